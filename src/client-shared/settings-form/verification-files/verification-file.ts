/** Domain verification files. Texts are keys of `src/locale`. */
import type { FilePlacement, VerificationFile } from '../../../shared/setup-report';

const NAME = /^WW_verify_[A-Za-z0-9]{1,64}\.txt$/; // what WeCom calls them
const MAX_BYTES = 1024; // WeCom's have 16

export const PLACEMENT_TEXTS: Record<FilePlacement, string> = {
  placed: 'Active: NocoBase serves it at the root of the domain.',
  'other-content':
    'Not active: another file with this name already exists and is not replaced. Remove it from NocoBase’s client folder, or add the line below to your web server’s configuration.',
  'not-writable':
    'Not active: NocoBase may not write to its client folder. Add the line below to your web server’s configuration.',
  elsewhere:
    'Not active: NocoBase does not serve the root of this domain. Add the line below to your web server’s configuration.',
};

/** Why a file was rejected, by the server or before. */
export const REFUSAL_TEXTS = {
  FILE_NAME: '{{name}} was rejected: a verification file is named WW_verify_….txt.',
  FILE_SIZE: '{{name}} was rejected: it is too large for a verification file. Download it from WeCom again.',
  FILE_CONTENT: '{{name}} was rejected: its content is not that of a verification file. Download it from WeCom again.',
  FILE_EXISTS:
    '{{name}} was rejected: a file with this name already exists. If yours is different, delete the existing one first.',
  TOO_MANY_FILES: '{{name}} was rejected: there are too many files. Delete those that WeCom no longer asks for.',
} as const;

export type FileRefusal = keyof typeof REFUSAL_TEXTS;

export function isFileRefusal(code: string): code is FileRefusal {
  return Object.hasOwn(REFUSAL_TEXTS, code);
}

/** @returns the file under the name that WeCom gave it, or why the server would reject it */
export async function readFile(
  file: File,
): Promise<Pick<VerificationFile, 'name' | 'content'> | { refusal: FileRefusal }> {
  const name = file.name.replace(/ ?\(\d{1,3}\)(?=\.txt$)/, ''); // a browser numbers a second download
  if (!NAME.test(name)) {
    return { refusal: 'FILE_NAME' };
  }
  if (file.size > MAX_BYTES) {
    return { refusal: 'FILE_SIZE' };
  }
  return { name, content: await file.text() };
}

/** The directive for nginx, for the server block of the domain. */
export function nginxLine({ name, content }: Pick<VerificationFile, 'name' | 'content'>): string {
  return `location = /${name} { default_type text/plain; return 200 "${content}"; }`;
}
