/** The values that a settings form sends, saved or not. */
import type { Context } from '@nocobase/actions';
import { z } from 'zod';
import { mayManageAccess } from './admin-rights';
import { isAuthenticatorName } from './authenticator';
import { beyondEditing, changedOptions } from './changed-options';
import { type OptionProblem, type Reading, readOptions } from './read-options';
import { findSaved, type SavedSettings } from './saved-settings';

/** The fields of a request that sends a form. */
export const formFields = {
  authenticator: z.string().trim().refine(isAuthenticatorName),
  options: z.record(z.string(), z.unknown()),
};

export interface FormInput {
  /** Saved or not. */
  authenticator?: string;
  options?: Record<string, unknown>;
}

export interface SettingsForm {
  /** '' for an authenticator without a name yet. */
  authenticator: string;
  options: Record<string, unknown>;
  reading: Reading;
  saved?: SavedSettings;
}

/** Reads the form. Values that the caller may not save are reported as problems, and not used. */
export async function readForm(ctx: Context, { authenticator = '', options = {} }: FormInput): Promise<SettingsForm> {
  const form = { authenticator, options };
  const saved = await findSaved(ctx.app, form.authenticator);
  const { fields, problems } = await readOptions(ctx.app, form.options, saved?.options);
  const refused = mayManageAccess(ctx) ? [] : beyondEditing(changedOptions(saved?.options, form.options));
  const all: OptionProblem[] = [
    ...refused.map((field): OptionProblem => ({ field, problem: 'right' })),
    ...problems.filter(({ field }) => !refused.includes(field)),
    ...(form.authenticator ? [] : [{ field: 'name', problem: 'required' } satisfies OptionProblem]),
  ];
  const usable = Object.fromEntries(Object.entries(fields).filter(([field]) => !refused.includes(field)));
  const settings = all.length === 0 ? (fields as Reading['settings']) : undefined;
  return { ...form, reading: { fields: usable, problems: all, settings }, saved };
}
