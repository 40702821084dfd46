/** The schema of the options: checked when an admin saves them, and whenever a sign-in reads them. */
import { z } from 'zod';
import {
  ACCOUNT_DEFAULTS,
  DEFAULT_WECOM_URLS,
  LOGIN_PAGES,
  MATCH_RULES,
  QR_SIGN_INS,
  REFRESH_RULES,
  type RefreshedField,
  ROOT_MATCHES,
  TAKEN_FIELDS,
} from '../../shared/options';
import { publicOrigin } from '../../shared/public-origin';
import type { SettingsProblem } from '../../shared/settings-problems';
import { sameWidth, settingProblem, type TypedSetting } from '../../shared/settings-rules';

/** The role that may do everything; NocoBase gives it to the first user only. */
export const ROOT_ROLE = 'root';

const problem = (kind: SettingsProblem) => kind;

/** An untouched form field arrives as '' or null: both mean "not set". */
const unsetWhenEmpty = (value: unknown) => (value === '' || value === null ? undefined : value);
const unsetWhenBlank = (value: unknown) =>
  typeof value === 'string' && !value.trim() ? undefined : unsetWhenEmpty(value);
/** By the rules that the forms also check. */
const typed = (setting: TypedSetting, missing: SettingsProblem) =>
  z
    .string({ error: problem(missing) })
    .trim()
    .superRefine((value, context) => {
      const found = settingProblem(setting, value);
      if (found) {
        context.addIssue({ code: 'custom', message: found });
      }
    });
const required = (setting: TypedSetting) => typed(setting, 'required');
const optional = (setting: TypedSetting) => z.preprocess(unsetWhenBlank, typed(setting, 'malformed').optional());
const flag = (fallback: boolean) =>
  z.preprocess(unsetWhenEmpty, z.boolean({ error: problem('malformed') }).default(fallback));
const choice = <T extends string>(values: readonly T[], fallback: T) =>
  z.preprocess(
    unsetWhenEmpty,
    z
      .enum(values, { error: problem('choice') })
      .optional()
      .transform((value) => value ?? fallback),
  );
/** In the order given, each once. */
const choices = <T extends string>(values: readonly T[], fallback: readonly T[]) =>
  z.preprocess(
    unsetWhenEmpty,
    z
      .array(z.enum(values, { error: problem('choice') }), { error: problem('malformed') })
      .max(100, problem('malformed'))
      .optional()
      .transform((chosen): readonly T[] => (chosen ? [...new Set(chosen)] : fallback)),
  );
const refreshed = (field: RefreshedField) => choice(REFRESH_RULES, ACCOUNT_DEFAULTS.refresh[field]);
const baseUrl = (setting: keyof typeof DEFAULT_WECOM_URLS) =>
  z.preprocess(
    unsetWhenBlank,
    typed(setting, 'malformed').transform(withoutTrailingSlashes).default(DEFAULT_WECOM_URLS[setting]),
  );

export const settingsSchema = z.object({
  corpId: required('corpId'),
  agentId: z
    .preprocess((value) => (typeof value === 'number' ? String(value) : value), required('agentId'))
    .transform(sameWidth),
  secret: required('secret'),
  origin: required('origin').transform((value) => publicOrigin(value) ?? value),
  workbenchRedirect: optional('workbenchRedirect'),
  apiBaseUrl: baseUrl('apiBaseUrl'),
  authorizeBaseUrl: baseUrl('authorizeBaseUrl'),
  loginBaseUrl: baseUrl('loginBaseUrl'),
  loginPage: choice(LOGIN_PAGES, ACCOUNT_DEFAULTS.loginPage),
  matchBy: choices(MATCH_RULES, ACCOUNT_DEFAULTS.matchBy),
  rootMatch: choice(ROOT_MATCHES, ACCOUNT_DEFAULTS.rootMatch),
  linkAfterSignIn: flag(ACCOUNT_DEFAULTS.linkAfterSignIn),
  suggestLink: flag(ACCOUNT_DEFAULTS.suggestLink),
  confirmPhone: flag(ACCOUNT_DEFAULTS.confirmPhone),
  qrSignIn: choice(QR_SIGN_INS, ACCOUNT_DEFAULTS.qrSignIn),
  takenFields: choices(TAKEN_FIELDS, ACCOUNT_DEFAULTS.takenFields),
  role: z.preprocess(
    unsetWhenEmpty,
    z
      .string({ error: problem('malformed') })
      .regex(/^\P{Cc}{0,255}$/u, problem('malformed')) // PostgreSQL refuses NUL in a question for the role
      .refine((role) => role.trim().toLowerCase() !== ROOT_ROLE, problem('role'))
      .optional(),
  ),
  departments: z.preprocess(
    unsetWhenEmpty,
    z
      .array(
        z.coerce
          .number({ error: problem('digits') })
          .int(problem('digits'))
          .positive(problem('digits')),
        {
          error: problem('malformed'),
        },
      )
      .max(1000, problem('malformed'))
      .default([]),
  ),
  refresh: z.preprocess(
    (value) => value ?? {},
    z.object(
      { name: refreshed('name'), phone: refreshed('phone'), email: refreshed('email') },
      { error: problem('malformed') },
    ),
  ),
  endSessions: flag(ACCOUNT_DEFAULTS.endSessions),
  tellAdmins: flag(ACCOUNT_DEFAULTS.tellAdmins),
  eventToken: optional('eventToken'),
  eventAesKey: optional('eventAesKey'),
  public: z.preprocess(
    (value) => value ?? {},
    z.object(
      {
        autoSignup: flag(false),
        autoLogin: flag(false),
        buttonText: optional('buttonText'),
        buttonTooltip: optional('buttonTooltip'),
        signInPanel: flag(false),
        wecomOnly: flag(false),
      },
      { error: problem('malformed') },
    ),
  ),
});

/** An authenticator's options, complete and well-formed, with environment variables filled in. */
export type Settings = z.output<typeof settingsSchema>;

/** In linear time: `/\/+$/` takes the square of it. */
export function withoutTrailingSlashes(text: string): string {
  let end = text.length;
  while (text[end - 1] === '/') {
    end -= 1;
  }
  return text.slice(0, end);
}
