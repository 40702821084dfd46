import type { Locator, Page } from '@playwright/test';
import { chooseFromUserMenu } from './user-menu';

/** The password form's own button; the legacy client gives it an accessible name of another kind. */
export const passwordButton = (page: Page): Locator => page.getByText('Sign in', { exact: true });

export const wecomButton = (page: Page): Locator => page.getByTestId('wecom-sign-in-button');

/** Waits until NocoBase shows a page with a session. */
export const signedIn = (page: Page): Promise<void> => page.getByTestId('user-center-button').waitFor();

export async function signOut(page: Page): Promise<void> {
  await chooseFromUserMenu(page, 'Sign out');
  await passwordButton(page).waitFor();
}

/** Fills the sign-in form and sends it. */
export async function signInWithPassword(page: Page, account: string, password: string): Promise<void> {
  await page.mouse.move(0, 0); // off our button, whose tooltip would cover the form
  await page.getByPlaceholder('Username/Email').fill(account);
  await page.getByPlaceholder('Password').fill(password);
  await passwordButton(page).click();
}

/** The session token that a client has stored, null when nobody is signed in. */
export const storedToken = (page: Page): Promise<string | null> =>
  page.evaluate(() => localStorage.getItem('NOCOBASE_TOKEN'));
