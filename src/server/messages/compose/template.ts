/** Texts with values: which characters the author wrote, and which are data. */
import { VALUE_MARK } from '../../../shared/message-limits';
import type { FilledText } from '../../../shared/messages';

/** The author's text, with numbered marks where values stand. */
export interface Template {
  text: string;
  values: readonly string[];
}

/** A piece of a text: `fixed` is never escaped or cut. */
export type Piece = { fixed: string } | { value: string };

const MARK = /\ue000(\d{1,3})\ue001/;
const EACH_MARK = /\ue000(\d{1,3})\ue001/g;
const STRAY_MARK = /\ue000(?!\d{1,3}\ue001)|(?<!\ue000\d{1,3})\ue001/g;
const MAX_VALUE = 20_000; // characters: no type of message takes more

/** What Handlebars' own escaping replaces, so that one pass over its result gives back the value. */
const ENTITIES: Record<string, string> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#x27;': "'",
  '&#x60;': '`',
  '&#x3D;': '=',
};

/** The mark that stands for a value in a template. */
export const markOf = (index: number) => `${VALUE_MARK.open}${index}${VALUE_MARK.close}`;

/** @param filled as the notification manager has compiled it: values are escaped, or have kept their type */
export function readTemplate(filled: FilledText | null | undefined): Template {
  if (filled === null || filled === undefined) {
    return { text: '', values: [] };
  }
  if (typeof filled === 'string') {
    return filled === '' ? { text: '', values: [] } : { text: markOf(0), values: [valueText(filled)] };
  }
  const text = withoutControls(filled.template).replace(STRAY_MARK, '');
  return { text, values: filled.values.map(valueText) };
}

/** Whether nothing of it is visible. */
export function isBlank({ text, values }: Template): boolean {
  return splitTemplate(text, values).every((piece) => !('fixed' in piece ? piece.fixed : piece.value).trim());
}

/** @param text of a template, or a part of it */
export function splitTemplate(text: string, values: readonly string[]): Piece[] {
  const pieces = text
    .split(MARK) // the texts between the marks, and the numbers in the marks by turns
    .map((part, index): Piece => (index % 2 === 0 ? { fixed: part } : { value: values[Number(part)] ?? '' }));
  return pieces.filter((piece) => ('fixed' in piece ? piece.fixed : piece.value) !== '');
}

/** The template with its values as they are; for places that check the whole. */
export function plainText({ text, values }: Template): string {
  return text.replace(EACH_MARK, (_, index) => values[Number(index)] ?? '');
}

/** The author's text before the first value. */
export function leadingText({ text }: Template): string {
  return text.split(VALUE_MARK.open, 1)[0] ?? '';
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) {
    return value.map(valueText).filter(Boolean).join(', ');
  }
  switch (typeof value) {
    case 'string':
      return withoutControls(unescapeOnce(value.slice(0, MAX_VALUE)));
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value);
    default:
      return value instanceof Date && Number.isFinite(value.getTime()) ? value.toISOString() : '';
  }
}

/** In one pass: `&amp;lt;` is the value `&lt;`. */
export function unescapeOnce(text: string): string {
  return text.replace(/&(?:amp|lt|gt|quot|#x27|#x60|#x3D);/g, (entity) => ENTITIES[entity] ?? entity);
}

/** Without control characters but line breaks, marks that reverse the direction of text, and halves of characters. */
function withoutControls(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(/\t/g, ' ')
    .replace(/[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/gu, '')
    .replace(/\p{Cs}/gu, '\ufffd');
}
