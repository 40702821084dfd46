/** Stored options as the form shows them: the default replaces missing or malformed ones. */
import {
  ACCOUNT_DEFAULTS,
  LOGIN_PAGES,
  type LoginPage,
  MATCH_RULES,
  type MatchRule,
  QR_SIGN_INS,
  type QrSignIn,
  REFRESH_RULES,
  REFRESHED_FIELDS,
  type RefreshedField,
  type RefreshRule,
  ROOT_MATCHES,
  type RootMatch,
  TAKEN_FIELDS,
  type TakenField,
} from '../../../shared/options';

const isOneOf = <T extends string>(values: readonly T[], value: unknown): value is T =>
  values.some((known) => known === value);

const areSomeOf = <T extends string>(values: readonly T[], value: unknown): value is T[] =>
  Array.isArray(value) && value.every((entry) => isOneOf(values, entry));

export const matchRulesOf = (value: unknown): readonly MatchRule[] =>
  areSomeOf(MATCH_RULES, value) ? [...new Set(value)] : ACCOUNT_DEFAULTS.matchBy;

export const rootMatchOf = (value: unknown): RootMatch =>
  isOneOf(ROOT_MATCHES, value) ? value : ACCOUNT_DEFAULTS.rootMatch;

export const qrSignInOf = (value: unknown): QrSignIn =>
  isOneOf(QR_SIGN_INS, value) ? value : ACCOUNT_DEFAULTS.qrSignIn;

export const loginPageOf = (value: unknown): LoginPage =>
  isOneOf(LOGIN_PAGES, value) ? value : ACCOUNT_DEFAULTS.loginPage;

export const takenFieldsOf = (value: unknown): readonly TakenField[] =>
  areSomeOf(TAKEN_FIELDS, value) ? value : ACCOUNT_DEFAULTS.takenFields;

export function refreshOf(value: unknown): Record<RefreshedField, RefreshRule> {
  const stored: Partial<Record<RefreshedField, unknown>> = typeof value === 'object' && value !== null ? value : {};
  const rules = REFRESHED_FIELDS.map((field) => {
    const rule = stored[field];
    return [field, isOneOf(REFRESH_RULES, rule) ? rule : ACCOUNT_DEFAULTS.refresh[field]] as const;
  });
  return Object.fromEntries(rules) as Record<RefreshedField, RefreshRule>;
}

export const departmentsOf = (value: unknown): number[] =>
  Array.isArray(value) ? value.map(Number).filter((id) => Number.isSafeInteger(id) && id > 0) : [];
