import { join } from 'node:path';

export const ROOT = join(__dirname, '..');

/** The installed NocoBase app; git-ignored. Its instances (databases, logs) live in subfolders. */
export const NOCOBASE_DIR = join(ROOT, '.nocobase');
