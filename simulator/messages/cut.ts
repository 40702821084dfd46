/** How WeCom shortens what is too long. */

/** @param splits the cut may fall inside a character, of which `\ufffd` remains */
export function cutBytes(text: string, limit: number, splits: boolean): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= limit) {
    return text;
  }
  let end = limit;
  while (!splits && end > 0 && isContinuation(bytes[end])) {
    end -= 1;
  }
  return bytes.subarray(0, end).toString('utf8');
}

/** @param unit what counts as one: an emoji is one code point and two units of UTF-16 */
export function cutCharacters(text: string, limit: number, unit: 'codePoints' | 'utf16'): string {
  return unit === 'utf16' ? text.slice(0, limit) : [...text].slice(0, limit).join('');
}

export const byteLength = (text: string): number => Buffer.byteLength(text);

/** Whether a byte goes on with a character of UTF-8 instead of beginning one. */
function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0b1100_0000) === 0b1000_0000;
}
