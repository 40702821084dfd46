/** Accessibility problems that axe-core finds on a page. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { ROOT } from '../../scripts/paths';

interface Violation {
  id: string;
  impact: string | null;
  nodes: { html: string }[];
}

interface AxeWindow {
  axe: { run(root: string): Promise<{ violations: Violation[] }> };
}

const AXE = path.join(ROOT, 'node_modules/axe-core/axe.min.js');

/** Runs in the page. A spinner turns for ever. */
function isStill(): boolean {
  return document
    .getAnimations()
    .every(({ playState, effect }) => playState === 'finished' || effect?.getComputedTiming().endTime === Infinity);
}

/** Serious and critical violations inside `root`: the rule, and the element. */
export async function seriousViolations(page: Page, root: string): Promise<string[]> {
  const size = page.viewportSize();
  // What a drawer has scrolled away, axe cannot judge.
  if (size) {
    await page.setViewportSize({ ...size, height: 6_000 });
  }
  await page.waitForFunction(isStill); // what is fading in has too little contrast
  await page.evaluate(readFileSync(AXE, 'utf8')); // a script in the page would need its leave (CSP)
  const { violations } = await page.evaluate((selector) => (window as unknown as AxeWindow).axe.run(selector), root);
  if (size) {
    await page.setViewportSize(size);
  }
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
