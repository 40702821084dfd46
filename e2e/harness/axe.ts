import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

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
  const { violations } = await new AxeBuilder({ page }).include(root).analyze();
  if (size) {
    await page.setViewportSize(size);
  }
  const serious = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  expect(serious, root).toEqual([]);
}
