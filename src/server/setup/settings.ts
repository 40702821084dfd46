/** What a usable set of options is: asked when an admin saves them, and again whenever a sign-in reads them. */
import { z } from 'zod';
import { DEFAULT_WECOM_URLS } from '../../shared/options';
import { isSameSitePath } from '../../shared/redirect-target';
import type { SettingsProblem } from '../../shared/settings-problems';

const problem = (kind: SettingsProblem) => kind;

/** An untouched form field arrives as '' or null: both mean "not set". */
const unsetWhenEmpty = (value: unknown) => (value === '' || value === null ? undefined : value);
const optionalText = z.preprocess(
  unsetWhenEmpty,
  z
    .string({ error: problem('malformed') })
    .trim()
    .optional(),
);
const flag = z.preprocess(unsetWhenEmpty, z.boolean({ error: problem('malformed') }).default(false));
const required = z
  .string({ error: problem('required') })
  .trim()
  .min(1, problem('required'));
const baseUrl = (fallback: string) =>
  z.preprocess(
    unsetWhenEmpty,
    z
      .string({ error: problem('url') })
      .trim()
      .refine((value) => isBareUrl(value), problem('url'))
      .transform((value) => value.replace(/\/+$/, ''))
      .default(fallback),
  );

export const settingsSchema = z.object({
  corpId: required.regex(/^[\w-]{1,64}$/, problem('malformed')),
  agentId: z.preprocess(
    (value) => (typeof value === 'number' ? String(value) : value),
    required.regex(/^\d{1,20}$/, problem('digits')),
  ),
  secret: required.regex(/^[\x21-\x7e]{1,2048}$/, problem('malformed')), // an encrypted one is longer than WeCom's
  origin: required.refine(isPublicOrigin, problem('origin')).transform((value) => new URL(value).origin),
  workbenchRedirect: z.preprocess(
    unsetWhenEmpty,
    z
      .string({ error: problem('redirect') })
      .trim()
      .refine((value) => isSameSitePath(value) || httpUrl(value) !== undefined, problem('redirect'))
      .optional(),
  ),
  apiBaseUrl: baseUrl(DEFAULT_WECOM_URLS.apiBaseUrl),
  authorizeBaseUrl: baseUrl(DEFAULT_WECOM_URLS.authorizeBaseUrl),
  loginBaseUrl: baseUrl(DEFAULT_WECOM_URLS.loginBaseUrl),
  public: z.preprocess(
    (value) => value ?? {},
    z.object(
      { autoSignup: flag, autoLogin: flag, buttonText: optionalText, buttonTooltip: optionalText },
      { error: problem('malformed') },
    ),
  ),
});

/** An authenticator's options, complete and well-formed, with environment variables filled in. */
export type Settings = z.output<typeof settingsSchema>;

function httpUrl(value: string): URL | undefined {
  try {
    const url = new URL(value);
    return ['http:', 'https:'].includes(url.protocol) && !url.username && !url.password ? url : undefined;
  } catch {
    return undefined;
  }
}

/** `http(s)://host[:port][/path]`: private editions may live under a path. */
function isBareUrl(value: string): boolean {
  const url = httpUrl(value);
  return url !== undefined && !/[?#]/.test(value); // an empty query would swallow our path
}

/** `https://host[:port]`; plain http only on the machine itself, because codes and tickets travel there. */
function isPublicOrigin(value: string): boolean {
  const url = httpUrl(value);
  if (!url || !isBareUrl(value) || url.pathname !== '/') {
    return false;
  }
  return url.protocol === 'https:' || /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
}
