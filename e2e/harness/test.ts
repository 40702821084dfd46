/** What every browser test starts from: the app without users and authenticators, a WeCom of its own, a browser. */
import { test as base } from '@playwright/test';
import { type Client, connectApp, MODERN, type TestApp, type User } from '../../demo/nocobase/app';
import { createInstance } from '../../demo/nocobase/template';
import { type Simulator, startSimulator } from '../../simulator';
import { CORP_ID, LIN_WEI } from '../../simulator/seed';
import { PLAIN_HTTP_HOST } from '../../testing/chromium';
import { TestBrowser as HttpBrowser } from '../../testing/test-browser';
import { createLeanInstance } from './lean-nocobase';
import { Profiles } from './profiles';
import { runningAppUrl } from './running-app';
import { type Visit, type VisitOptions, Visits } from './visit';

export { expect } from '@playwright/test';

export interface ClientOption {
  /** The client of NocoBase's in which a test runs. */
  client: Client;
}

interface TestFixtures extends ClientOption {
  /** The running NocoBase, with no users and authenticators but its own. */
  app: TestApp;
  /** A WeCom as new. */
  simulator: Simulator;
  /**
   * Begins a visit in a clean browser profile. It ends with the test, or with the next visit by the same user agent;
   * then the page must have thrown nothing, and neither ticket nor token may be in the history.
   */
  visit(options?: VisitOptions): Promise<Visit>;
  /** Creates a user whom an authenticator, "wecom" where not given, already links to this WeCom member, Lin Wei. */
  knownUser(options?: { member?: string; authenticator?: string }): Promise<User>;
  /** A page's address in the client. */
  at(page: string): string;
  /** The address where a sign-in starts, as of the workbench tile; `redirect` is a page of the client. */
  tile(options?: { redirect?: string; purpose?: 'link' }): string;
}

interface OwnNocobase {
  url: string;
  /** Stops and starts it; the address stays. */
  restart(): Promise<void>;
}

interface WorkerFixtures {
  /** NocoBase's variables, such as APP_PUBLIC_PATH; a file that sets some gets a NocoBase of its own. */
  environment: Record<string, string>;
  /** Whether that one has all of NocoBase's plugins enabled, as after an installation. */
  everyPlugin: boolean;
  ownNocobase: OwnNocobase | undefined;
  nocobase: TestApp;
  wecom: Simulator;
  profiles: Profiles;
}

const START_TIMEOUT_MS = 300_000; // NocoBase needs 12 s on an idle small machine

export const test = base.extend<TestFixtures, WorkerFixtures>({
  environment: [{}, { option: true, scope: 'worker' }],
  everyPlugin: [false, { option: true, scope: 'worker' }],

  ownNocobase: [
    async ({ environment, everyPlugin }, use, { parallelIndex }) => {
      if (Object.keys(environment).length === 0) {
        return use(undefined);
      }
      const create = everyPlugin ? createInstance : createLeanInstance;
      const instance = await create(`e2e-${parallelIndex}-elsewhere`, environment);
      let running = await instance.start();
      const restart = async () => {
        await running.stop();
        running = await instance.start();
      };
      try {
        await use({ url: running.url, restart });
      } finally {
        await running.stop();
      }
    },
    { scope: 'worker', timeout: START_TIMEOUT_MS },
  ],

  nocobase: [
    async ({ ownNocobase }, use, { parallelIndex }) =>
      use(await connectApp(ownNocobase?.url ?? runningAppUrl(parallelIndex))),
    { scope: 'worker' },
  ],

  wecom: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from its first parameter
    async ({}, use) => {
      const simulator = await startSimulator();
      await use(simulator);
      await simulator.close();
    },
    { scope: 'worker' },
  ],

  profiles: [
    async ({ browser, nocobase }, use) => {
      const page = `${nocobase.url}/api/__health_check`;
      await use(new Profiles(browser, [page, page.replace('127.0.0.1', PLAIN_HTTP_HOST)]));
    },
    { scope: 'worker' },
  ],

  client: [MODERN, { option: true }],

  app: async ({ nocobase }, use) => {
    await nocobase.deleteAuthenticators();
    await nocobase.deleteUsers();
    await use(nocobase);
  },

  simulator: async ({ wecom }, use) => {
    wecom.reset();
    await use(wecom);
  },

  visit: async ({ app, profiles }, use) => {
    const visits = new Visits(profiles, app.url);
    await use((options) => visits.begin(options));
    await visits.end();
  },

  knownUser: async ({ app, simulator }, use) =>
    use(async ({ member = LIN_WEI, authenticator = 'wecom' } = {}) => {
      const { mobile, name } = simulator.member(CORP_ID, member);
      const user = await app.createUser({ nickname: name, phone: mobile });
      const firstSignIn = new HttpBrowser(new URL(app.url).origin, simulator.url).as(member);
      const landing = await firstSignIn.open(authorizeUrl(app, authenticator));
      if (landing.searchParams.has('error')) {
        throw new Error(`${member} was not linked: ${landing}`);
      }
      simulator.forgetConsents();
      simulator.clearRequests();
      return user;
    }),

  at: async ({ app, client }, use) => use((page) => `${app.url}${client.base}${page}`),

  tile: async ({ app, client }, use) =>
    use(({ redirect, purpose } = {}) => {
      const query = new URLSearchParams({
        ...(purpose && { purpose }),
        ...(redirect && { redirect: client.base + redirect }),
      });
      return [authorizeUrl(app, 'wecom'), ...(query.size > 0 ? [query] : [])].join('&');
    }),
});

const authorizeUrl = ({ url }: TestApp, authenticator: string): string =>
  `${url}/api/wecom:authorize?authenticator=${authenticator}`;
