/** Domain verification files as the form sees them; texts are keys of `src/locale`. */
import type { FilePlacement, VerificationFile } from '../../shared/setup-report';

const NAME = /^WW_verify_[A-Za-z0-9]{1,64}\.txt$/; // what WeCom calls them
const MAX_BYTES = 1024; // WeCom's have 16

export const PLACEMENT_TEXTS: Record<FilePlacement, string> = {
  placed: 'In place: NocoBase serves it at the root of the domain.',
  'other-content':
    'Not in place: another file with this name lies there, and it is not replaced. Remove it from the client folder of NocoBase, or configure your web server with the line below.',
  'not-writable':
    'Not in place: NocoBase is not allowed to write into its client folder. Configure your web server with the line below.',
  elsewhere:
    'Not in place: NocoBase does not serve the root of this domain. Configure your web server with the line below.',
};

/** Why a file was not taken; the server's codes, and one of our own. */
export const REFUSAL_TEXTS = {
  FILE_NAME: '{{name}} was not taken: a verification file is called WW_verify_….txt.',
  FILE_SIZE: '{{name}} was not taken: it is too large for a verification file. Download it from WeCom again.',
  FILE_CONTENT:
    '{{name}} was not taken: it does not hold what a verification file holds. Download it from WeCom again.',
  FILE_EXISTS:
    '{{name}} was not taken: a file with this name is here already. Delete that one first, if it is another.',
  TOO_MANY_FILES: '{{name}} was not taken: there are too many files. Delete those that WeCom no longer asks for.',
} as const;

export type FileRefusal = keyof typeof REFUSAL_TEXTS;

export function isFileRefusal(code: string): code is FileRefusal {
  return Object.hasOwn(REFUSAL_TEXTS, code);
}

/** The file's text, or why it is not worth sending. */
export async function readFile(file: File): Promise<{ content: string } | { refusal: FileRefusal }> {
  if (!NAME.test(file.name)) {
    return { refusal: 'FILE_NAME' };
  }
  if (file.size > MAX_BYTES) {
    return { refusal: 'FILE_SIZE' };
  }
  return { content: await file.text() };
}

/** For a server block of nginx. */
export function nginxLine({ name, content }: Pick<VerificationFile, 'name' | 'content'>): string {
  return `location = /${name} { default_type text/plain; return 200 "${content}"; }`;
}
