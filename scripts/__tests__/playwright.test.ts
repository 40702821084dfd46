import { matchBrowserTests } from '../playwright';

it.each([
  ['e2e/linking', true],
  ['linking.spec', true],
  ['src/server', false],
])('%s matches browser tests: %s', (pattern, matches) => {
  expect(matchBrowserTests(['no-such-file', pattern])).toBe(matches);
});
