/** What people do with WeCom, in two halves: up to where something is to fail, and from there on. */
import { CORP_ID } from '../../../../simulator/seed';
import { confirmLink } from '../../../../testing/confirm-link';
import type { TestApp } from '../../../../testing/test-app';
import { type Answer, authorizePath, linkOf, type TestBrowser, ticketOf } from '../../../../testing/test-browser';
import { USER_AGENTS } from '../../../../testing/user-agents';

export interface Person {
  userid: string;
  phone: string;
  authenticator: string;
  /** Their user, where there is one. */
  userId?: number;
  browser(userAgent?: string): TestBrowser;
}

/** Resolves with `done`, or with the code that the person reads. */
export type Attempt = () => Promise<string>;

export const identityOf = ({ userid }: Person) => `${CORP_ID}:${userid}`;

export async function signIn(person: Person, userAgent: string = USER_AGENTS.wecom): Promise<Attempt> {
  const browser = person.browser(userAgent);
  return async () => arrive(browser, await browser.authorize(person.authenticator));
}

export function signInByCode(person: Person): Promise<Attempt> {
  return signIn(person, USER_AGENTS.desktop);
}

/** A stranger by QR code, of whom WeCom gives no number, types it. */
export function typePhone(person: Person): Promise<Attempt> {
  return stranger(person, async (browser, link) => {
    const answer = await browser.ask<{ url: string }>('confirmPhone', { link, phone: person.phone });
    return answer.data ? arrive(browser, new URL(answer.data.url, browser.origin)) : outcomeOf(answer);
  });
}

/** A stranger by QR code, who has confirmed it, is linked to the user who has signed in meanwhile. */
export async function linkStranger(person: Person, test: TestApp): Promise<Attempt> {
  const token = await sessionOf(test, person.userId);
  const link = async (browser: TestBrowser, word: string) => outcomeOf(await browser.linkAccount(word, token));
  return stranger(person, link, (browser, word) => confirmLink(test, browser, word, token, person.userid));
}

/** Somebody who has signed in goes to WeCom and back, and is linked. */
export async function linkFromAccount(person: Person, test: TestApp): Promise<Attempt> {
  const browser = person.browser();
  const token = await sessionOf(test, person.userId);
  return async () => {
    const page = await browser.open(`${authorizePath(person.authenticator)}&purpose=link`);
    const link = linkOf(page);
    return link ? outcomeOf(await browser.linkAccount(link, token)) : arrive(browser, page);
  };
}

/** Whoever is linked by now just signs in. */
async function stranger(
  person: Person,
  act: (browser: TestBrowser, link: string) => Promise<string>,
  before: (browser: TestBrowser, link: string) => Promise<void> = async () => undefined,
): Promise<Attempt> {
  const browser = person.browser(USER_AGENTS.desktop);
  const page = await browser.authorize(person.authenticator);
  const link = linkOf(page);
  if (!link) {
    return () => arrive(browser, page);
  }
  await before(browser, link);
  return () => act(browser, link);
}

/** The end of the way to WeCom and back: never a page of HTTP 500, and nobody else's words. */
async function arrive(browser: TestBrowser, page: URL): Promise<string> {
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

/** As NocoBase issues one, without a password, which takes long to hash. */
export async function sessionOf({ app: { authManager } }: TestApp, userId = 0): Promise<string> {
  const { jti, signInTime } = await authManager.tokenController.add({ userId, authenticator: 'basic' });
  return authManager.jwt.sign({ userId, temp: true, signInTime }, { jwtid: jti, expiresIn: 3600 });
}
