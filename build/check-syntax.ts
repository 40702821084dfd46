/** Which syntax a browser has to understand: bundled libraries come in whatever they are written in. */
import { parse } from 'acorn';

/** What NocoBase's own pages, loaded as ES modules, need anyway. */
export const CLIENT_SYNTAX = 2020;

/** @throws Error that shows the place; a bundled library is the likely reason */
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
