/** Checks the syntax of bundles: bundled libraries keep the syntax that they are written in. */
import { parse } from 'acorn';

/** The syntax that NocoBase's own pages, which are ES modules, need anyway. */
export const CLIENT_SYNTAX = 2020;

/** @throws Error with the position of newer syntax; a bundled library is the likely reason */
export function checkSyntax(file: string, code: string): void {
  try {
    parse(code, { ecmaVersion: CLIENT_SYNTAX, sourceType: 'module' });
  } catch (error) {
    if (!(error instanceof SyntaxError)) {
      throw error;
    }
    const { pos } = error as SyntaxError & { pos: number };
    const place = code.slice(Math.max(0, pos - 40), pos + 40);
    throw new Error(`${file} is not ES${CLIENT_SYNTAX}: ${error.message} at …${place}…`);
  }
}
