import path from 'node:path';
import { defineConfig } from '@playwright/test';
import { LEGACY, MODERN } from './demo/nocobase/app';
import type { ClientOption } from './e2e/harness/test';
import { NOCOBASE_DIR } from './scripts/paths';
import { PLAYWRIGHT_REPORT } from './scripts/playwright-results';
import { testLaunchOptions } from './testing/chromium';

const STEP_TIMEOUT_MS = 60_000; // NocoBase's client needs 5 s on an idle small machine, 25 s on a busy one

/** Tests with a NocoBase of their own, in one client or both. */
const ELSEWHERE = /@elsewhere/;
/** Tests of what does not depend on the client: they run once, in the modern one. */
const ONCE = /@once/;
const LEGACY_ONLY = /@legacy/;

export default defineConfig<ClientOption>({
  testDir: 'e2e',
  outputDir: path.join(NOCOBASE_DIR, 'e2e-results'),
  globalSetup: './e2e/harness/global-setup.ts',
  reporter: [['list'], ['json', { outputFile: PLAYWRIGHT_REPORT }]],
  forbidOnly: true,
  workers: 2,
  fullyParallel: true,
  timeout: 4 * STEP_TIMEOUT_MS, // a step that hangs ends first, and its error names it
  expect: { timeout: STEP_TIMEOUT_MS },
  use: {
    actionTimeout: STEP_TIMEOUT_MS,
    navigationTimeout: STEP_TIMEOUT_MS,
    launchOptions: testLaunchOptions(),
    screenshot: 'only-on-failure',
    // Snapshots and a film of every page cost half as much time again: `npm run test:e2e -- --trace=on PATTERN` has them.
    trace: { mode: 'retain-on-failure', snapshots: false, screenshots: false },
  },
  // A new worker has a new Chromium, which loads and compiles a client anew: 10 s. So the legacy client has one worker.
  projects: [
    { name: 'elsewhere', grep: ELSEWHERE, workers: 1 },
    { name: 'legacy', grepInvert: [ELSEWHERE, ONCE], workers: 1, use: { client: LEGACY } },
    { name: 'modern', grepInvert: [ELSEWHERE, LEGACY_ONLY], use: { client: MODERN } },
  ],
});
