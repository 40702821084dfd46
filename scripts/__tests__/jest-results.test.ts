import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readJestTally } from '../jest-results';
import { ROOT } from '../paths';

const folder = mkdtempSync(path.join(tmpdir(), 'tally-'));
const report = path.join(folder, 'report.json');

afterAll(() => rmSync(folder, { recursive: true }));

function tallyOf(counts: Record<string, number>, testResults: object[] = []) {
  const none = { numPassedTests: 0, numFailedTests: 0, numRuntimeErrorTestSuites: 0 };
  writeFileSync(report, JSON.stringify({ ...none, ...counts, testResults }));
  return readJestTally(report);
}

const test = (status: string, fullName: string, ...failureMessages: string[]) => ({
  status,
  fullName,
  failureMessages,
});

describe('the tally of a jest run', () => {
  it('counts tests, and a file that broke before its first test as a failure', () => {
    const counts = { numPassedTests: 7, numFailedTests: 2, numRuntimeErrorTestSuites: 1 };
    expect(tallyOf(counts)).toMatchObject({ passed: 7, failed: 3 });
  });

  it('names what failed, by file, title and the beginning of the message, in one colour', () => {
    const message = 'Error: \u001b[2mexpect(\u001b[22m1)\n\nExpected: \u001b[32m1\u001b[39m\n    at somewhere.ts:1:2';
    const { failures } = tallyOf({ numPassedTests: 1, numFailedTests: 2 }, [
      {
        name: path.join(ROOT, 'src/a.test.ts'),
        message: 'all of it',
        assertionResults: [
          test('passed', 'a thing works'),
          test('failed', 'a thing fails', message),
          test('failed', 'a thing says much', 'x'.repeat(1000)),
        ],
      },
      { name: path.join(ROOT, 'src/b.test.ts'), message: '', assertionResults: [test('passed', 'b')] },
    ]);
    expect(failures).toEqual([
      'src/a.test.ts: a thing fails\n    Error: expect(1) Expected: 1',
      `src/a.test.ts: a thing says much\n    ${'x'.repeat(300)}`,
    ]);
  });

  it('names a file that broke before its first test or after its last', () => {
    const message =
      '  ● fails\n\n    one\n\n  \u001b[1m● \u001b[22mTest suite failed to run\n\n    two\n\n      at load (x.js:1:1)';
    const file = {
      name: path.join(ROOT, 'src/a.test.ts'),
      message,
      assertionResults: [test('failed', 'fails', 'one')],
    };
    const { failed, failures } = tallyOf({ numFailedTests: 1, numRuntimeErrorTestSuites: 1 }, [file]);
    expect(failures).toEqual(['src/a.test.ts: fails\n    one', 'src/a.test.ts\n    two']);
    expect(failed).toBe(failures.length);
  });

  it('is a failure when jest died without a report', () => {
    expect(readJestTally(path.join(folder, 'missing.json'))).toEqual({
      passed: 0,
      failed: 1,
      failures: ['missing.json\n    jest wrote no report'],
    });
  });
});
