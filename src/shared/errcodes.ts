/** The registry of WeCom's errcodes: the error code of the sign-in for each, and what an admin can do about it. */
import type { SignInErrorCode } from './errors';
import { isPanelErrcode } from './panel-errcodes';

/** Pages of WeCom's console that an admin has to find. */
export const CONSOLE_PAGES = {
  apps: 'https://work.weixin.qq.com/wework_admin/frame#apps',
  company: 'https://work.weixin.qq.com/wework_admin/frame#profile',
  contacts: 'https://work.weixin.qq.com/wework_admin/frame#contacts',
} as const;

export type ConsolePage = keyof typeof CONSOLE_PAGES;

export interface ErrcodeHelp {
  /** What the member reads: `client-shared/errors/error-texts.ts` has the texts. */
  code: SignInErrorCode;
  /** What the admin does; a key of `src/locale`. */
  fix: string;
  /** Where the admin does it. */
  page?: ConsolePage;
}

/** Names of the errcodes that the code refers to. */
export const ERRCODE = {
  BUSY: -1,
  SYSTEM_BUSY: 6000,
  SECRET_OR_TOKEN_INVALID: 40001,
  CORP_ID_INVALID: 40013,
  TOKEN_INVALID: 40014,
  CODE_INVALID: 40029,
  AGENT_ID_INVALID: 40056,
  SECRET_OF_ANOTHER_COMPANY: 40091,
  TOKEN_EXPIRED: 42001,
  TOO_MANY_CALLS: 45009,
  TOO_MANY_CONCURRENT_CALLS: 45033,
  PHONE_UNKNOWN: 46004,
  API_NOT_ALLOWED: 48002,
  DOMAIN_NOT_TRUSTED: 50001,
  OUTSIDE_VISIBLE_RANGE: 60011,
  IP_NOT_TRUSTED: 60020,
  MEMBER_UNKNOWN: 60111,
  NO_RECEIVER: 81013,
  PRIVATE_INFO_NOT_ALLOWED: 92001,
  AGENT_OF_ANOTHER_SECRET: 301002,
} as const;

interface Entry extends ErrcodeHelp {
  errcodes: readonly number[];
}

