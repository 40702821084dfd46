import { stopAll, stopOnSignals } from './child-process';
import { failure, printTally, type Tally } from './tally';

/** Runs tests as a command of their own, which ends with the tally and an exit code. */
export async function runAlone(tests: () => Promise<Tally>): Promise<void> {
  stopOnSignals(1);
  let tally: Tally;
  try {
    tally = await tests();
  } catch (error) {
    console.error(error);
    await stopAll();
    tally = failure('What comes before the tests', error);
  }
  process.exitCode = tally.failed > 0 ? 1 : 0;
  printTally(tally);
}
