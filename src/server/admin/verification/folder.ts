/**
 * Writes to the folder of NocoBase's web client, whose files NocoBase's gateway, and the nginx of its Docker image,
 * serve at the domain's root. No other file of the plugin touches that folder.
 */
import { readFile, stat, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { FilePlacement } from '../../../shared/setup-report';

/** The content of WeCom's files is the second part of their name. */
const NAME = /^WW_verify_([A-Za-z0-9]{1,64})\.txt$/;

/** @returns the content of the file with this name; undefined if it is not the name of a verification file */
export function contentOf(name: unknown): string | undefined {
  return typeof name === 'string' ? NAME.exec(name)?.[1] : undefined;
}

/** Writes a file, unless there is one of this name. */
export async function place(name: string): Promise<FilePlacement> {
  const file = locate(name);
  if (file) {
    try {
      await writeFile(file.path, file.content, { flag: 'wx' }); // never replaces anything
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOSPC' || code === 'EDQUOT') {
        await unlink(file.path).catch(() => undefined); // the disk is full: do not leave half a file
      }
    }
  }
  return inspect(name);
}

/** Compares the file in the folder with what it should contain. */
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

/** Deletes a file that `place` has written, unless it has other content or was written after `removedAt`. */
export async function removePlaced(name: string, removedAt: Date): Promise<void> {
  const file = locate(name);
  if (!file || (await inspect(name)) !== 'placed') {
    return;
  }
  const placed = await stat(file.path).catch(() => undefined); // another process may be deleting it
  if (placed && placed.mtime <= removedAt) {
    await unlink(file.path).catch(() => undefined); // stays in a read-only folder
  }
}

/** @returns undefined where NocoBase does not serve the root of the domain */
function locate(name: string): { path: string; content: string } | undefined {
  const { APP_PACKAGE_ROOT: root, APP_PUBLIC_PATH: publicPath = '/' } = process.env;
  const content = contentOf(name);
  return root && publicPath === '/' && content ? { path: path.resolve(root, 'dist/client', name), content } : undefined;
}
