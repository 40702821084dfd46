/** All test files of a folder as one file for jest: they share the app, which takes longer to start than most of them. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { testApp } from './test-app';

const TEST_FILE = '.test.ts';

export function testFolder(folder: string): void {
  testApp();
  for (const file of readdirSync(folder).filter((name) => name.endsWith(TEST_FILE))) {
    describe(path.basename(file, TEST_FILE), () => {
      require(path.join(folder, file));
    });
  }
}
