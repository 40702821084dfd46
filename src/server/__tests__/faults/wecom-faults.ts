/** What can go wrong with a reply of WeCom's, and the code that the member then reads. */
import type { Fault } from '../../../../simulator';

export const CALLS = {
  token: '/cgi-bin/gettoken',
  identity: '/cgi-bin/auth/getuserinfo',
  member: '/cgi-bin/user/get',
  profile: '/cgi-bin/auth/getuserdetail',
  departments: '/cgi-bin/department/list',
  phoneOwner: '/cgi-bin/user/getuserid',
} as const;

export type Call = keyof typeof CALLS;

export interface WecomFault {
  fault: Fault;
  /** WECOM_UNAVAILABLE by default. */
  code?: string;
  /** For calls that differ. */
  codes?: Partial<Record<Call, string>>;
}

const json = (value: object): Fault => ({ body: JSON.stringify({ errcode: 0, errmsg: 'ok', ...value }) });

/** A token that expired meanwhile: all calls go on but the one that fetches a token. */
const RENEWED = { code: 'done', codes: { token: 'WECOM_REFUSED' } };

export const FAULTS: Record<string, WecomFault> = {
  'is reset': { fault: { reset: true } },
  hangs: { fault: { hang: true } },
  'is HTTP 500': { fault: { status: 500, body: '{"errcode":0}' } },
  'is HTTP 502 with a page': { fault: { status: 502, body: '<html>bad gateway</html>' } },
  'is half a reply': { fault: { body: '{"errcode":0,"errmsg":"ok","access_to' } },
  'has wrong types': {
    fault: json({
      access_token: 7,
      expires_in: '7200',
      userid: { $ne: 1 },
      user_ticket: 5,
      status: '1',
      mobile: 1,
      department: { id: 2 },
      close: '1',
      allow_partys: 'all',
    }),
  },
  'is -1': { fault: { errcode: -1 } },
  'is 48004': { fault: { errcode: 48004 }, code: 'WECOM_REFUSED' },
  'is 45009': { fault: { errcode: 45009 }, code: 'WECOM_RATE_LIMITED' },
  'is 60020': { fault: { errcode: 60020 }, code: 'WECOM_IP_NOT_TRUSTED' },
  'is 40014, again and again': { fault: { errcode: 40014 }, code: 'WECOM_REFUSED' },
  'is 42001, again and again': { fault: { errcode: 42001 }, code: 'WECOM_REFUSED' },
  'is 40014 once': { fault: { errcode: 40014, times: 1 }, ...RENEWED },
  'is 42001 once': { fault: { errcode: 42001, times: 1 }, ...RENEWED },
};

/** Replies of something that is not WeCom. */
export const STRANGE_REPLIES: Record<string, WecomFault> = {
  'is a page': { fault: { body: '<html><script>alert(1)</script></html>' } },
  'is nothing': { fault: { body: '' } },
  'is a list': { fault: { body: '[1,2,3]' } },
  // WeCom's reply about a visitor from outside the company has no userid.
  'has no fields': { fault: json({}), codes: { identity: 'NOT_A_MEMBER' } },
  'has 2 MB': { fault: json({ userid: 'x'.repeat(2_000_000) }) },
  'hangs in the middle': { fault: { hang: 'body', body: '{"errcode":0' } },
  'redirects elsewhere': { fault: { status: 302, body: '', headers: { Location: '/elsewhere' } } },
};

/** Another member has quit. */
export const ABOUT_ANOTHER_MEMBER: Record<string, WecomFault> = {
  'is about another member': { fault: json({ userid: 'somebody.else', status: 5 }) },
};

export function expectedCode({ code = 'WECOM_UNAVAILABLE', codes }: WecomFault, call: Call): string {
  return codes?.[call] ?? code;
}
