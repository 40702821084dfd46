import { stopAll } from './child-process';
import type { Tally } from './jest-results';

/** Tests that are a command of their own: the last line counts them, the exit code tells. */
export async function runAlone(tests: () => Promise<Tally>): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => void stopAll().finally(() => process.exit(1)));
  }
  let tally: Tally = { passed: 0, failed: 1 };
  try {
    tally = await tests();
  } catch (error) {
    console.error(error);
    await stopAll();
  }
  process.exitCode = tally.failed > 0 ? 1 : 0;
  console.log(`${tally.passed} passed, ${tally.failed} failed`);
}
