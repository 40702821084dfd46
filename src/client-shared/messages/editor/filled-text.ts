/**
 * Texts with variables: as people type them, `Order {{$context.data.no}}`, and as they are stored, literals and values
 * apart. What is no variable stays in the literals, where `braceProblem` finds it.
 */
import { VALUE_MARK } from '../../../shared/message-limits';
import type { FilledText } from '../../../shared/messages';

/** Braces around something without braces: three or two of them. */
const IN_BRACES = /\{\{\{([^{}]*)\}\}\}|\{\{([^{}]*)\}\}/g;

/** A path, or a helper and its parameters; anything else would not be compiled, and the message be lost. */
const EXPRESSION =
  /^[^\s!"#%&'()*+,/;<=>\\^`{|}~-][^\s!"#%&'()*+,;<>\\^`{|}~]*(?:\s+(?:"[^"]*"|'[^']*'|[^\s!"#%&'()*+,;<>\\^`{|}~]+))*$/;

const EACH_MARK = /\ue000(\d{1,3})\ue001/g;
const MARK_CHARACTERS = /[\ue000\ue001]/g;

/** Handlebars' blocks, partials and comments. */
const BLOCK = /\{\{[{~]?\s*(?:[#/^!>&*]|else\b)/;

/** @returns undefined for an empty text */
export function storedText(typed: string): FilledText | undefined {
  const values: string[] = [];
  const template = typed.replace(MARK_CHARACTERS, '').replace(IN_BRACES, (whole, three?: string, two?: string) => {
    const expression = three ?? two ?? '';
    if (!EXPRESSION.test(expression.trim()) || /^\s*else\b/.test(expression)) {
      return whole;
    }
    values.push(`{{${expression}}}`);
    return `${VALUE_MARK.open}${values.length - 1}${VALUE_MARK.close}`;
  });
  return template === '' ? undefined : { template, values };
}

export function typedText(stored: FilledText | null | undefined): string {
  if (typeof stored === 'string') {
    return stored;
  }
  return stored ? replaceMarks(stored, (value) => value) : '';
}

/** The author's own text. */
export function literalsOf(stored: FilledText | null | undefined): string {
  const parted = apart(stored);
  return parted ? replaceMarks(parted, () => '') : '';
}

/** The author's text before the first value; all of it if there is none. */
export function leadingLiteral(stored: FilledText | null | undefined): string {
  return apart(stored)?.template.split(VALUE_MARK.open, 1)[0] ?? '';
}

export function hasValues(stored: FilledText | null | undefined): boolean {
  return (apart(stored)?.values.length ?? 0) > 0;
}

export function isBlank(stored: FilledText | null | undefined): boolean {
  return !hasValues(stored) && literalsOf(stored).trim() === '';
}

/** `block`: Handlebars' blocks, which values cannot be; `braces`: they are not closed, or hold no variable. */
export function braceProblem(stored: FilledText | null | undefined): 'block' | 'braces' | undefined {
  const literals = apart(stored)?.template ?? '';
  if (!literals.includes('{{')) {
    return undefined;
  }
  return BLOCK.test(literals) ? 'block' : 'braces';
}

/** A text that code has stored as a plain string counts as typed here. */
function apart(stored: FilledText | null | undefined): Exclude<FilledText, string> | undefined {
  const parted = typeof stored === 'string' ? storedText(stored) : stored;
  return typeof parted === 'string' ? undefined : (parted ?? undefined);
}

function replaceMarks(
  { template, values }: Exclude<FilledText, string>,
  replacement: (value: string) => string,
): string {
  return template.replace(EACH_MARK, (_, index) => {
    const value = values[Number(index)];
    return replacement(typeof value === 'string' ? value : '');
  });
}
