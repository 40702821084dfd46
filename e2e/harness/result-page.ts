/** The page that says why a sign-in failed. */
import type { Locator, Page } from 'playwright-core';

export interface Result {
  code: string | null;
  title: string | null;
  advice: string | null;
}

export async function readResult(page: Page): Promise<Result> {
  const result = page.getByTestId('wecom-sign-in-result');
  await result.waitFor();
  return {
    code: await result.getAttribute('data-code'),
    title: await result.getByRole('heading', { level: 1 }).textContent(),
    advice: await result.getByRole('alert').first().textContent(),
  };
}

export const tryAgainButton = (page: Page): Locator => page.getByTestId('wecom-try-again');

export const otherWaysButton = (page: Page): Locator => page.getByTestId('wecom-other-ways');
