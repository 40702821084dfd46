/** What is compared: a sign-in by WeCom, one by password, and NocoBase's own share, each in a browser of its own. */
import { TestBrowser } from '../testing/test-browser';
import { USER_AGENTS } from '../testing/user-agents';
import { SignInFailed } from './failures';
import { AUTHENTICATOR, FREE_AUTHENTICATOR, member, PASSWORD, type Place, passwordUser } from './setup';

/** Measures how long requests to the app take, without those for WeCom's pages. */
class TimedBrowser extends TestBrowser {
  ownTime = 0;

  override async request(target: string | URL, init?: RequestInit): Promise<Response> {
    const began = performance.now();
    const response = await super.request(target, init);
    if (new URL(target, this.origin).origin === this.origin) {
      this.ownTime += performance.now() - began;
    }
    return response;
  }
}

/**
 * Signs a member in inside WeCom: both redirects, and the trade of the ticket.
 *
 * @param index of the member
 * @returns ms spent on requests to the app
 * @throws SignInFailed with the code that the member sees
 */
export async function signInByWecom({ app, simulator }: Place, index: number): Promise<number> {
  const browser = new TimedBrowser(new URL(app.url).origin, simulator.url, USER_AGENTS.wecom).as(member(index));
  const page = await browser.authorize(AUTHENTICATOR);
  const refusal = page.searchParams.get('error');
  if (refusal) {
    throw new SignInFailed(refusal);
  }
  const { token, code, status } = await browser.trade(page);
  if (!token) {
    throw new SignInFailed(code ?? `HTTP ${status}`);
  }
  return browser.ownTime;
}

/** Signs a user in by password. @param index of the user */
export async function signInByPassword(place: Place, index: number): Promise<void> {
  await open(browserOf(place), 'basic', { account: passwordUser(index), password: PASSWORD });
}

/**
 * The least that three requests of a sign-in cost NocoBase: two that it does not know, and an `auth:signIn` that checks
 * nothing.
 */
export async function signInFree(place: Place): Promise<void> {
  const browser = browserOf(place);
  for (let count = 0; count < 2; count++) {
    await (await browser.request('/api/bench:nothing')).text();
  }
  await open(browser, FREE_AUTHENTICATOR, {});
}

const browserOf = ({ app, simulator }: Place) =>
  new TestBrowser(new URL(app.url).origin, simulator.url, USER_AGENTS.desktop);

/** @returns the session's token */
async function open(browser: TestBrowser, authenticator: string, body: object): Promise<string> {
  const response = await browser.request('/api/auth:signIn', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-authenticator': authenticator },
    body: JSON.stringify(body),
  });
  const { data, errors } = (await response.json()) as { data?: { token?: string }; errors?: { code?: string }[] };
  if (!data?.token) {
    throw new SignInFailed(errors?.[0]?.code ?? `HTTP ${response.status}`);
  }
  return data.token;
}
