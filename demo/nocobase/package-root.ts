import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { NOCOBASE_DIR } from '../../scripts/paths';

const APP_PACKAGE = path.join(NOCOBASE_DIR, 'node_modules/@nocobase/app');

function mirror(from: string, to: string, replaced: string[]): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (replaced.includes(entry.name)) {
      continue;
    }
    // NocoBase's static file server follows linked folders and refuses linked files.
    if (entry.isDirectory()) {
      symlinkSync(path.join(from, entry.name), path.join(to, entry.name));
    } else {
      copyFileSync(path.join(from, entry.name), path.join(to, entry.name));
    }
  }
}

/**
 * A stand-in for the @nocobase/app package in `dir`: links to the installed one, with an index.html of its own.
 *
 * @returns the folder, for APP_PACKAGE_ROOT
 */
export function createPackageRoot(dir: string): string {
  const installed = path.join(APP_PACKAGE, 'dist/client');
  const client = path.join(dir, 'dist/client');
  rmSync(dir, { recursive: true, force: true });
  mirror(APP_PACKAGE, dir, ['dist']);
  mirror(installed, client, ['index.html', 'index.html.tpl']);
  // Once any command has run, index.html is filled in already and the template is beside it.
  const template = path.join(installed, 'index.html.tpl');
  copyFileSync(existsSync(template) ? template : path.join(installed, 'index.html'), path.join(client, 'index.html'));
  return dir;
}
