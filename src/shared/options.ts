/** Match rules by values that WeCom gives inside WeCom only, most with the member's consent. */
export const CONSENT_RULES = ['phone', 'bizMail', 'email'] as const;

/** The values by which a member who is not linked can find a user. */
export const MATCH_RULES = [...CONSENT_RULES, 'username'] as const;

export type MatchRule = (typeof MATCH_RULES)[number];

export function needsConsent(rule: MatchRule): rule is (typeof CONSENT_RULES)[number] {
  return CONSENT_RULES.some((one) => one === rule);
}

/** By which match rules the root user may be found. */
export const ROOT_MATCHES = ['never', 'phone', 'any'] as const;

export type RootMatch = (typeof ROOT_MATCHES)[number];

/** What a new user may take from WeCom; of the two mail addresses, the company's comes first. */
export const TAKEN_FIELDS = ['name', 'phone', 'bizMail', 'email', 'username'] as const;

export type TakenField = (typeof TAKEN_FIELDS)[number];

/** When a user's value is replaced by the one in WeCom. */
export const REFRESH_RULES = ['blank', 'always', 'never'] as const;

export type RefreshRule = (typeof REFRESH_RULES)[number];

export const REFRESHED_FIELDS = ['name', 'phone', 'email'] as const;

export type RefreshedField = (typeof REFRESHED_FIELDS)[number];

/** Who may use web login, that is the QR code or desktop quick login. */
export const QR_SIGN_INS = ['everybody', 'known', 'nobody'] as const;

export type QrSignIn = (typeof QR_SIGN_INS)[number];

/** WeCom's page with the QR code: the current one, or the older one of private editions. */
export const LOGIN_PAGES = ['current', 'old'] as const;

export type LoginPage = (typeof LOGIN_PAGES)[number];

/** The defaults of options that an authenticator does not set. */
export const ACCOUNT_DEFAULTS = {
  matchBy: ['phone'],
  rootMatch: 'never',
  linkAfterSignIn: true,
  suggestLink: true,
  confirmPhone: true,
  qrSignIn: 'everybody',
  loginPage: 'current',
  takenFields: ['name', 'phone', 'bizMail'],
  departments: [],
  refresh: { name: 'blank', phone: 'blank', email: 'blank' },
  endSessions: true,
  tellAdmins: true,
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
  /** A member who is not matched may sign in another way once, and link their account. */
  linkAfterSignIn?: boolean;
  /** Tell users who sign in another way, once, that they can link their account; only where they can. */
  suggestLink?: boolean;
  /** If WeCom gives no phone number, the member may type it, and WeCom is asked whose it is. */
  confirmPhone?: boolean;
  qrSignIn?: QrSignIn;
  takenFields?: TakenField[];
  /** Name of the role of new users; by default, NocoBase's default role. */
  role?: string;
  /** WeCom's ids: users are created only for members of these departments and those below them; empty: for all. */
  departments?: number[];
  refresh?: Partial<Record<RefreshedField, RefreshRule>>;
  /** End the sessions of members who have left or were disabled. */
  endSessions?: boolean;
  /** Tell those who may see the page about sign-ins when many fail. */
  tellAdmins?: boolean;
  /** WeCom's “Token” and “EncodingAESKey” of the app's “API for receiving messages”; both or none. Never leave the server. */
  eventToken?: string;
  eventAesKey?: string;
  public?: PublicOptions;
}

/** The options that browsers may see. */
export interface PublicOptions {
  /** Create a user for a member who is not matched. */
  autoSignup?: boolean;
  /** Sign in without a click inside WeCom; at most one enabled authenticator. */
  autoLogin?: boolean;
  buttonText?: string;
  buttonTooltip?: string;
  /** Show WeCom's own panel with the QR code below the button, in desktop browsers. */
  signInPanel?: boolean;
  /** While this authenticator is enabled, users sign in with WeCom only, whatever others are; root keeps the password. */
  wecomOnly?: boolean;
}

/** The options that are stored encrypted, and may come from a secret variable. */
export const SECRET_OPTIONS = ['secret', 'eventToken', 'eventAesKey'] as const satisfies (keyof WecomOptions)[];

export type SecretOption = (typeof SECRET_OPTIONS)[number];

export function isSecretOption(name: unknown): name is SecretOption {
  return SECRET_OPTIONS.some((one) => one === name);
}

/** WeCom's public addresses; private editions, proxies and the simulator have others. */
export const DEFAULT_WECOM_URLS = {
  apiBaseUrl: 'https://qyapi.weixin.qq.com',
  authorizeBaseUrl: 'https://open.weixin.qq.com',
  loginBaseUrl: 'https://login.work.weixin.qq.com',
} as const;

/** The address of WeCom's old login page. */
export const OLD_LOGIN_BASE_URL = 'https://open.work.weixin.qq.com';

/**
 * The options that every editor of authenticators may change. All others, also new ones, take the rights to manage
 * users and roles, because they decide which members sign in as which users, or to which servers members and codes are
 * sent.
 */
export const EDITOR_OPTIONS: readonly string[] = [
  'agentId', // another app of the same company has the same members with the same userids
  'secret', // is only sent to the saved API address
  'eventToken', // events only make the plugin ask WeCom about a member again
  'eventAesKey',
  'autoLogin',
  'buttonText',
  'buttonTooltip',
  'signInPanel', // shows what the button leads to
] satisfies (keyof WecomOptions | keyof PublicOptions)[];
