import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

const SETTLED_MS = 30_000; // on a busy machine

/** Runs in the page. A spinner never stops. */
function isStill(): boolean {
  return document
    .getAnimations()
    .every(({ playState, effect }) => playState === 'finished' || effect?.getComputedTiming().endTime === Infinity);
}

/** No serious or critical accessibility violation inside `root`. */
export async function expectAccessible(page: Page, root: string): Promise<void> {
  const size = page.viewportSize();
  // axe cannot judge what a drawer has scrolled out of sight.
  if (size) {
    await page.setViewportSize({ ...size, height: 6_000 });
  }
  await page.waitForFunction(isStill); // what fades in has too little contrast
  // antd measures tabs and tables anew in a new size, and until then offers a menu of tabs.
  await expect.poll(() => seriousViolations(page, root), { message: root, timeout: SETTLED_MS }).toEqual([]);
  if (size) {
    await page.setViewportSize(size);
  }
}

async function seriousViolations(page: Page, root: string): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).include(root).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
