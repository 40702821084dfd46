/** The two methods that are compared: a sign-in by WeCom, and one by password, each in a browser of its own. */
import { TestBrowser } from '../testing/test-browser';
import { USER_AGENTS } from '../testing/user-agents';
import { SignInFailed } from './failures';
import { AUTHENTICATOR, type BenchSetup, member, PASSWORD, passwordUser } from './setup';

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
export async function signInByWecom({ app, simulator }: BenchSetup, index: number): Promise<number> {
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
export async function signInByPassword({ app, simulator }: BenchSetup, index: number): Promise<void> {
  const browser = new TestBrowser(new URL(app.url).origin, simulator.url, USER_AGENTS.desktop);
  const response = await browser.request('/api/auth:signIn', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-authenticator': 'basic' },
    body: JSON.stringify({ account: passwordUser(index), password: PASSWORD }),
  });
  const { data, errors } = (await response.json()) as { data?: { token?: string }; errors?: { code?: string }[] };
  if (!data?.token) {
    throw new SignInFailed(errors?.[0]?.code ?? `HTTP ${response.status}`);
  }
}
