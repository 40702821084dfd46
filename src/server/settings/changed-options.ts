/** Which options of an authenticator have changed in meaning, and which of them editors may not change. */

import { EDITOR_OPTIONS } from '../../shared/options';
import { isTemplate, variablesAlike } from './read-options';
import { settingsSchema } from './settings';

const FOR_EDITORS: ReadonlySet<string> = new Set([...EDITOR_OPTIONS, 'title', 'description', 'enabled']);

/** The fields that take more than the right to edit authenticators. */
export function beyondEditing(fields: readonly string[]): string[] {
  return fields.filter((field) => !FOR_EDITORS.has(field));
}

/** Names, without `public.`, of options whose meaning differs: an explicit default equals an absent one. */
export function changedOptions(before: unknown, after: unknown): string[] {
  const [old, now] = [meaningsOf(before), meaningsOf(after)];
  return [...new Set([...old.keys(), ...now.keys()])].filter((field) => old.get(field) !== now.get(field));
}

function meaningsOf(options: unknown): Map<string, string> {
  const stored = (options ?? {}) as Record<string, unknown>;
  const meanings = Object.entries(settingsSchema.shape).flatMap(([field, schema]): [string, unknown][] => {
    const value = Object.hasOwn(stored, field) ? stored[field] : undefined;
    if (isTemplate(value)) {
      return [[field, variablesAlike(value)]];
    }
    const read = schema.safeParse(value);
    const isPublic = field === 'public' && read.success;
    return isPublic ? Object.entries(read.data as object) : [[field, read.success ? read.data : ['?', value]]];
  });
  return new Map(meanings.map(([field, meaning]) => [field, JSON.stringify(meaning) ?? '']));
}
