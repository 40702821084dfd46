import type { Page } from '@playwright/test';

const TRIES = 4;
const TRY_MS = 15_000; // from the click to the request: the answer may take as long as it likes

/** Clicks until the server is asked, and waits for its answer: a button may lose a click while the page is moving. */
export async function untilAsked(page: Page, url: RegExp, click: () => Promise<void>): Promise<void> {
  for (let left = TRIES; left > 0; left--) {
    const asked = page.waitForRequest(url, { timeout: TRY_MS }).catch(() => undefined);
    await click();
    const answer = await (await asked)?.response();
    if (answer) {
      return;
    }
  }
  throw new Error(`${TRIES} clicks, and the server was not asked for ${url}`);
}
