/** What is wrong with a message, field by field. The server knows more: it sees the values. */
import { MAX_ADDRESS_BYTES, TEXT_LIMITS } from '../../../shared/message-limits';
import type { FilledText } from '../../../shared/messages';
import { isSameSitePath } from '../../../shared/redirect-target';
import { type Draft, entriesAt, textAt } from './draft';
import { FIELDS, LINK_RULE, type LimitName, type TextField } from './fields';
import { braceProblem, hasValues, isBlank, leadingLiteral, literalsOf } from './filled-text';

export type Problem = 'EMPTY' | 'BLOCK' | 'BRACES' | 'TOO_LONG' | 'BAD_LINK';

export const PROBLEM_TEXTS: Record<Problem, string> = {
  EMPTY: 'Fill this in.',
  BLOCK: 'Blocks such as conditions and loops do not work here, only variables do.',
  BRACES: 'The braces of a variable are not closed, or do not hold a variable.',
  TOO_LONG: 'This is longer than WeCom allows.',
  BAD_LINK: LINK_RULE,
};

const HOST_BY_AUTHOR = /^https?:\/\/[^\s/?#\\@]+(?=[/?#])/i;
const HOST_ALONE = /^https?:\/\/[^\s/?#\\@]+$/i;

/** Clients fold the lines of cards, however long they are: their limits are advice. */
const isAdvice = (limit: LimitName) => limit.startsWith('card');

/** By the paths of fields, such as `rows.0.name`. */
export function problemsOf(draft: Draft): Map<string, Problem> {
  const problems = new Map<string, Problem>();
  const look = (field: TextField, from: unknown, prefix = '') => {
    const problem = problemOf(field, textAt(from, field.path), isRequired(field, draft));
    if (problem) {
      problems.set(prefix + field.path, problem);
    }
  };
  for (const field of FIELDS[draft.type]) {
    if (field.kind === 'list') {
      entriesAt(draft, field.path, field.min).forEach((entry, index) => {
        field.fields.forEach((each) => {
          look(each, entry, `${field.path}.${index}.`);
        });
      });
    } else if (field.kind !== 'choice') {
      look(field, draft);
    }
  }
  return problems;
}

export function isRequired({ required }: TextField, draft: Draft): boolean {
  return required === 'subtitle' ? isBlank(textAt(draft, 'subtitle')) : required === true;
}

function problemOf(field: TextField, text: FilledText | undefined, required: boolean): Problem | undefined {
  const brace = braceProblem(text);
  if (brace) {
    return brace === 'block' ? 'BLOCK' : 'BRACES';
  }
  if (isBlank(text)) {
    return required ? 'EMPTY' : undefined;
  }
  if (field.kind === 'link' || field.kind === 'picture') {
    return isGoodAddress(text) ? undefined : 'BAD_LINK';
  }
  const { limit } = field;
  return limit && !isAdvice(limit) && sizeOf(text, limit) > TEXT_LIMITS[limit].max ? 'TOO_LONG' : undefined;
}

/** A page of this app, an address whose host the author wrote, or a variable alone. */
function isGoodAddress(text: FilledText | undefined): boolean {
  const leading = leadingLiteral(text).trimStart();
  if (bytesOf(literalsOf(text)) > MAX_ADDRESS_BYTES) {
    return false;
  }
  if (leading === '') {
    return true; // begins with a variable: the server looks where it leads
  }
  if (leading.startsWith('/')) {
    return isSameSitePath(leading.trimEnd());
  }
  return HOST_BY_AUTHOR.test(leading) || (!hasValues(text) && HOST_ALONE.test(leading.trimEnd()));
}

/** How much of a limit the author's own text takes. */
export function sizeOf(text: FilledText | undefined, limit: LimitName): number {
  const literals = literalsOf(text);
  if (limit === 'textcardDescription') {
    return literals.replace(/\n/g, '<br>').length; // as it is sent
  }
  return TEXT_LIMITS[limit].unit === 'bytes' ? bytesOf(literals) : literals.length;
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
