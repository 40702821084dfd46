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

/** `{{$env.NAME}}`, with spaces wherever NocoBase's two forms put them. */
const VARIABLE = /\{\{\s*\$env\.([\w-]+)\s*\}\}/g;

/** Reads an authenticator's options as they are stored, or as a form has them. */
export async function readOptions(app: Application, options: unknown): Promise<Reading> {
  const stored = (options ?? {}) as Record<string, unknown>;
  const fields: Record<string, unknown> = {};
  const problems: OptionProblem[] = [];
  for (const [field, schema] of Object.entries(settingsSchema.shape)) {
    const rendered = render(app, field, Object.hasOwn(stored, field) ? stored[field] : undefined);
    if ('problem' in rendered) {
      problems.push({ field, problem: rendered.problem });
      continue;
    }
    const result = schema.safeParse(rendered.value);
    if (result.success) {
      fields[field] = result.data;
    } else {
      const [issue] = result.error.issues;
      const problem = isSettingsProblem(issue?.message) ? issue.message : 'malformed';
      problems.push({ field: field === 'public' ? String(issue?.path.at(-1) ?? field) : field, problem });
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

/**
 * Fills in the environment variables of one option, not by NocoBase's templates, which call functions as well. A secret
 * variable may stand for the secret only: all else is shown to admins, or travels in addresses.
 */
function render(app: Application, field: string, value: unknown): { value: unknown } | { problem: SettingsProblem } {
  if (typeof value !== 'string') {
    return { value };
  }
  const all: Record<string, unknown> = app.environment.getVariables();
  const open: Record<string, unknown> = field === 'secret' ? all : app.environment.getNonSecretVariables();
  const names = [...value.matchAll(VARIABLE)].map(([, name]) => String(name));
  if (names.some((name) => !Object.hasOwn(all, name) || all[name] === '')) {
    return { problem: 'missingVariable' };
  }
  if (names.some((name) => !Object.hasOwn(open, name))) {
    return { problem: 'secretVariable' };
  }
  return { value: value.replace(VARIABLE, (_, name: string) => String(open[name])) };
}

/** What is wrong, for those who need all of it to be right. */
export function firstProblem({ problems: [first] }: Reading): OptionProblem {
  return first ?? { field: 'options', problem: 'malformed' };
}

/** Whether an option is, or holds, an environment variable. */
export function isTemplate(value: unknown): boolean {
  return typeof value === 'string' && /\{\{.*\}\}/.test(value);
}
