import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTally } from '../jest-results';

const folder = mkdtempSync(join(tmpdir(), 'tally-'));
const report = join(folder, 'report.json');

afterAll(() => rmSync(folder, { recursive: true }));

describe('the tally of a jest run', () => {
  it('counts tests, and a file that broke before its first test as a failure', () => {
    writeFileSync(report, JSON.stringify({ numPassedTests: 7, numFailedTests: 2, numRuntimeErrorTestSuites: 1 }));
    expect(readTally(report)).toEqual({ passed: 7, failed: 3 });
  });

  it('is a failure when jest died without a report', () => {
    expect(readTally(join(folder, 'missing.json'))).toEqual({ passed: 0, failed: 1 });
  });
});
