/** The one list of settings that both clients' forms render; texts are keys of `src/locale`. */
import { DEFAULT_WECOM_URLS, EDITOR_OPTIONS, type PublicOptions, type WecomOptions } from '../shared/options';

interface Field<Kind extends string> {
  /** Where the value lives in `options`. */
  path: [keyof WecomOptions] | ['public', keyof PublicOptions];
  label: string;
  help: string;
  kind: Kind;
  required?: true;
  placeholder?: string;
}

/** Each has a control of its own in `accounts-form/`, which knows the default. */
export const ACCOUNT_KINDS = [
  'matchRules',
  'rootMatch',
  'onByDefault',
  'qrSignIn',
  'loginPage',
  'takenFields',
  'role',
  'departments',
  'refresh',
] as const;

export type AccountKind = (typeof ACCOUNT_KINDS)[number];

/** `variable` and `secret` take `{{$env.NAME}}` as well. */
export type InputKind = 'variable' | 'secret' | 'text' | 'checkbox';

export type SettingsField = Field<InputKind | AccountKind>;

export function isAccountKind(kind: SettingsField['kind']): kind is AccountKind {
  return ACCOUNT_KINDS.some((known) => known === kind);
}

/** Whether only admins who may manage users and roles can change it. */
export function needsRights({ path }: SettingsField): boolean {
  return !EDITOR_OPTIONS.includes(path[path.length - 1] ?? '');
}

export const MAIN_FIELDS: SettingsField[] = [
  {
    path: ['corpId'],
    label: 'Company ID',
    help: 'In the WeCom console: My Company, at the bottom of Company Information.',
    kind: 'variable',
    required: true,
  },
  {
    path: ['agentId'],
    label: 'AgentId',
    help: 'In the WeCom console: App Management, on the page of your app.',
    kind: 'variable',
    required: true,
  },
  {
    path: ['secret'],
    label: 'Secret',
    help: 'Below the AgentId. It is stored encrypted: no browser gets it, and this form shows only dots or the encrypted text.',
    kind: 'secret',
    required: true,
  },
  {
    path: ['origin'],
    label: 'Origin',
    help: 'The public address of this NocoBase: https://host[:port], without a path. WeCom sends people back to it.',
    kind: 'variable',
    required: true,
  },
  {
    path: ['public', 'autoLogin'],
    label: 'Automatic login',
    help: 'Inside WeCom, people are signed in without a click. Only one WeCom authenticator can have it.',
    kind: 'checkbox',
  },
  {
    path: ['workbenchRedirect'],
    label: 'Workbench application redirect link',
    help: 'Where people land who open the app from the workbench: an in-app path such as /admin or /m, or an http(s) link.',
    kind: 'variable',
    placeholder: '/admin',
  },
  {
    path: ['public', 'buttonText'],
    label: 'Button text',
    help: 'Instead of the title.',
    kind: 'text',
  },
  {
    path: ['public', 'buttonTooltip'],
    label: 'Sign-in button tooltip',
    help: 'Instead of the hint at the first sign-in.',
    kind: 'text',
  },
];

export const ACCOUNT_FIELDS: SettingsField[] = [
  {
    path: ['matchBy'],
    label: 'Find the user of a WeCom person by',
    help: 'Tried from top to bottom when a person signs in for the first time. A rule that finds several users lets nobody in.',
    kind: 'matchRules',
  },
  {
    path: ['rootMatch'],
    label: 'Rules that may find the root user',
    help: 'The root user may do everything.',
    kind: 'rootMatch',
  },
  {
    path: ['linkAfterSignIn'],
    label: 'Link people who sign in another way',
    help: 'A person whom no rule finds may sign in once with a password or any other authenticator, and WeCom works from then on.',
    kind: 'onByDefault',
  },
  {
    path: ['confirmPhone'],
    label: 'Let people confirm their phone number',
    help: 'A person of whom WeCom gives no phone number may type it, and WeCom is asked whether it is theirs. Needs the rule “Phone number”.',
    kind: 'onByDefault',
  },
  {
    path: ['qrSignIn'],
    label: 'Sign-in by QR code',
    help: 'A QR code can be passed on to another person, whose session then opens in someone else’s browser. Inside WeCom this cannot happen.',
    kind: 'qrSignIn',
  },
  {
    path: ['public', 'autoSignup'],
    label: 'Sign up automatically when no user has this phone number',
    help: 'The rules above come first: a user is created only where none of them finds one. When this is off, only people whose account is linked already, or whom a rule finds, can sign in.',
    kind: 'checkbox',
  },
  {
    path: ['takenFields'],
    label: 'What a new user takes from WeCom',
    help: 'The corporate mail comes before the personal one. What somebody else here has already is left out.',
    kind: 'takenFields',
  },
  {
    path: ['role'],
    label: 'Role of new users',
    help: 'The root role cannot be given.',
    kind: 'role',
  },
  {
    path: ['departments'],
    label: 'Departments whose members are created',
    help: 'Leave it empty for all. Departments below them are included.',
    kind: 'departments',
  },
  {
    path: ['refresh'],
    label: 'Update users from WeCom',
    help: 'After each sign-in, of what is chosen above. What WeCom does not give, or somebody else here has, is left alone.',
    kind: 'refresh',
  },
  {
    path: ['endSessions'],
    label: 'End the sessions of people who have left',
    help: 'Also of people who are disabled in WeCom. Signing in with WeCom is refused to both in any case.',
    kind: 'onByDefault',
  },
];

export const ADVANCED_FIELDS: SettingsField[] = [
  {
    path: ['apiBaseUrl'],
    label: 'WeCom API address',
    help: 'Only for private editions of WeCom and for proxies.',
    kind: 'variable',
    placeholder: DEFAULT_WECOM_URLS.apiBaseUrl,
  },
  {
    path: ['authorizeBaseUrl'],
    label: 'WeCom authorization address',
    help: 'Where the sign-in page inside WeCom is.',
    kind: 'variable',
    placeholder: DEFAULT_WECOM_URLS.authorizeBaseUrl,
  },
  {
    path: ['loginBaseUrl'],
    label: 'WeCom web login address',
    help: 'Where the page with the QR code is.',
    kind: 'variable',
    placeholder: DEFAULT_WECOM_URLS.loginBaseUrl,
  },
  {
    path: ['loginPage'],
    label: 'Page with the QR code',
    help: 'Some private and government editions of WeCom have only the old one.',
    kind: 'loginPage',
  },
];
