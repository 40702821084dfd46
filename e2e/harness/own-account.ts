/** The pages on which users manage their own account. */
import { expect, type Locator, type Page } from '@playwright/test';
import { patiently, type TestApp, type User } from '../../demo/nocobase/app';
import { signIn } from '../../demo/nocobase/rest-client';
import type { Simulator } from '../../simulator';
import { LIN_WEI } from '../../simulator/seed';
import { pressButton } from '../../testing/confirm-link';
import { TestBrowser as HttpBrowser } from '../../testing/test-browser';
import { chooseFromUserMenu } from './user-menu';

export const PASSWORD = 'a-password-of-their-own';

/** A user who signs in with a password, and a session of theirs. */
export async function userWithPassword(
  app: TestApp,
  values: Partial<Omit<User, 'id'>> & { username: string },
): Promise<{ user: User; token: string }> {
  const user = await app.createUser({ ...values, password: PASSWORD });
  const { token } = await patiently(() => signIn(app.url, values.username, PASSWORD));
  return { user, token };
}

interface LinkedUser {
  userId: number;
  wecomUserId: string;
}

/** Who is linked to whom by the authenticator "wecom". */
export async function links(app: TestApp): Promise<LinkedUser[]> {
  const { people: members } = await app.root.call<{ people: LinkedUser[] }>('wecom:listLinks', {
    query: { authenticator: 'wecom' },
  });
  return members.map(({ userId, wecomUserId }) => ({ userId, wecomUserId }));
}

/** Opens "WeCom account" in the user menu. */
export async function openMyAccount(page: Page): Promise<Locator> {
  await chooseFromUserMenu(page, 'WeCom account');
  const panel = page.getByTestId('wecom-my-accounts');
  await panel.waitFor();
  return panel;
}

/** The link page names the WeCom account and the user that will be linked. */
export const expectToLink = (page: Page, member: string, user: string): Promise<void> =>
  expect(page.getByTestId('wecom-link-who').locator('td')).toHaveText([member, user]);

/** The address that the link page shows for WeCom, once "Link" has been pressed. */
export async function confirmationAddress(page: Page): Promise<string> {
  const link = page.getByTestId('wecom-confirmation-link');
  await link.waitFor();
  return ((await link.textContent()) ?? '').trim();
}

/** Presses "Link"; the owner of the WeCom account agrees on their phone. */
export async function linkWithConsent(page: Page, wecom: Wecom, member = LIN_WEI): Promise<void> {
  await page.getByTestId('wecom-link').click();
  await consent(page, wecom, member);
}

/** The owner of the WeCom account agrees on their phone to what the page asks for. */
export async function consent(page: Page, { app, simulator }: Wecom, member = LIN_WEI): Promise<void> {
  const phone = new HttpBrowser(new URL(app.url).origin, simulator.url).as(member);
  await pressButton(phone, await phone.open(await confirmationAddress(page)), 'given');
}

interface Wecom {
  app: TestApp;
  simulator: Simulator;
}
