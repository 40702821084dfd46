/** One person's visit: a page, and what it did on the way. */
import { expect, type Page, type Request } from '@playwright/test';
import type { UserAgentName } from '../../testing/user-agents';
import type { Profiles } from './profiles';

export interface VisitOptions {
  /** A desktop browser where not given. */
  userAgent?: UserAgentName;
  /** A session token to begin with, as if this person had signed in with a password before. */
  token?: string;
  /** The server is meant to refuse something: a browser calls every 400 an error. */
  refused?: boolean;
  /** A sandboxed frame is meant to keep the page in: a browser calls the attempt to leave it an error. */
  sandboxed?: boolean;
}

export interface Visit {
  page: Page;
  /** Pages of the app that were loaded as a document, in order; one boot of NocoBase's client each. */
  documents: URL[];
  /** How often the browser called an action such as `auth:check`. */
  calls(action: string): number;
  /** Whether a password field or our button was there at any moment, however short. */
  sawSignInForm(): boolean;
}

/** NocoBase's clients log errors of their own; an error of our code or our requests names one of these. */
const OURS = /nocobase-plugin-auth-wecom|wecom:/;

const LEAVING_REFUSED = /Unsafe attempt to initiate navigation|Blocked opening .* in a new window/;

const NOT_FOR_THE_HISTORY = /[?&#](ticket|token|code|secret|link)=/;

/** The visits of one test. */
export class Visits {
  private readonly endings = new Map<UserAgentName, () => Promise<void>>();

  constructor(
    private readonly profiles: Profiles,
    private readonly appUrl: string,
  ) {}

  /** Opens a page in a clean profile. An earlier visit by the same user agent ends. */
  async begin({ userAgent = 'desktop', token, refused, sandboxed }: VisitOptions = {}): Promise<Visit> {
    await this.endings.get(userAgent)?.(); // a live page could store its session again in the clean profile
    const context = await this.profiles.clean(
      userAgent,
      token ? { NOCOBASE_TOKEN: token, NOCOBASE_AUTH: 'basic' } : {},
    );
    const { origin } = new URL(this.appUrl);
    const page = await context.newPage();
    const documents: URL[] = [];
    const actions: string[] = [];
    let signInForms = 0;
    page.on('response', (response) => {
      const url = new URL(response.url());
      const isPage = response.request().isNavigationRequest() && response.status() === 200;
      if (isPage && url.origin === origin) {
        documents.push(url);
      }
    });
    page.on('request', (request) => {
      const action = actionOf(request, origin);
      if (action) {
        actions.push(action);
      }
    });
    await page.exposeFunction('noteSignInForm', () => {
      signInForms += 1;
    });
    await page.addInitScript(watchForSignInForm);
    const errors = collectErrors(page);
    const isMeant = (error: string) => (refused && / 400 \(/.test(error)) || (sandboxed && LEAVING_REFUSED.test(error));
    this.endings.set(userAgent, async () => {
      this.endings.delete(userAgent);
      const history = await historyOf(page);
      await page.close();
      expect(errors.filter((error) => OURS.test(error) && !isMeant(error))).toEqual([]);
      expect(history.filter((url) => NOT_FOR_THE_HISTORY.test(url))).toEqual([]);
    });
    return {
      page,
      documents,
      calls: (action) => actions.filter((called) => called === action).length,
      sawSignInForm: () => signInForms > 0,
    };
  }

  /**
   * Ends all visits.
   *
   * @throws when a page threw an error of ours, or has a ticket or token in its history
   */
  async end(): Promise<void> {
    for (const end of [...this.endings.values()]) {
      await end();
    }
  }
}

/** Collects uncaught exceptions and console errors, failed requests among them. */
function collectErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(`exception: ${error.stack ?? error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') {
      errors.push(`console: ${message.text()} (${message.location().url})`);
    }
  });
  return errors;
}

function actionOf(request: Request, origin: string): string | undefined {
  const url = new URL(request.url());
  return url.origin === origin ? /\/api\/(.+)$/.exec(url.pathname)?.[1] : undefined;
}

function watchForSignInForm(): void {
  const look = () => {
    if (document.querySelector('input[type=password], [data-testid=wecom-sign-in-button]')) {
      observer.disconnect();
      (window as unknown as { noteSignInForm(): void }).noteSignInForm();
    }
  };
  const observer = new MutationObserver(look);
  observer.observe(document, { childList: true, subtree: true });
}

/** The addresses behind "Back" and "Forward", and the one in the address bar. */
async function historyOf(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  const { entries } = await session.send('Page.getNavigationHistory');
  await session.detach();
  return entries.map(({ url }) => url);
}
