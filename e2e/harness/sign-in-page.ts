import type { Locator, Page } from 'playwright-core';
import type { Client, TestApp } from './app';

/** The password form's own button; the legacy client gives it an accessible name of another kind. */
export function passwordButton(page: Page): Locator {
  return page.getByText('Sign in', { exact: true });
}

/** Opens a client's sign-in page and waits for the form. */
export async function openSignInPage(page: Page, app: TestApp, { base }: Client, query = ''): Promise<void> {
  await page.goto(`${app.url}${base}/signin${query}`);
  await passwordButton(page).waitFor();
}

/** Signs in as the admin and waits for the admin's page. */
export async function signInAsAdmin(page: Page, app: TestApp, client: Client): Promise<void> {
  await openSignInPage(page, app, client);
  await page.getByPlaceholder('Username/Email').fill(app.admin.email);
  await page.getByPlaceholder('Password').fill(app.admin.password);
  await passwordButton(page).click();
  await page.waitForURL(`${app.url}${client.base}/admin**`);
}

/** The session token that a client has stored, null when nobody is signed in. */
export function storedToken(page: Page): Promise<string | null> {
  return page.evaluate(() => localStorage.getItem('NOCOBASE_TOKEN'));
}
