import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readPlaywrightTally } from '../playwright-results';

const folder = mkdtempSync(path.join(tmpdir(), 'tally-'));
const report = path.join(folder, 'report.json');

afterAll(() => rmSync(folder, { recursive: true }));

function tallyOf(content: object) {
  writeFileSync(report, JSON.stringify({ suites: [], errors: [], ...content }));
  return readPlaywrightTally(report);
}

const test = (projectName: string, status: string, ...messages: string[]) => ({
  projectName,
  status,
  results: [{ errors: messages.map((message) => ({ message })) }],
});

const spec = (title: string, ...tests: object[]) => ({ file: 'a.spec.ts', title, tests });

describe('the tally of a Playwright run', () => {
  it('counts a test once per project, also in a describe', () => {
    const inner = { specs: [spec('b', test('once', 'expected'))] };
    const suites = [{ specs: [spec('a', test('legacy', 'expected'), test('modern', 'expected'))], suites: [inner] }];
    expect(tallyOf({ suites })).toEqual({ passed: 3, failed: 0, failures: [] });
  });

  it('names what failed, by file, project, title and the beginning of the message, in one colour', () => {
    const message = 'Error: \u001b[2mexpect(\u001b[22m1)\n\nExpected: \u001b[32m1\u001b[39m\n    at somewhere.ts:1:2';
    const suites = [{ specs: [spec('fails', test('legacy', 'unexpected', message, 'another'))] }];
    expect(tallyOf({ suites })).toEqual({
      passed: 0,
      failed: 1,
      failures: ['e2e/a.spec.ts [legacy]: fails\n    Error: expect(1) Expected: 1'],
    });
  });

  it('counts a test as failed that was not reached, or passed only at a second attempt', () => {
    const suites = [{ specs: [spec('a', test('legacy', 'skipped'), test('modern', 'flaky'))] }];
    expect(tallyOf({ suites })).toMatchObject({ passed: 0, failed: 2 });
  });

  it('counts errors outside tests', () => {
    expect(tallyOf({ errors: [{ message: 'Error: No tests found' }] })).toEqual({
      passed: 0,
      failed: 1,
      failures: ['Browser tests\n    Error: No tests found'],
    });
  });

  it('is a failure when Playwright died without a report', () => {
    expect(readPlaywrightTally(path.join(folder, 'missing.json'))).toEqual({
      passed: 0,
      failed: 1,
      failures: ['missing.json\n    Playwright wrote no report'],
    });
  });
});
