import type { Application } from '@nocobase/server';
import { isSettingsProblem, type SettingsProblem } from '../../shared/settings-problems';
import { isAlteredSecret } from '../../shared/settings-rules';
import { decryptOldSecret, decryptSecret, isEncrypted, isOfOldKind, type SecretPurpose } from './secret';
import { type Settings, settingsSchema } from './settings';

export interface OptionProblem {
  /** Name of the option, without `public.`. */
  field: string;
  problem: SettingsProblem;
}

export interface Reading {
  /** The well-formed options, with environment variables filled in and the secret decrypted. */
  fields: Partial<Settings>;
  problems: OptionProblem[];
  /** The complete settings; undefined if there is a problem. */
  settings?: Settings;
}

/** `{{$env.NAME}}`, with spaces wherever NocoBase's two forms put them. */
const VARIABLE = /\{\{\s*\$env\.([\w-]+)\s*\}\}/g;

/** Longer than any sensible option. */
const MAX_LENGTH = 2048;

/** Reads an authenticator's options from its stored record. */
export function readStoredOptions(app: Application, options: unknown): Promise<Reading> {
  return readOptions(app, options, (options as { secret?: unknown } | null)?.secret);
}

/**
 * Reads an authenticator's options.
 *
 * @param options of a form, or about to be stored
 * @param storedSecret of this authenticator's record: no other secret of the old kind is decrypted
 */
export async function readOptions(app: Application, options: unknown, storedSecret?: unknown): Promise<Reading> {
  const stored = (options ?? {}) as Record<string, unknown>;
  const fields: Record<string, unknown> = {};
  const problems: OptionProblem[] = [];
  for (const [field, schema] of Object.entries(settingsSchema.shape)) {
    const value = Object.hasOwn(stored, field) ? stored[field] : undefined;
    const rendered = isTooLong(value) ? TOO_LONG : render(app, field, value);
    if ('problem' in rendered || isTooLong(rendered.value)) {
      problems.push({ field, ...('problem' in rendered ? rendered : TOO_LONG) });
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
  // By the texts alone: whether and how decrypting fails must not show.
  const isAltered = !isTemplate(stored.secret) && isAlteredSecret(secret, storedSecret);
  if (isEncrypted(secret) || isAltered) {
    delete fields.secret;
    const isReadable = isEncrypted(secret) && apiBaseUrl && corpId;
    const decrypted = isReadable && (await decrypt(app, secret, { apiBaseUrl, corpId }, storedSecret));
    if (decrypted) {
      fields.secret = decrypted;
    } else {
      problems.push({ field: 'secret', problem: isAltered ? 'secretAltered' : 'secretOfAnother' });
    }
  }
  return { fields, problems, ...(problems.length === 0 && { settings: fields as Settings }) };
}

async function decrypt(app: Application, secret: string, purpose: SecretPurpose, storedSecret: unknown) {
  if (!isOfOldKind(secret)) {
    return decryptSecret(app, secret, purpose);
  }
  return secret === storedSecret ? decryptOldSecret(app, secret, purpose) : undefined;
}

const TOO_LONG = { problem: 'malformed' } satisfies { problem: SettingsProblem };

/** Also true for values nested deeper than any option. */
function isTooLong(value: unknown, depth = 0): boolean {
  if (typeof value === 'string') {
    return value.length > MAX_LENGTH;
  }
  const isNested = typeof value === 'object' && value !== null;
  return isNested && (depth > 2 || Object.values(value).some((inner) => isTooLong(inner, depth + 1)));
}

/**
 * Fills in the environment variables of one option, without NocoBase's templates, which can also call functions. Only the
 * secret may come from a secret variable: all other options are shown to admins, or are part of addresses.
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

/** The first problem of options that must have none. */
export function firstProblem({ problems: [first] }: Reading): OptionProblem {
  return first ?? { field: 'options', problem: 'malformed' };
}

/** Whether an option is, or contains, an environment variable. */
export function isTemplate(value: unknown): value is string {
  return typeof value === 'string' && value.includes('{{') && value.includes('}}', value.indexOf('{{'));
}

/** The template in one spelling, however a form has written its variables. */
export function variablesAlike(template: string): string {
  return template.replace(VARIABLE, (_, name: string) => `{{$env.${name}}}`).trim();
}
