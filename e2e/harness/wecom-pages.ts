/** What a member does on the simulator's pages. */
import type { Page } from '@playwright/test';

/** Scans the QR code of the web login page as this member. */
export async function scanAs(page: Page, member: string): Promise<void> {
  await page.getByText('Scan the QR code with WeCom to log in').waitFor();
  await page.locator(`a[data-user="${member}"]`).click();
}

/** The consent page for somebody nobody in NocoBase knows yet. */
export async function allowPersonalInformation(page: Page): Promise<void> {
  await page.getByText('asks for your personal information').first().waitFor();
  await page.getByRole('button', { name: 'Allow' }).click();
}
