import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { NOCOBASE_DIR } from '../scripts/paths';

export interface DemoSecrets {
  appKey: string;
  admin: { email: string; password: string; nickname: string };
}

const FILE = path.join(NOCOBASE_DIR, 'demo/secrets.json');

/** The demo's app key and admin, generated once and kept in the git-ignored folder. */
export function demoSecrets(): DemoSecrets {
  if (existsSync(FILE)) {
    return JSON.parse(readFileSync(FILE, 'utf8')) as DemoSecrets;
  }
  const secrets: DemoSecrets = {
    appKey: randomBytes(32).toString('hex'),
    admin: { email: 'admin@example.com', password: randomBytes(9).toString('base64url'), nickname: 'Admin' },
  };
  mkdirSync(path.dirname(FILE), { recursive: true });
  writeFileSync(FILE, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  return secrets;
}
