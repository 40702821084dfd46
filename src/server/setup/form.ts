/** What a settings form sends: its values as they are on the screen, saved or not. */
import type { Context } from '@nocobase/actions';
import { z } from 'zod';
import { isAuthenticatorName } from '../sign-in/authenticator';
import { type Reading, readOptions } from './read-options';

const formSchema = z.object({
  authenticator: z.string().trim().refine(isAuthenticatorName).catch(''),
  options: z.record(z.string(), z.unknown()).catch({}),
});

export interface SettingsForm {
  /** '' while there is none. */
  authenticator: string;
  options: Record<string, unknown>;
  reading: Reading;
}

export async function readForm(ctx: Context): Promise<SettingsForm> {
  const form = formSchema.catch({ authenticator: '', options: {} }).parse(ctx.action.params.values);
  const { fields, problems, settings } = await readOptions(ctx.app, form.options);
  const reading: Reading = form.authenticator
    ? { fields, problems, settings }
    : { fields, problems: [...problems, { field: 'name', problem: 'required' }] };
  return { ...form, reading };
}
