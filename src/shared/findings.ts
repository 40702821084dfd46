/** The findings of the set-up check. The clients have the texts. */
import type { SettingsProblem } from './settings-problems';

/** What asks WeCom: each needs the one before it. */
export const WECOM_CHECKS = ['api', 'credentials', 'ip', 'app', 'domain'] as const;

/** In the order of the checklist. */
export const CHECKS = ['origin', ...WECOM_CHECKS, 'file', 'values', 'wecomOnly', 'events'] as const;

export type CheckId = (typeof CHECKS)[number];

export const CHECK_STATUSES = ['passed', 'failed', 'skipped'] as const;

export type CheckStatus = (typeof CHECK_STATUSES)[number];

/** The values in the text of each finding; `settings-form/checklist/finding-texts.ts` has the texts. */
export type FindingValues = {
  /** An earlier check has to pass first. */
  SKIPPED: undefined;

  // a request to a host
  NET_BLOCKED: Unreached;
  NET_PROXY: Unreached;
  NET_DNS: Unreached;
  NET_REFUSED: Unreached;
  NET_TIMEOUT: Unreached;
  NET_TLS: Unreached;
  NET_FAILED: Unreached;
  NET_STATUS: { host: string; status: number };
  /** `location`: an origin, or `…` if the reply has none. */
  NET_REDIRECT: { host: string; location: string };

  ORIGIN_OK: { origin: string };
  ORIGIN_OTHER: { host: string };

  API_OK: { host: string; ms: number };
  API_NOT_WECOM: { host: string };

  CREDENTIALS_OK: undefined;
  /** WeCom has refused within the last minute, and was not called again. */
  REFUSED_BEFORE: undefined;

  IP_OK: undefined;
  /** `ip`: of this server, as WeCom sees it. */
  IP_NOT_TRUSTED: { ip: string };

  APP_OK: { name: string; users: number; departments: number; tags: number };
  APP_DISABLED: undefined;
  RANGE_EMPTY: undefined;

  DOMAIN_OK: { expected: string };
  DOMAIN_EMPTY: { expected: string };
  DOMAIN_DIFFERS: { expected: string; found: string };
  HOMEPAGE_OK: undefined;
  HOMEPAGE_OF_THIS_SITE: { expected: string; found: string };
  HOMEPAGE_EMPTY: { expected: string };
  HOMEPAGE_DIFFERS: { expected: string; found: string };

  NO_FILE: undefined;
  FILE_OK: { name: string };
  FILE_MISSING: { name: string; host: string; content: string };
  FILE_WRONG: { name: string; host: string; content: string };

  /** Only saved settings may be tried, or set in WeCom. */
  SAVE_FIRST: undefined;

  // who may write phone numbers, mail addresses and usernames; `columns` are separated by commas
  VALUES_BY_ADMINS: undefined;
  VALUES_BY_SIGN_UP: { columns: string };
  VALUES_BY_PROFILE: { columns: string };
  VALUES_NEED_PROOF: undefined;

  /** `address`: where the root user signs in with the password. */
  WECOM_ONLY_ON: { address: string };
  WECOM_ONLY_UNTRIED: undefined;
  WECOM_ONLY_NO_PASSWORD: undefined;
  WECOM_ONLY_PASSWORDS_OFF: undefined;
  EVENTS_OFF: undefined;
  EVENTS_VERIFIED: undefined;
  EVENTS_UNVERIFIED: undefined;
};

type Unreached = { host: string; reason: string };

/** Reasons not to switch on “Sign in with WeCom only” yet. */
export const WECOM_ONLY_RISKS = ['WECOM_ONLY_UNTRIED', 'WECOM_ONLY_NO_PASSWORD', 'WECOM_ONLY_PASSWORDS_OFF'] as const;

export type WecomOnlyRisk = (typeof WECOM_ONLY_RISKS)[number];

/** The findings that consist of a code and its values. */
export type FindingCode = keyof FindingValues;

export type Finding =
  | {
      [Code in FindingCode]: FindingValues[Code] extends undefined
        ? { code: Code; values?: undefined }
        : { code: Code; values: FindingValues[Code] };
    }[FindingCode]
  /** A setting in the form that has to be corrected first. */
  | { code: 'SETTING'; field: string; problem: SettingsProblem }
  /** WeCom refused. `text` is WeCom's own, if `shared/errcodes.ts` has no advice. */
  | { code: 'WECOM'; errcode: number; text?: string };
