/** Runs several test files as one for jest, so that they share an app, whose start takes longer than most files. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { testApp } from './test-app';

const TEST_FILE = '.test.ts';

export function testFolder(folder: string): void {
  testFiles(folder, namesIn(folder));
}

/** @param names of files in `folder`, without `.test.ts`; a name that ends in `/` means all files of that folder */
export function testFiles(folder: string, names: string[]): void {
  testApp();
  for (const name of names.flatMap((each) => (each.endsWith('/') ? namesIn(folder, each) : each))) {
    describe(name, () => {
      require(path.join(folder, name + TEST_FILE));
    });
  }
}

function namesIn(folder: string, below = ''): string[] {
  return readdirSync(path.join(folder, below))
    .filter((file) => file.endsWith(TEST_FILE))
    .map((file) => below + path.basename(file, TEST_FILE));
}
