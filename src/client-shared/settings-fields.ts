/** The one list of settings that both clients' forms render; texts are keys of `src/locale`. */
import { DEFAULT_WECOM_URLS, type PublicOptions, type WecomOptions } from '../shared/options';

export interface SettingsField {
  /** Where the value lives in `options`. */
  path: [keyof WecomOptions] | ['public', keyof PublicOptions];
  label: string;
  help: string;
  /** `variable` and `secret` take `{{$env.NAME}}` as well. */
  kind: 'variable' | 'secret' | 'text' | 'checkbox';
  required?: true;
  placeholder?: string;
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
    help: 'Below the AgentId. It never reaches a browser.',
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
    path: ['public', 'autoSignup'],
    label: 'Sign up automatically when no user has this phone number',
    help: 'Otherwise only people whose account is linked already, or whose phone number a user has, can sign in.',
    kind: 'checkbox',
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
];
