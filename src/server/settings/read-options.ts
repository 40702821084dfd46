import type { Application } from '@nocobase/server';
import { isSecretOption, SECRET_OPTIONS, type SecretOption } from '../../shared/options';
import { isSettingsProblem, type SettingsProblem } from '../../shared/settings-problems';
import { isAlteredSecret } from '../../shared/settings-rules';
import { decryptOldSecret, decryptSecret, isEncrypted, isOfOldKind, purposeOf, type SecretPurpose } from './secret';
import { type Settings, settingsSchema } from './settings';

export interface OptionProblem {
  /** Name of the option, without `public.`. */
  field: string;
  problem: SettingsProblem;
}

export interface Reading {
  /** The well-formed options, with environment variables filled in and the secrets decrypted. */
  fields: Partial<Settings>;
  problems: OptionProblem[];
  /** The complete settings; undefined if there is a problem, but see `readStoredOptions`. */
  settings?: Settings;
}

/** `{{$env.NAME}}`, with spaces wherever NocoBase's two forms put them. */
const VARIABLE = /\{\{\s*\$env\.([\w-]+)\s*\}\}/g;

/** Longer than any sensible option. */
const MAX_LENGTH = 2048;

/**
 * Reads an authenticator's options from its stored record. If only the keys for events have a problem, such as a
 * variable that was deleted, the settings come without them: members must still be able to sign in.
 */
export async function readStoredOptions(app: Application, options: unknown): Promise<Reading> {
  const reading = await readOptions(app, options, options);
  if (reading.settings || !reading.problems.every(({ field }) => isEventKey(field))) {
    return reading;
  }
  const { eventToken: _token, eventAesKey: _aesKey, ...fields } = reading.fields;
  return { fields, problems: reading.problems, settings: fields as Settings };
}

/**
 * Reads an authenticator's options.
 *
 * @param options of a form, or about to be stored
 * @param saved of this authenticator's record: no other secret of the old kind is decrypted
 */
export async function readOptions(app: Application, options: unknown, saved?: unknown): Promise<Reading> {
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

  for (const option of SECRET_OPTIONS) {
    const problem = await decryptField(app, option, fields, stored, (saved ?? {}) as Record<string, unknown>);
    if (problem) {
      problems.push({ field: option, problem });
    }
  }
  const missing = missingEventKey(fields, problems);
  if (missing) {
    problems.push({ field: missing, problem: 'required' });
  }
  return { fields, problems, ...(problems.length === 0 && { settings: fields as Settings }) };
}

/** Puts the decrypted text in the place of an encrypted one. @returns why it cannot */
async function decryptField(
  app: Application,
  option: SecretOption,
  fields: Partial<Settings>,
  stored: Record<string, unknown>,
  saved: Record<string, unknown>,
): Promise<SettingsProblem | undefined> {
  const { [option]: text, apiBaseUrl, corpId } = fields;
  // By the texts alone: whether and how decrypting fails must not show.
  const isAltered = !isTemplate(stored[option]) && isAlteredSecret(text, saved[option]);
  if (!isEncrypted(text) && !isAltered) {
    return undefined;
  }
  delete fields[option];
  const isReadable = isEncrypted(text) && apiBaseUrl && corpId;
  const decrypted = isReadable && (await decrypt(app, text, purposeOf(option, { apiBaseUrl, corpId }), saved[option]));
  if (!decrypted) {
    return isAltered ? 'secretAltered' : 'secretOfAnother';
  }
  fields[option] = decrypted;
  return undefined;
}

/** Of token and key, neither works alone. @returns the one that is missing */
function missingEventKey(
  { eventToken, eventAesKey }: Partial<Settings>,
  problems: OptionProblem[],
): 'eventToken' | 'eventAesKey' | undefined {
  if (problems.some(({ field }) => isEventKey(field))) {
    return undefined; // it is there, and wrong
  }
  if (eventToken && !eventAesKey) {
    return 'eventAesKey';
  }
  return eventAesKey && !eventToken ? 'eventToken' : undefined;
}

function isEventKey(field: string): boolean {
  return field === 'eventToken' || field === 'eventAesKey';
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
 * secrets may come from a secret variable: all other options are shown to admins, or are part of addresses.
 */
function render(app: Application, field: string, value: unknown): { value: unknown } | { problem: SettingsProblem } {
  if (typeof value !== 'string') {
    return { value };
  }
  const all: Record<string, unknown> = app.environment.getVariables();
  const open: Record<string, unknown> = isSecretOption(field) ? all : app.environment.getNonSecretVariables();
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
