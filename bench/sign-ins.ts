/** The two ways to sign in that are compared, each as one browser does it. */
import { TestBrowser, USER_AGENTS } from '../src/server/__tests__/test-browser';
import { AUTHENTICATOR, member, PASSWORD, passwordUser, type Stand } from './stand';

/** Counts the milliseconds that requests to the app take, WeCom's pages left out. */
class TimedBrowser extends TestBrowser {
  ownTime = 0;

  override async request(target: string | URL, init?: RequestInit): Promise<Response> {
    const began = performance.now();
    const response = await super.request(target, init);
    if (new URL(target, this.origin).origin === this.origin) this.ownTime += performance.now() - began;
    return response;
  }
}

/** Inside WeCom: both redirects, and the ticket for a session. @returns ms spent on requests to the app */
export async function signInByWecom({ app, simulator }: Stand, person: number): Promise<number> {
  const browser = new TimedBrowser(new URL(app.url).origin, simulator.url, USER_AGENTS.wecom).as(member(person));
  const { token, body } = await browser.signIn(AUTHENTICATOR);
  if (!token) throw new Error(`No session for ${member(person)}: ${JSON.stringify(body)} ${browser.trail.at(-2)}`);
  return browser.ownTime;
}

/** NocoBase's own sign-in. */
export async function signInByPassword({ app, simulator }: Stand, person: number): Promise<void> {
  const browser = new TestBrowser(new URL(app.url).origin, simulator.url, USER_AGENTS.desktop);
  const token = await browser.signInWithPassword(passwordUser(person), PASSWORD);
  if (!token) throw new Error(`No session for ${passwordUser(person)}`);
}
