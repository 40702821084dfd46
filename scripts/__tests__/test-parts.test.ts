import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../paths';

const SERVER_TESTS = path.join(ROOT, 'src/server/__tests__');

it('every folder of server tests has the file by which they run', () => {
  const folders = readdirSync(SERVER_TESTS, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const without = folders.filter(({ name }) => !existsSync(path.join(SERVER_TESTS, name, 'all.ts')));
  expect(without).toEqual([]);
});
