/**
 * The only place that touches the web client's folder, whose files NocoBase's gateway, and the nginx of its Docker
 * image, serve at the domain's root.
 */
import { readFile, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { FilePlacement } from '../../shared/setup-report';

/** What WeCom hands out: the content is the word in the name. */
const NAME = /^WW_verify_[A-Za-z0-9]{1,64}\.txt$/;

/** One word: nothing that a browser could take for a page, or that a line for nginx would have to escape. */
const CONTENT = /^[\w.=+/-]{1,1024}$/;

export interface DomainFile {
  name: string;
  content: string;
}

export const isFileName = (value: unknown): value is string => typeof value === 'string' && NAME.test(value);

export const isFileContent = (value: unknown): value is string => typeof value === 'string' && CONTENT.test(value);

/** Puts a file in its place, unless something else lies there. */
export async function place({ name, content }: DomainFile): Promise<FilePlacement> {
  const file = locate(name);
  if (!file || !isFileContent(content)) {
    return 'elsewhere';
  }
  try {
    await writeFile(file, content, { flag: 'wx' }); // never replaces anything
    return 'placed';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EEXIST' ? compare(file, content) : reasonOf(error);
  }
}

/** Takes a file away again, if it still is what was placed. */
export async function takeAway({ name, content }: DomainFile): Promise<void> {
  const file = locate(name);
  if (file && (await compare(file, content)) === 'placed') {
    await unlink(file).catch(() => undefined); // read-only: it was not ours, or can't be helped
  }
}

/** @returns undefined where NocoBase does not serve the root of the domain */
function locate(name: string): string | undefined {
  const { APP_PACKAGE_ROOT: root, APP_PUBLIC_PATH: publicPath = '/' } = process.env;
  return root && publicPath === '/' && isFileName(name) ? path.resolve(root, 'dist/client', name) : undefined;
}

async function compare(file: string, content: string): Promise<FilePlacement> {
  const found = await readFile(file, 'utf8').catch(() => undefined);
  return found === content ? 'placed' : 'other-content';
}

function reasonOf(error: unknown): FilePlacement {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR' ? 'elsewhere' : 'not-writable';
}
