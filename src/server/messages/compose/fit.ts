/** Joins the pieces of a text, and cuts values so that it keeps to WeCom's limit. */
import type { TextLimit } from '../../../shared/message-limits';
import { ContentError } from '../content-error';
import type { Escape } from './escape';
import type { Piece } from './template';

export interface Fitted {
  text: string;
  /** Whether a value was cut. */
  shortened: boolean;
}

const ELLIPSIS = '…';

const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

export function sizeOf(text: string, { unit }: TextLimit): number {
  return unit === 'bytes' ? Buffer.byteLength(text) : text.length;
}

interface FitOptions {
  limit: TextLimit;
  escapeValue: Escape;
  /** For an error. */
  field: string;
  /** Whether WeCom enforces the limit also on what the author wrote. */
  enforced?: boolean;
}

/**
 * The longest values are cut first, between characters as people see them. What the author wrote stays whole.
 *
 * @throws ContentError TOO_LONG if the author's text alone exceeds a limit that is enforced
 */
export function fitPieces(
  pieces: readonly Piece[],
  { limit, escapeValue, field, enforced = true }: FitOptions,
): Fitted {
  const authored = pieces.reduce((sum, piece) => sum + ('fixed' in piece ? sizeOf(piece.fixed, limit) : 0), 0);
  if (enforced && authored > limit.max) {
    throw new ContentError('TOO_LONG', field);
  }
  const split = pieces.map((piece) => ('fixed' in piece ? piece.fixed : charactersOf(piece.value, limit.max + 1)));
  const keeping = (most: number) => join(split, escapeValue, (value) => cut(value, most));
  const fitting = (text: string) => sizeOf(text, limit) <= limit.max;
  const whole = keeping(limit.max + 1); // one character more than can fit is a sign that there are more
  if (fitting(whole)) {
    return { text: whole, shortened: false };
  }
  let [fits, tooMany] = [-1, limit.max + 1];
  while (tooMany - fits > 1) {
    const middle = Math.floor((fits + tooMany) / 2);
    [fits, tooMany] = fitting(keeping(middle)) ? [middle, tooMany] : [fits, middle];
  }
  return { text: fits < 0 ? join(split, escapeValue, () => '') : keeping(fits), shortened: true };
}

function join(
  pieces: readonly (string | string[])[],
  escapeValue: Escape,
  kept: (characters: string[]) => string,
): string {
  return pieces.reduce<string>(
    (before, piece) => before + (typeof piece === 'string' ? piece : escapeValue(kept(piece), before)),
    '',
  );
}

/** @param most how many characters stay */
function cut(value: string[], most: number): string {
  return value.length > most ? value.slice(0, most).join('') + ELLIPSIS : value.join('');
}

/** The first characters of a value: reading all of a long one would take time. */
function charactersOf(value: string, most: number): string[] {
  const found: string[] = [];
  for (const { segment } of characters.segment(value)) {
    found.push(segment);
    if (found.length === most) {
      break;
    }
  }
  return found;
}
