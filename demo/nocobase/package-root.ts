import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { NOCOBASE_DIR } from '../../scripts/paths';

const APP_PACKAGE = join(NOCOBASE_DIR, 'node_modules/@nocobase/app');

function mirror(from: string, to: string, replaced: string[]): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (replaced.includes(entry.name)) {
      continue;
    }
    // NocoBase's static file server follows linked folders and refuses linked files.
    if (entry.isDirectory()) {
      symlinkSync(join(from, entry.name), join(to, entry.name));
    } else {
      copyFileSync(join(from, entry.name), join(to, entry.name));
    }
  }
}

/**
 * A stand-in for the @nocobase/app package in `dir`: links to the installed one, with an index.html of its own.
 *
 * @returns the folder, for APP_PACKAGE_ROOT
 */
export function createPackageRoot(dir: string): string {
  const installed = join(APP_PACKAGE, 'dist/client');
  const client = join(dir, 'dist/client');
  rmSync(dir, { recursive: true, force: true });
  mirror(APP_PACKAGE, dir, ['dist']);
  mirror(installed, client, ['index.html', 'index.html.tpl']);
  // Once any command has run, index.html is filled in already and the template is beside it.
  const template = join(installed, 'index.html.tpl');
  copyFileSync(existsSync(template) ? template : join(installed, 'index.html'), join(client, 'index.html'));
  return dir;
}
