/** The two ways to sign in that are compared, each as one browser does it. */
import { TestBrowser } from '../testing/test-browser';
import { USER_AGENTS } from '../testing/user-agents';
import { SignInFailed } from './failures';
import { AUTHENTICATOR, member, PASSWORD, passwordUser, type Stand } from './stand';

/** Counts the milliseconds that requests to the app take, WeCom's pages left out. */
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
 * Inside WeCom: both redirects, and the ticket for a session.
 *
 * @returns ms spent on requests to the app
 * @throws SignInFailed with the code that the person sees
 */
export async function signInByWecom({ app, simulator }: Stand, person: number): Promise<number> {
  const browser = new TimedBrowser(new URL(app.url).origin, simulator.url, USER_AGENTS.wecom).as(member(person));
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

/** NocoBase's own sign-in. */
export async function signInByPassword({ app, simulator }: Stand, person: number): Promise<void> {
  const browser = new TestBrowser(new URL(app.url).origin, simulator.url, USER_AGENTS.desktop);
  const response = await browser.request('/api/auth:signIn', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-authenticator': 'basic' },
    body: JSON.stringify({ account: passwordUser(person), password: PASSWORD }),
  });
  const { data, errors } = (await response.json()) as { data?: { token?: string }; errors?: { code?: string }[] };
  if (!data?.token) {
    throw new SignInFailed(errors?.[0]?.code ?? `HTTP ${response.status}`);
  }
}
