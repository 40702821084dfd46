/** A message while it is edited: fields may be missing, and those of other types wait in case the type changes back. */
import { MESSAGE_TYPES, type MessageType } from '../../../shared/message-limits';
import type { FilledText } from '../../../shared/messages';
import { FIELDS } from './fields';

export type Draft = { type: MessageType } & Record<string, unknown>;

export const OPTION_NAMES = ['wait', 'inWechat', 'linksInValues'] as const;
export type OptionName = (typeof OPTION_NAMES)[number];

/** What the server takes an option for that is not stored. */
const OPTION_DEFAULTS: Record<OptionName, boolean> = { wait: false, inWechat: false, linksInValues: false };

/** @param stored what NocoBase has stored, or another plugin */
export function readDraft(stored: unknown): Draft {
  if (typeof stored === 'string') {
    return { type: 'text', text: stored };
  }
  if (!isObject(stored)) {
    return { type: 'text' };
  }
  return { ...stored, type: MESSAGE_TYPES.find((type) => type === stored.type) ?? 'text' };
}

/** What is stored of a draft: fields of other types stay out, because the server compiles all that is stored. */
export function contentOf(draft: Draft): Draft {
  const names = [...keysOf(draft.type), ...OPTION_NAMES];
  return {
    type: draft.type,
    ...Object.fromEntries(names.filter((name) => draft[name] !== undefined).map((name) => [name, draft[name]])),
  };
}

/** Joins what is stored with fields of other types that were typed before. */
export function mergeDraft(earlier: Draft | undefined, stored: Draft): Draft {
  const own = keysOf(stored.type);
  const others = Object.entries(earlier ?? {}).filter(([name]) => !own.includes(name) && !isOption(name));
  return { ...Object.fromEntries(others), ...stored };
}

function keysOf(type: MessageType): string[] {
  return FIELDS[type].map(({ path }) => path.split('.')[0] ?? path);
}

const isOption = (name: string) => OPTION_NAMES.some((option) => option === name);

export function optionOf(draft: Draft, name: OptionName): boolean {
  const value = draft[name];
  return typeof value === 'boolean' ? value : OPTION_DEFAULTS[name];
}

export function valueAt(from: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), from);
}

export function textAt(from: unknown, path: string): FilledText | undefined {
  const value = valueAt(from, path);
  return typeof value === 'string' || isFilled(value) ? value : undefined;
}

/** The entries of a list; at least so many. */
export function entriesAt(from: unknown, path: string, min = 0): Record<string, unknown>[] {
  const value = valueAt(from, path);
  const entries = Array.isArray(value) ? value.filter(isObject) : [];
  return entries.length >= min ? entries : [...entries, ...Array.from({ length: min - entries.length }, () => ({}))];
}

/** A copy with another value at a path; undefined removes the field, and an object that is empty then. */
export function withValue<T extends object>(target: T, path: string, value: unknown): T {
  const [key = '', ...rest] = path.split('.');
  const current = (target as Record<string, unknown>)[key];
  const next = rest.length === 0 ? value : emptied(withValue(isObject(current) ? current : {}, rest.join('.'), value));
  const { [key]: _, ...others } = target as Record<string, unknown>;
  return (next === undefined ? others : { ...others, [key]: next }) as T;
}

function emptied(object: Record<string, unknown>): Record<string, unknown> | undefined {
  return Object.keys(object).length > 0 ? object : undefined;
}

function isFilled(value: unknown): value is Exclude<FilledText, string> {
  return isObject(value) && typeof value.template === 'string' && Array.isArray(value.values);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
