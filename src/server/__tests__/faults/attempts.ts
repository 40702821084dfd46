/** Sign-ins in two halves: up to the call that a fault hits, and an `Attempt` from there on. */
import { CORP_ID } from '../../../../simulator/seed';
import { confirmLink } from '../../../../testing/confirm-link';
import type { TestApp } from '../../../../testing/test-app';
import { type Answer, authorizePath, linkOf, type TestBrowser, ticketOf } from '../../../../testing/test-browser';
import { USER_AGENTS } from '../../../../testing/user-agents';

export interface AttemptingMember {
  userid: string;
  phone: string;
  authenticator: string;
  /** The member's user, if there is one. */
  userId?: number;
  browser(userAgent?: string): TestBrowser;
}

/** Resolves with `done`, or with the code that the member reads. */
export type Attempt = () => Promise<string>;

export const identityOf = ({ userid }: AttemptingMember) => `${CORP_ID}:${userid}`;

export async function signIn(person: AttemptingMember, userAgent: string = USER_AGENTS.wecom): Promise<Attempt> {
  const browser = person.browser(userAgent);
  return async () => finish(browser, await browser.authorize(person.authenticator));
}

export function signInByCode(person: AttemptingMember): Promise<Attempt> {
  return signIn(person, USER_AGENTS.desktop);
}

/** A member who is not linked signs in by QR code, which gives no phone number, and types it. */
export function typePhone(person: AttemptingMember): Promise<Attempt> {
  return unlinkedMember(person, async (browser, link) => {
    const answer = await browser.ask<{ url: string }>('confirmPhone', { link, phone: person.phone });
    return answer.data ? finish(browser, new URL(answer.data.url, browser.origin)) : outcomeOf(answer);
  });
}

/** A member who is not linked signs in by QR code, confirms it, and is linked to the user of another session. */
export async function linkStranger(person: AttemptingMember, test: TestApp): Promise<Attempt> {
  const token = await sessionOf(test, person.userId);
  const link = async (browser: TestBrowser, handle: string) => outcomeOf(await browser.linkAccount(handle, token));
  return unlinkedMember(person, link, (browser, handle) => confirmLink(test, browser, handle, token, person.userid));
}

/** A signed-in user goes to WeCom and back, and is linked. */
export async function linkFromAccount(person: AttemptingMember, test: TestApp): Promise<Attempt> {
  const browser = person.browser();
  const token = await sessionOf(test, person.userId);
  return async () => {
    const page = await browser.open(`${authorizePath(person.authenticator)}&purpose=link`);
    const link = linkOf(page);
    return link ? outcomeOf(await browser.linkAccount(link, token)) : finish(browser, page);
  };
}

/** A member who is linked by now just signs in. */
async function unlinkedMember(
  person: AttemptingMember,
  act: (browser: TestBrowser, link: string) => Promise<string>,
  before: (browser: TestBrowser, link: string) => Promise<void> = async () => undefined,
): Promise<Attempt> {
  const browser = person.browser(USER_AGENTS.desktop);
  const page = await browser.authorize(person.authenticator);
  const link = linkOf(page);
  if (!link) {
    return () => finish(browser, page);
  }
  await before(browser, link);
  return () => act(browser, link);
}

/** The last step: never an HTTP 500, and only the plugin's own codes. */
async function finish(browser: TestBrowser, page: URL): Promise<string> {
  expect(page.pathname).toBe('/wecom/sign-in');
  if (!ticketOf(page)) {
    expect(['authenticator', 'error', 'purpose', 'redirect']).toEqual(
      expect.arrayContaining([...page.searchParams.keys()]),
    );
    return String(page.searchParams.get('error'));
  }
  const session = await browser.trade(page);
  if (session.status !== 200) {
    expect(session.body).toEqual({ errors: [{ message: session.code, code: session.code }] });
  }
  return outcomeOf(session);
}

export function outcomeOf({ status, code }: Pick<Answer<unknown>, 'status' | 'code'>): string {
  return status === 200 ? 'done' : (code ?? `HTTP ${status}`);
}

/** A session as NocoBase issues it, but without a password, which takes long to hash. */
export async function sessionOf({ app: { authManager } }: TestApp, userId = 0): Promise<string> {
  const { jti, signInTime } = await authManager.tokenController.add({ userId, authenticator: 'basic' });
  return authManager.jwt.sign({ userId, temp: true, signInTime }, { jwtid: jti, expiresIn: 3600 });
}
