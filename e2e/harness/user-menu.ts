import type { Page } from '@playwright/test';

const TRY_MS = 15_000;

/** Chooses from the user menu, which opens under the mouse: where the page is still moving, it may close again. */
export async function chooseFromUserMenu(page: Page, text: string): Promise<void> {
  const item = page.getByText(text, { exact: true });
  for (let left = 3; left > 0; left--) {
    await page.getByTestId('user-center-button').hover();
    const chosen = await item.click({ timeout: TRY_MS }).then(
      () => true,
      () => false,
    );
    if (chosen) {
      return;
    }
    await page.mouse.move(0, 0);
  }
  await page.getByTestId('user-center-button').hover();
  await item.click();
}
