/** Confirms links as the owner of a WeCom account does. */
import type { AskConfirmationReply } from '../src/shared/actions';
import type { TestApp } from './test-app';
import { type Answer, type TestBrowser, userIdOf } from './test-browser';

/** Asks for a confirmation, as the user's page in a desktop browser does. */
export function askConfirmation(
  browser: TestBrowser,
  link: unknown,
  token: string,
): Promise<Answer<AskConfirmationReply>> {
  return browser.ask('askConfirmation', { link, userId: userIdOf(token) }, token);
}

/** Presses a button of the page at this address. */
export function pressButton(browser: TestBrowser, page: URL | string, answer: string): Promise<Response> {
  return browser.request(page, { method: 'POST', body: new URLSearchParams({ answer }) });
}

/** Opens the address of a confirmation inside WeCom, and answers. @returns the page after that */
export async function answerInWecom(
  test: TestApp,
  url: unknown,
  { person = 'lin.wei', answer = 'given' }: { person?: string; answer?: string } = {},
): Promise<string> {
  const phone = test.browser().as(person);
  const page = await phone.open(String(url));
  const response = await pressButton(phone, page, answer);
  return (await phone.request(response.headers.get('location') ?? page)).text();
}

/** The owner of the WeCom account agrees to a link with the user of the token. */
export async function confirmLink(
  test: TestApp,
  browser: TestBrowser,
  link: unknown,
  token: string,
  person?: string,
): Promise<void> {
  const { data } = await askConfirmation(browser, link, token);
  await answerInWecom(test, data?.url, { person });
}

export async function confirmAndLink(...[test, browser, link, token, person]: Parameters<typeof confirmLink>) {
  await confirmLink(test, browser, link, token, person);
  return browser.linkAccount(link, token);
}
