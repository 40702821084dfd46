import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../paths';

const SERVER = path.join(ROOT, 'src/server');

/** Beside the folders, or in a folder whose files run by its `all.ts`. */
function runs(file: string): boolean {
  const place = /^__tests__\/(?:([^/]+)\/)?[^/]+\.test\.ts$/.exec(file);
  return place !== null && (place[1] === undefined || existsSync(path.join(SERVER, '__tests__', place[1], 'all.ts')));
}

it('no server test lies where it would never run', () => {
  const files = readdirSync(SERVER, { recursive: true, encoding: 'utf8' }).map((file) => file.replaceAll('\\', '/'));
  const tests = files.filter((file) => /\.test\.tsx?$/.test(file) && !file.endsWith('.unit.test.ts'));
  expect(tests.length).toBeGreaterThan(40);
  expect(tests.filter((file) => !runs(file))).toEqual([]);
});