/** @see https://developer.work.weixin.qq.com/document/path/90313 */
const ENTRIES: readonly Entry[] = [
  // The only errcodes after which trying again may help
  { errcodes: [-1, 6000], code: 'WECOM_UNAVAILABLE', fix: 'WeCom is busy. Wait a moment and try again.' },
  {
    errcodes: [40001],
    code: 'WECOM_CONFIG',
    fix: 'The secret does not belong to this company ID, was reset, or the app is disabled. Copy the secret from the app’s page again.',
    page: 'apps',
  },
  {
    errcodes: [40091],
    code: 'WECOM_CONFIG',
    fix: 'The secret is no longer valid or belongs to another company. Copy it from the app’s page again.',
    page: 'apps',
  },
  {
    errcodes: [40013],
    code: 'WECOM_CONFIG',
    fix: 'There is no company with this ID. Copy it from the bottom of Company Information.',
    page: 'company',
  },
  {
    errcodes: [41002, 41004],
    code: 'WECOM_CONFIG',
    fix: 'Company ID or secret did not reach WeCom. Fill in both, and check any proxy in between.',
  },
  {
    errcodes: [40056, 301002],
    code: 'WECOM_CONFIG',
    fix: 'The AgentId does not belong to this secret. Copy both from the page of the same app.',
    page: 'apps',
  },
  {
    errcodes: [40014, 42001],
    code: 'WECOM_REFUSED',
    fix: 'WeCom refused a fresh access token. Try again in a minute.',
  },
  {
    errcodes: [41001],
    code: 'WECOM_CONFIG',
    fix: 'The access token did not reach WeCom. A proxy in between must leave the query string of a URL unchanged.',
  },
  {
    errcodes: [40058, 40063, 84025],
    code: 'WECOM_REFUSED',
    fix: 'WeCom does not understand the request. Check the WeCom addresses and any proxy in between.',
  },
  {
    errcodes: [40029, 40163, 41008, 42003, 42022],
    code: 'CODE_INVALID',
    fix: 'The code was already used, is older than five minutes, or belongs to another app. The member should try again.',
  },
  {
    errcodes: [84014, 84015, 84090],
    code: 'CODE_INVALID',
    fix: 'The permission to read phone number and email has expired. The member should try again.',
  },
  {
    errcodes: [40003, 46004, 60111],
    code: 'NOT_A_MEMBER',
    fix: 'WeCom does not know this member: deleted, left, or in another company. Look them up in the contacts.',
    page: 'contacts',
  },
  {
    errcodes: [50002, 60011, 60021, 92000],
    code: 'OUTSIDE_VISIBLE_RANGE',
    fix: 'The member is outside the app’s visible range. Add them or their department on the app’s page.',
    page: 'apps',
  },
  { errcodes: [50003], code: 'WECOM_CONFIG', fix: 'The app is disabled. Enable it on its page.', page: 'apps' },
  {
    errcodes: [48002, 48009],
    code: 'WECOM_CONFIG',
    fix: 'This secret can’t be used for signing in. Use the secret of a self-built app, not that of contact sync.',
    page: 'apps',
  },
  {
    errcodes: [92001],
    code: 'WECOM_CONFIG',
    fix: 'The app may not ask for phone number and email. On the app’s page, select at least the phone number among the sensitive information.',
    page: 'apps',
  },
  {
    errcodes: [48010],
    code: 'WECOM_REFUSED',
    fix: 'The server uses an old TLS version. Update Node.js, or the proxy in between.',
  },
  {
    errcodes: [60020],
    code: 'WECOM_IP_NOT_TRUSTED',
    fix: 'WeCom does not trust this server’s IP address. Add it under Company Trusted IP on the app’s page; the change takes about a minute.',
    page: 'apps',
  },
  {
    errcodes: [50001],
    code: 'WECOM_DOMAIN_NOT_TRUSTED',
    fix: 'The host of the Origin, with its port, must be the trusted domain under Web Authorization and JS-SDK and the callback domain under WeCom Authorized Login.',
    page: 'apps',
  },
  {
    errcodes: [80001, 85008],
    code: 'WECOM_DOMAIN_NOT_TRUSTED',
    fix: 'WeCom does not accept this domain: it is invalid or has no ICP filing of this company.',
    page: 'apps',
  },
  {
    errcodes: [85005],
    code: 'WECOM_DOMAIN_NOT_TRUSTED',
    fix: 'WeCom does not yet know that you own this domain. Download the verification file from the app’s page, upload it here, and confirm it there.',
    page: 'apps',
  },
  {
    errcodes: [45009],
    code: 'WECOM_RATE_LIMITED',
    fix: 'Too many calls. Wait a minute; after many calls with a wrong secret WeCom bans the server for an hour.',
  },
  {
    errcodes: [45033, 45035, 45036],
    code: 'WECOM_RATE_LIMITED',
    fix: 'Too many calls at the same time. Wait a minute and try again.',
  },
  {
    errcodes: [60003, 60123],
    code: 'WECOM_REFUSED',
    fix: 'WeCom does not know a department in the request. Look it up in the contacts.',
    page: 'contacts',
  },
  {
    errcodes: [81013, 82001],
    code: 'WECOM_REFUSED',
    fix: 'A message has no recipient the app can reach. Check the app’s visible range.',
    page: 'apps',
  },
  {
    errcodes: [701008, 701016],
    code: 'WECOM_REFUSED',
    fix: 'WeCom requires an interface licence for this, which is missing, not activated or expired. Assign or renew it in the WeCom console, or contact the app’s provider.',
  },
  {
    errcodes: [
      40008, 40033, 40035, 40074, 41006, 41010, 41016, 41033, 44004, 45002, 45008, 45034, 42027, 42028, 42029, 42030,
      42031, 42033, 42035, 42036, 42042, 42044, 42045,
    ],
    code: 'WECOM_REFUSED',
    fix: 'WeCom does not accept the content of the message. Check its fields, links and pictures.',
  },
  {
    errcodes: [42052],
    code: 'WECOM_REFUSED',
    fix: 'WeCom takes messages of the last 24 hours back only.',
  },
  // Those of the panel: PANEL_ERRCODES
  {
    errcodes: [-31020, -31033, -31039],
    code: 'WECOM_DOMAIN_NOT_TRUSTED',
    fix: 'WeCom did not show the QR code on the sign-in page. The host of the Origin, with its port, must be the callback domain under WeCom Authorized Login.',
    page: 'apps',
  },
  {
    errcodes: [-31027, -31028, -31034, -31035, -31037, -31040],
    code: 'WECOM_CONFIG',
    fix: 'WeCom did not show the QR code on the sign-in page. Company ID and AgentId must be those of the same self-built app.',
    page: 'apps',
  },
];

/** All advice, for the test of the translations. */
export const FIXES = ENTRIES.map(({ fix }) => fix);

const BY_ERRCODE = new Map<number, ErrcodeHelp>(
  ENTRIES.flatMap(({ errcodes, ...help }) => errcodes.map((errcode): [number, ErrcodeHelp] => [errcode, help])),
);

/** @returns undefined for an errcode that is not in the registry: WECOM_REFUSED, with WeCom's own text */
export function helpFor(errcode: number): ErrcodeHelp | undefined {
  return BY_ERRCODE.get(errcode);
}

/** WeCom's own page about an errcode. */
export function devtoolUrl(errcode: number): string {
  if (isPanelErrcode(errcode)) {
    return 'https://developer.work.weixin.qq.com/document/path/98152';
  }
  return `https://open.work.weixin.qq.com/devtool/query?e=${errcode}`;
}
