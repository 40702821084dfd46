import path from 'node:path';

export const ROOT = path.join(__dirname, '..');

/** The installed NocoBase app; git-ignored. Its instances (databases, logs) live in subfolders. */
export const NOCOBASE_DIR = path.join(ROOT, '.nocobase');
