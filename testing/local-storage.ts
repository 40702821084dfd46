import type { Page } from '@playwright/test';

/** Empties the localStorage of the page's site but for these items. The HTTP cache stays, unlike with `setStorageState`. */
export async function storeOnly(page: Page, items: Record<string, string>): Promise<void> {
  await page.evaluate((stored) => {
    localStorage.clear();
    for (const [name, value] of Object.entries(stored)) {
      localStorage.setItem(name, value);
    }
  }, items);
}
