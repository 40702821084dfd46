import { rmSync } from 'node:fs';
import path from 'node:path';
import { run } from './child-process';
import { readJestTally } from './jest-results';
import { NOCOBASE_DIR, ROOT } from './paths';
import { step } from './progress';
import { type Tally, withRunError } from './tally';

interface JestRun {
  title: string;
  projects: string[];
  args?: string[];
  /** Added to this process's environment. */
  env?: Record<string, string>;
}

/** Runs tests as one step. */
export async function jest({ title, projects, args = [], env }: JestRun): Promise<Tally> {
  const report = path.join(NOCOBASE_DIR, `jest-${title.replace(/\W+/g, '-').toLowerCase()}.json`);
  rmSync(report, { force: true });
  const color = process.stdout.isTTY ? ['--colors'] : [];
  // NocoBase leaves timers and sockets open, so jest would never end without --forceExit.
  const all = ['--selectProjects', ...projects, '--json', `--outputFile=${report}`, '--forceExit', ...color, ...args];
  let error: unknown;
  try {
    await step(title, () =>
      run(process.execPath, [path.join(ROOT, 'node_modules/jest/bin/jest.js'), ...all], {
        cwd: ROOT,
        env: { ...process.env, ...env },
        print: true,
      }),
    );
  } catch (cause) {
    error = cause; // the report has the failures of tests
  }
  return withRunError(readJestTally(report), title, error);
}
