/** The files of NocoBase's clients and of its plugins, as browsers meet them where NocoBase was installed long ago. */
import { existsSync, readdirSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { NOCOBASE_DIR } from '../../scripts/paths';

const PACKAGES = path.join(NOCOBASE_DIR, 'node_modules/@nocobase');
const LONG_AGO = new Date('2020-01-01');

/**
 * Dates the files back. NocoBase's server tells browsers when they were modified and nothing else, so that browsers
 * keep them for a tenth of their age: just installed, they would be compressed and loaded anew for every page. All
 * instances share these files; the addresses of plugins' files contain their version.
 */
export function dateClientFilesBack(): void {
  const folders = readdirSync(PACKAGES).flatMap((name) =>
    ['client', 'client-v2'].map((client) => path.join(PACKAGES, name, 'dist', client)),
  );
  for (const folder of folders.filter(existsSync)) {
    for (const file of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (file.isFile()) {
        utimesSync(path.join(file.parentPath, file.name), LONG_AGO, LONG_AGO);
      }
    }
  }
}
