import { matchBrowserTests, withReport } from '../playwright';

it.each([
  ['e2e/linking', true],
  ['linking.spec', true],
  ['src/server', false],
])('%s matches browser tests: %s', (pattern, matches) => {
  expect(matchBrowserTests(['no-such-file', pattern])).toBe(matches);
});

it.each([
  [['--reporter=line', 'e2e/linking'], '--reporter=line,json e2e/linking'],
  [['--reporter', 'dot,html'], '--reporter dot,html,json'],
  [['--list'], '--list'],
])('%j still writes the report that is counted', (args, expected) => {
  expect(withReport(args).join(' ')).toBe(expected);
});
