/** The one list of settings that both clients' forms render; texts are keys of `src/locale`. */
import { DEFAULT_WECOM_URLS, EDITOR_OPTIONS, type PublicOptions, type WecomOptions } from '../../shared/options';
import { LABELS } from '../../shared/setting-labels';

interface Field<Kind extends string> {
  /** Where the value lives in `options`. */
  path: [keyof WecomOptions] | ['public', keyof PublicOptions];
  label: string;
  help: string;
  kind: Kind;
  required?: true;
  placeholder?: string;
}

/** Each has its own control in `controls/`, which knows the default. */
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
  'wecomOnly',
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
    label: LABELS.corpId,
    help: 'In the WeCom console: My Company > Company Information, at the bottom.',
    kind: 'variable',
    required: true,
  },
  {
    path: ['agentId'],
    label: LABELS.agentId,
    help: 'In the WeCom console: App Management, on your app’s page.',
    kind: 'variable',
    required: true,
  },
  {
    path: ['secret'],
    label: LABELS.secret,
    help: 'Shown below the AgentId. It is stored encrypted and never sent to a browser: this form shows only dots or the encrypted text.',
    kind: 'secret',
    required: true,
  },
  {
    path: ['origin'],
    label: LABELS.origin,
    help: 'The public URL of this NocoBase: https://host[:port], without a path. WeCom redirects users back to it.',
    kind: 'variable',
    required: true,
  },
  {
    path: ['public', 'autoLogin'],
    label: LABELS.autoLogin,
    help: 'Users are signed in without a click inside WeCom. Only one WeCom authenticator can have it enabled.',
    kind: 'checkbox',
  },
  {
    path: ['workbenchRedirect'],
    label: LABELS.workbenchRedirect,
    help: 'The page that opens from the workbench: an in-app path such as /admin or /m, or an http(s) link.',
    kind: 'variable',
    placeholder: '/admin',
  },
  {
    path: ['public', 'buttonText'],
    label: LABELS.buttonText,
    help: 'Shown instead of the title.',
    kind: 'text',
  },
  {
    path: ['public', 'buttonTooltip'],
    label: LABELS.buttonTooltip,
    help: 'Replaces the default hint about the first sign-in.',
    kind: 'text',
  },
  {
    path: ['public', 'signInPanel'],
    label: LABELS.signInPanel,
    help: 'In desktop browsers, below the button. The browser loads WeCom’s own panel from login.work.weixin.qq.com. Not for private editions of WeCom.',
    kind: 'checkbox',
  },
];

/** In the tab about WeCom's console: both are entered there as well. */
export const EVENT_FIELDS: SettingsField[] = (['eventToken', 'eventAesKey'] as const).map((name) => ({
  path: [name],
  label: LABELS[name],
  help: 'The same as in the WeCom console. Enter both or none; they are stored encrypted.',
  kind: 'secret',
}));

export const ACCOUNT_FIELDS: SettingsField[] = [
  {
    path: ['matchBy'],
    label: LABELS.matchBy,
    help: 'Tried from top to bottom when a member signs in for the first time. A rule that matches several users lets nobody in.',
    kind: 'matchRules',
  },
  {
    path: ['rootMatch'],
    label: LABELS.rootMatch,
    help: 'The root user has full access.',
    kind: 'rootMatch',
  },
  {
    path: ['linkAfterSignIn'],
    label: LABELS.linkAfterSignIn,
    help: 'Members no rule matches can sign in once with a password or another method; after that, WeCom works.',
    kind: 'onByDefault',
  },
  {
    path: ['suggestLink'],
    label: LABELS.suggestLink,
    help: 'Users who are not linked yet get one message in NocoBase, once. The root user gets none.',
    kind: 'onByDefault',
  },
  {
    path: ['confirmPhone'],
    label: LABELS.confirmPhone,
    help: 'If WeCom provides no phone number, members can enter theirs and WeCom verifies it. Needs the rule “Phone number”.',
    kind: 'onByDefault',
  },
  {
    path: ['qrSignIn'],
    label: LABELS.qrSignIn,
    help: 'A QR code can be passed on to another person, whose session then opens in someone else’s browser. This can’t happen inside WeCom.',
    kind: 'qrSignIn',
  },
  {
    path: ['public', 'wecomOnly'],
    label: LABELS.wecomOnly,
    help: 'Hides and refuses all other ways to sign in while this authenticator is enabled. Sessions and API keys stay. The root user keeps the password.',
    kind: 'wecomOnly',
  },
  {
    path: ['public', 'autoSignup'],
    label: LABELS.autoSignup,
    help: 'The rules above come first: a user is created only if none of them finds one. When disabled, only members who are already linked, or whom a rule matches, can sign in.',
    kind: 'checkbox',
  },
  {
    path: ['takenFields'],
    label: LABELS.takenFields,
    help: 'The corporate email comes before the personal one. Values already used by another user are skipped.',
    kind: 'takenFields',
  },
  {
    path: ['role'],
    label: LABELS.role,
    help: 'The root role cannot be assigned.',
    kind: 'role',
  },
  {
    path: ['departments'],
    label: LABELS.departments,
    help: 'Leave empty for all. Sub-departments are included.',
    kind: 'departments',
  },
  {
    path: ['refresh'],
    label: LABELS.refresh,
    help: 'Runs after each sign-in for the fields selected above. Missing values and values used by another user are left unchanged.',
    kind: 'refresh',
  },
  {
    path: ['endSessions'],
    label: LABELS.endSessions,
    help: 'Also applies to members disabled in WeCom. Neither can sign in with WeCom, whatever you choose here.',
    kind: 'onByDefault',
  },
  {
    path: ['tellAdmins'],
    label: LABELS.tellAdmins,
    help: 'Up to 50 users with a role that may open Settings > WeCom get a message in NocoBase with what is wrong and how to fix it. They get another if it goes on after a day, or returns after an hour without failures.',
    kind: 'onByDefault',
  },
];

export const ADVANCED_FIELDS: SettingsField[] = [
  {
    path: ['apiBaseUrl'],
    label: LABELS.apiBaseUrl,
    help: 'Only for private editions of WeCom and for proxies.',
    kind: 'variable',
    placeholder: DEFAULT_WECOM_URLS.apiBaseUrl,
  },
  {
    path: ['authorizeBaseUrl'],
    label: LABELS.authorizeBaseUrl,
    help: 'Address of the sign-in page inside WeCom.',
    kind: 'variable',
    placeholder: DEFAULT_WECOM_URLS.authorizeBaseUrl,
  },
  {
    path: ['loginBaseUrl'],
    label: LABELS.loginBaseUrl,
    help: 'Address of the QR code page.',
    kind: 'variable',
    placeholder: DEFAULT_WECOM_URLS.loginBaseUrl,
  },
  {
    path: ['loginPage'],
    label: LABELS.loginPage,
    help: 'Some private and government editions of WeCom only have the old one.',
    kind: 'loginPage',
  },
];
