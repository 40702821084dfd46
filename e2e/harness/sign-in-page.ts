import type { Locator, Page } from 'playwright-core';
import type { Client, TestApp } from './app';
import { chooseFromUserMenu } from './user-menu';

/** The password form's own button; the legacy client gives it an accessible name of another kind. */
export function passwordButton(page: Page): Locator {
  return page.getByText('Sign in', { exact: true });
}

export function wecomButton(page: Page): Locator {
  return page.getByTestId('wecom-sign-in-button');
}

/** Waits until NocoBase shows somebody signed in. */
export function signedIn(page: Page): Promise<void> {
  return page.getByTestId('user-center-button').waitFor();
}

export async function signOut(page: Page): Promise<void> {
  await chooseFromUserMenu(page, 'Sign out');
  await passwordButton(page).waitFor();
}

/** Opens a client's sign-in page and waits for the form. */
export async function openSignInPage(page: Page, app: TestApp, { base }: Client, query = ''): Promise<void> {
  await page.goto(`${app.url}${base}/signin${query}`);
  await passwordButton(page).waitFor();
}

/** Fills the sign-in form and sends it. */
export async function signInWithPassword(page: Page, account: string, password: string): Promise<void> {
  await page.mouse.move(0, 0); // off our button, whose hint would lie over the form
  await page.getByPlaceholder('Username/Email').fill(account);
  await page.getByPlaceholder('Password').fill(password);
  await passwordButton(page).click();
}

/** Signs in as the admin and waits for the admin's page. */
export async function signInAsAdmin(page: Page, app: TestApp, client: Client): Promise<void> {
  await openSignInPage(page, app, client);
  await signInWithPassword(page, app.admin.email, app.admin.password);
  await page.waitForURL(`${app.url}${client.base}/admin**`);
}

/** The session token that a client has stored, null when nobody is signed in. */
export function storedToken(page: Page): Promise<string | null> {
  return page.evaluate(() => localStorage.getItem('NOCOBASE_TOKEN'));
}
