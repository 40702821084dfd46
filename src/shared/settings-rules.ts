/** Validates the values that an admin types: in the form before anything is sent, and again on the server. */
import { addressProblem, httpUrl, originProblem } from './public-origin';
import { isSameSitePath } from './redirect-target';
import type { SettingsProblem } from './settings-problems';

/** Characters; longer than any sensible value. */
const MAX_LENGTH = 2048;

/** The secret of an app has 43 characters, a company ID 18. */
const SECRET = /^[\w-]{43}$/;

/** @see https://developer.work.weixin.qq.com/document/path/90930 */
const EVENT_TOKEN = /^[A-Za-z0-9]{1,32}$/;
const EVENT_AES_KEY = /^[A-Za-z0-9]{43}$/;

type Rule = (value: string) => SettingsProblem | undefined;

const RULES = {
  corpId: (value) => (SECRET.test(value) ? 'secretAsId' : /^[\w-]+$/.test(value) ? tooLong(value, 64) : 'companyId'),
  agentId: (value) => (/^\d+$/.test(sameWidth(value)) ? tooLong(value, 20) : 'digits'),
  secret: (value) => (/^[\x21-\x7e]+$/.test(value) ? undefined : 'secretCharacters'),
  origin: originProblem,
  workbenchRedirect: redirectProblem,
  apiBaseUrl: addressProblem,
  authorizeBaseUrl: addressProblem,
  loginBaseUrl: addressProblem,
  eventToken: (value) => secretProblem(value, EVENT_TOKEN, 'eventToken'),
  eventAesKey: (value) => secretProblem(value, EVENT_AES_KEY, 'eventAesKey'),
  buttonText: () => undefined,
  buttonTooltip: () => undefined,
} satisfies Record<string, Rule>;

export type TypedSetting = keyof typeof RULES;

const REQUIRED: readonly TypedSetting[] = ['corpId', 'agentId', 'secret', 'origin'];

/** Matches a stored secret, anywhere in a text, because an admin may have typed something before it. */
const ENCRYPTED = /encrypted2?:/;

/** Characters; more than two secrets have in common by chance. */
const TAIL_LENGTH = 16;

/** Settings in which variables are not resolved. */
const LITERAL: readonly TypedSetting[] = ['buttonText', 'buttonTooltip'];

/** Matches `{{$env.NAME}}`, with spaces wherever NocoBase's two forms put them. */
const VARIABLE = /\{\{\s*\$env\.[\w-]+\s*\}\}/;

/** Replaces full-width digits and letters of a Chinese keyboard, `１２`, by `12`. */
export function sameWidth(text: string): string {
  return text.replace(/[\uff01-\uff5e]/g, (wide) => wide.normalize('NFKC'));
}

export function isTypedSetting(name: unknown): name is TypedSetting {
  return typeof name === 'string' && Object.hasOwn(RULES, name);
}

/** @param value with its variables resolved; surrounding blanks are ignored */
export function settingProblem(setting: TypedSetting, value: string): SettingsProblem | undefined {
  const text = value.trim();
  if (!text) {
    return REQUIRED.includes(setting) ? 'required' : undefined;
  }
  const rule: Rule = RULES[setting];
  return tooLong(text, MAX_LENGTH) ?? rule(text);
}

/** The same for a value in a form. Accepts variables, because only the server knows their values. */
export function typedProblem(setting: TypedSetting, value: unknown): SettingsProblem | undefined {
  const text = value === undefined || value === null ? '' : String(value);
  return !LITERAL.includes(setting) && VARIABLE.test(text) ? undefined : settingProblem(setting, text);
}

export function isEncryptedSecret(value: unknown): value is string {
  return typeof value === 'string' && value.search(ENCRYPTED) === 0;
}

/**
 * Whether a secret was edited instead of replaced: the stored, encrypted text can only be replaced as a whole.
 *
 * @param stored encrypted, as the form received it; anything else while none is stored
 */
export function isAlteredSecret(value: unknown, stored: unknown): boolean {
  if (typeof value !== 'string' || !isEncryptedSecret(stored)) {
    return false;
  }
  const text = value.trim();
  return (
    text !== '' &&
    text !== stored &&
    (ENCRYPTED.test(text) || stored.startsWith(text) || text.endsWith(stored.slice(-TAIL_LENGTH)))
  );
}

/** Accepts the stored, encrypted text: the admin has not typed it. */
function secretProblem(value: string, rule: RegExp, problem: SettingsProblem): SettingsProblem | undefined {
  return rule.test(value) || isEncryptedSecret(value) ? undefined : problem;
}

function tooLong(value: string, max: number): SettingsProblem | undefined {
  return value.length > max ? 'tooLong' : undefined;
}

function redirectProblem(value: string): SettingsProblem | undefined {
  if (!/^(\/|https?:)/i.test(value)) {
    return 'redirectStart';
  }
  return isSameSitePath(value) || httpUrl(value) ? undefined : 'redirect';
}
