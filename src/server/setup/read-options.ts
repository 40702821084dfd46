import type { Application } from '@nocobase/server';
import { isSettingsProblem, type SettingsProblem } from '../../shared/settings-problems';
import { decryptSecret, isEncrypted } from './secret';
import { type Settings, settingsSchema } from './settings';

export interface OptionProblem {
  /** As in `options`; without `public.`. */
  field: string;
  problem: SettingsProblem;
}

export interface Reading {
  /** Whatever is well-formed, with environment variables filled in and the secret decrypted. */
  fields: Partial<Settings>;
  problems: OptionProblem[];
  /** All of it; undefined while there is a problem. */
  settings?: Settings;
}

/** Reads an authenticator's options as they are stored, or as a form has them. */
export async function readOptions(app: Application, options: unknown): Promise<Reading> {
  const stored = (options ?? {}) as Record<string, unknown>;
  const rendered: Record<string, unknown> = app.environment.renderJsonTemplate(stored) ?? {};
  const fields: Record<string, unknown> = {};
  const problems: OptionProblem[] = [];
  for (const [field, schema] of Object.entries(settingsSchema.shape)) {
    const result = schema.safeParse(rendered[field]);
    if (result.success) {
      fields[field] = result.data;
    } else if (isTemplate(stored[field]) && !rendered[field]) {
      problems.push({ field, problem: 'missingVariable' });
    } else {
      const [issue] = result.error.issues;
      const problem = isSettingsProblem(issue?.message) ? issue.message : 'malformed';
      problems.push({ field: String(issue?.path.at(-1) ?? field), problem });
    }
  }

  const { secret, apiBaseUrl, corpId } = fields as Partial<Settings>;
  if (isEncrypted(secret)) {
    delete fields.secret;
    const decrypted = apiBaseUrl && corpId && (await decryptSecret(app, secret, { apiBaseUrl, corpId }));
    if (decrypted) {
      fields.secret = decrypted;
    } else {
      problems.push({ field: 'secret', problem: 'secretOfAnother' });
    }
  }
  return { fields, problems, ...(problems.length === 0 && { settings: fields as Settings }) };
}

/** Whether an option is, or holds, an environment variable. */
export function isTemplate(value: unknown): boolean {
  return typeof value === 'string' && /\{\{.*\}\}/.test(value);
}
