/** `npm run test:unit`, `test:server` and `test:attacks`, which `npm test` runs in one go. */
import { jest } from './jest';
import { runAlone } from './run-alone';
import type { Tally } from './tally';

/** Jest frees little of the memory of a NocoBase: all of them in one process take more than 4 GB. */
const ARGS = ['--silent', '--maxWorkers=2', '--workerIdleMemoryLimit=1500MB'];

/** By jest's projects. */
const PARTS = {
  unit: ['unit', 'component'],
  server: ['server-folders'],
  attacks: ['attacks'],
};

type Part = keyof typeof PARTS;

export function testParts(...parts: Part[]): Promise<Tally> {
  return testPart(parts);
}

function testPart(parts: Part[], patterns: string[] = []): Promise<Tally> {
  const projects = parts.flatMap((part) => PARTS[part]);
  return jest({ title: `Tests (${parts.join(', ')})`, projects, args: [...ARGS, ...patterns] });
}

/** Runs the test files whose path matches, each server test with an app of its own. */
export function testFiles(patterns: string[]): Promise<Tally> {
  const projects = [...PARTS.unit, 'server'];
  // A pattern may fit other tests only.
  return jest({ title: 'Test files', projects, args: [...ARGS, '--passWithNoTests', ...patterns] });
}

if (require.main === module) {
  const [part, ...patterns] = process.argv.slice(2);
  void runAlone(() => testPart([part as Part], patterns));
}
