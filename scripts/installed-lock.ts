import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { NOCOBASE_DIR } from './paths';

/** Changes with the version of NocoBase or of any of its packages. */
export function installedLockHash(): string {
  const lock = readFileSync(path.join(NOCOBASE_DIR, 'package-lock.json'));
  return createHash('sha256').update(lock).digest('hex').slice(0, 16);
}
