/**
 * The only place that touches the web client's folder, whose files NocoBase's gateway, and the nginx of its Docker
 * image, serve at the domain's root.
 */
import { readFile, stat, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { FilePlacement } from '../../../shared/setup-report';

/** WeCom's files hold the letters that end their name. */
const NAME = /^WW_verify_([A-Za-z0-9]{1,64})\.txt$/;

/** @returns what the file of this name holds; undefined for any other name */
export function contentOf(name: unknown): string | undefined {
  return typeof name === 'string' ? NAME.exec(name)?.[1] : undefined;
}

/** Places a file, unless another one lies there. */
export async function place(name: string): Promise<FilePlacement> {
  const file = locate(name);
  if (file) {
    try {
      await writeFile(file.path, file.content, { flag: 'wx' }); // never replaces anything
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOSPC' || code === 'EDQUOT') {
        await unlink(file.path).catch(() => undefined); // half a file is worse than none
      }
    }
  }
  return inspect(name);
}

export async function inspect(name: string): Promise<FilePlacement> {
  const file = locate(name);
  if (!file || !(await stat(path.dirname(file.path)).catch(() => undefined))?.isDirectory()) {
    return 'elsewhere';
  }
  try {
    return (await readFile(file.path, 'utf8')) === file.content ? 'placed' : 'other-content';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'not-writable' : 'other-content';
  }
}

/** Deletes a file again, unless it is another one, or was placed after its removal. */
export async function takeAway(name: string, removedAt: Date): Promise<void> {
  const file = locate(name);
  if (!file || (await inspect(name)) !== 'placed') {
    return;
  }
  const placed = await stat(file.path).catch(() => undefined); // another process may delete it at the same moment
  if (placed && placed.mtime <= removedAt) {
    await unlink(file.path).catch(() => undefined); // in a read-only folder it has to stay
  }
}

/** @returns undefined where NocoBase does not serve the root of the domain */
function locate(name: string): { path: string; content: string } | undefined {
  const { APP_PACKAGE_ROOT: root, APP_PUBLIC_PATH: publicPath = '/' } = process.env;
  const content = contentOf(name);
  return root && publicPath === '/' && content ? { path: path.resolve(root, 'dist/client', name), content } : undefined;
}
