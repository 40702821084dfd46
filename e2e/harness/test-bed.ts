/** What every browser test starts from: the app without users and authenticators, a WeCom of its own, a browser. */
import { type Simulator, startSimulator } from '../../simulator';
import { CORP_ID, LIN_WEI } from '../../simulator/seed';
import { TestBrowser as HttpBrowser } from '../../testing/test-browser';
import { type Client, connectApp, type TestApp, type User } from './app';
import { launchBrowser, type TestBrowser } from './browser';
import { runningAppUrl } from './running-app';
import { type Visit, type VisitOptions, visit } from './visit';

export interface TestBed {
  app: TestApp;
  simulator: Simulator;
  /**
   * A person's visit in a browser profile of its own. Afterwards the page must have thrown nothing, and neither
   * ticket nor token may be in the history.
   */
  visit(options: VisitOptions, steps: (visit: Visit) => Promise<void>): Promise<void>;
  /** A user whom an authenticator, "wecom" where not given, already knows as this WeCom member, Lin Wei. */
  knownUser(options?: { member?: string; authenticator?: string }): Promise<User>;
  /** The address of the workbench tile. */
  tile(authenticator?: string): string;
  /** A page's address in one of the clients. */
  at(client: Client, page: string): string;
}

/** A page gives up on a step after one minute and says on which: that must come first, also after many steps. */
jest.setTimeout(6 * 60_000);

/** One per file; every test begins with a clean app and a clean WeCom. */
export function testBed(address: () => string | Promise<string> = runningAppUrl): TestBed {
  const bed = {} as TestBed;
  let browser: TestBrowser | undefined;

  beforeAll(async () => {
    const launched = await launchBrowser();
    browser = launched;
    const app = await connectApp(await address());
    const simulator = await startSimulator();
    const authorize = (name: string) => `${app.url}/api/wecom:authorize?authenticator=${name}`;
    Object.assign(bed, {
      app,
      simulator,
      visit: (options, steps) => visit(launched, app.url, options, steps),
      async knownUser({ member = LIN_WEI, authenticator = 'wecom' } = {}) {
        const { mobile, name } = simulator.member(CORP_ID, member);
        const user = await app.createUser({ nickname: name, phone: mobile });
        const firstSignIn = new HttpBrowser(new URL(app.url).origin, simulator.url).as(member);
        const landing = await firstSignIn.open(authorize(authenticator));
        if (landing.searchParams.has('error')) {
          throw new Error(`${member} was not linked: ${landing}`);
        }
        simulator.forgetConsents();
        simulator.clearRequests();
        return user;
      },
      tile: (name = 'wecom') => authorize(name),
      at: ({ base }, page) => `${app.url}${base}${page}`,
    } satisfies TestBed);
  });

  afterAll(async () => {
    await browser?.close();
    await bed.simulator?.close();
  });

  beforeEach(async () => {
    bed.simulator.reset();
    await bed.app.deleteAuthenticators();
    await bed.app.deleteUsers();
  });

  return bed;
}
