/** One visit in a browser of its own: a page, and what it did on the way. */
import type { Page, Request } from 'playwright-core';
import { type ContextOptions, collectErrors, onPage, PLAIN_HTTP_HOST, type Storage, type TestBrowser } from './browser';

export interface VisitOptions extends ContextOptions {
  /** A session token to begin with, as if this person had signed in with a password before. */
  token?: string;
  /** The server is meant to refuse something: a browser calls every 400 an error. */
  refused?: boolean;
  /** A sandboxed frame is meant to keep the page in: a browser calls the try to leave it an error. */
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

/** NocoBase's clients complain on their own, too; what comes from our code or our requests names one of these. */
const OURS = /nocobase-plugin-auth-wecom|wecom:/;

const LEAVING_REFUSED = /Unsafe attempt to initiate navigation|Blocked opening .* in a new window/;

const NOT_FOR_THE_HISTORY = /[?&#](ticket|token|code|secret|link)=/;

export async function visit(
  browser: TestBrowser,
  appUrl: string,
  { token, refused, sandboxed, ...options }: VisitOptions,
  steps: (visit: Visit) => Promise<void>,
): Promise<void> {
  const { origin } = new URL(appUrl);
  const idlePage = `${appUrl}/api/__health_check`;
  const context = await browser.cleanContext(idlePage, options, token ? session(appUrl, token) : []);
  await onPage(context, async (page) => {
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
    await steps({
      page,
      documents,
      calls: (action) => actions.filter((called) => called === action).length,
      sawSignInForm: () => signInForms > 0,
    });
    const isMeant = (error: string) => (refused && / 400 \(/.test(error)) || (sandboxed && LEAVING_REFUSED.test(error));
    expect(errors.filter((error) => OURS.test(error) && !isMeant(error))).toEqual([]);
    expect((await historyOf(page)).filter((url) => NOT_FOR_THE_HISTORY.test(url))).toEqual([]);
  });
}

/** What NocoBase's clients keep of a password sign-in. */
function session(appUrl: string, token: string): Storage[] {
  const { origin, port } = new URL(appUrl);
  const localStorage = [
    { name: 'NOCOBASE_TOKEN', value: token },
    { name: 'NOCOBASE_AUTH', value: 'basic' },
  ];
  return [origin, `http://${PLAIN_HTTP_HOST}:${port}`].map((site) => ({ origin: site, localStorage }));
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
