/** What may link a WeCom person to a user the first time: one of the person's values equals one of the user's. */
export const MATCH_RULES = ['phone', 'bizMail', 'email', 'username'] as const;

export type MatchRule = (typeof MATCH_RULES)[number];

/** By which rules the root user may be found. */
export const ROOT_MATCHES = ['never', 'phone', 'any'] as const;

export type RootMatch = (typeof ROOT_MATCHES)[number];

/** What a new user may take from WeCom; of the two mails the corporate one comes first. */
export const TAKEN_FIELDS = ['name', 'phone', 'bizMail', 'email', 'username'] as const;

export type TakenField = (typeof TAKEN_FIELDS)[number];

/** When a user's value follows the one in WeCom. */
export const REFRESH_RULES = ['blank', 'always', 'never'] as const;

export type RefreshRule = (typeof REFRESH_RULES)[number];

export const REFRESHED_FIELDS = ['name', 'phone', 'email'] as const;

export type RefreshedField = (typeof REFRESHED_FIELDS)[number];

/** Whom web login, by QR code or desktop quick login, is for. */
export const QR_SIGN_INS = ['everybody', 'known', 'nobody'] as const;

export type QrSignIn = (typeof QR_SIGN_INS)[number];

/** WeCom's page with the QR code: today's, or the one before it, which private editions have. */
export const LOGIN_PAGES = ['current', 'old'] as const;

export type LoginPage = (typeof LOGIN_PAGES)[number];

/** What holds where an authenticator's options are silent. */
export const ACCOUNT_DEFAULTS = {
  matchBy: ['phone'],
  rootMatch: 'never',
  linkAfterSignIn: true,
  confirmPhone: true,
  qrSignIn: 'everybody',
  loginPage: 'current',
  takenFields: ['name', 'phone', 'bizMail'],
  departments: [],
  refresh: { name: 'blank', phone: 'blank', email: 'blank' },
  endSessions: true,
} as const satisfies { [K in keyof WecomOptions]?: DeepReadonly<WecomOptions[K]> };

type DeepReadonly<T> = { readonly [K in keyof T]: DeepReadonly<T[K]> };

/** The `options` of a WeCom authenticator as an admin stores them; strings at the top level may be `{{$env.NAME}}`. */
export interface WecomOptions {
  corpId: string;
  /** Digits. */
  agentId: string;
  /** Never leaves the server. */
  secret: string;
  /** `https://host[:port]`, no path: the public address of this NocoBase. */
  origin: string;
  /** An in-app path or an http(s) link: where a sign-in without `redirect` ends. */
  workbenchRedirect?: string;
  apiBaseUrl?: string;
  authorizeBaseUrl?: string;
  loginBaseUrl?: string;
  loginPage?: LoginPage;
  /** In the order in which they are tried. */
  matchBy?: MatchRule[];
  rootMatch?: RootMatch;
  /** A person whom nothing matches may sign in another way once, and be linked. */
  linkAfterSignIn?: boolean;
  /** A person of whom WeCom gives no phone number may type it, and WeCom is asked whose it is. */
  confirmPhone?: boolean;
  qrSignIn?: QrSignIn;
  takenFields?: TakenField[];
  /** Name of the role of new users; NocoBase's default role where there is none. */
  role?: string;
  /** WeCom's ids: only members of these and the departments below them are created; empty: all. */
  departments?: number[];
  refresh?: Partial<Record<RefreshedField, RefreshRule>>;
  /** The sessions of members end who have left or were disabled. */
  endSessions?: boolean;
  public?: PublicOptions;
}

/** All that browsers ever see of an authenticator's options. */
export interface PublicOptions {
  /** Create a user for a person whom nobody here belongs to. */
  autoSignup?: boolean;
  /** Sign in without a click inside WeCom; at most one enabled authenticator. */
  autoLogin?: boolean;
  buttonText?: string;
  buttonTooltip?: string;
}

/** WeCom's public addresses; private editions, proxies and the simulator have others. */
export const DEFAULT_WECOM_URLS = {
  apiBaseUrl: 'https://qyapi.weixin.qq.com',
  authorizeBaseUrl: 'https://open.weixin.qq.com',
  loginBaseUrl: 'https://login.work.weixin.qq.com',
} as const;

/** Where WeCom has the old page. */
export const OLD_LOGIN_BASE_URL = 'https://open.work.weixin.qq.com';

/**
 * What every editor of authenticators may change. All else decides who gets in as whom, or where people and their codes
 * are sent: that takes the rights to manage users and roles, also for a new option until it stands here.
 */
export const EDITOR_OPTIONS: readonly string[] = [
  'agentId', // another app of the same company: the same people with the same userids
  'secret', // it only ever goes to the address that is set
  'autoLogin',
  'buttonText',
  'buttonTooltip',
] satisfies (keyof WecomOptions | keyof PublicOptions)[];
