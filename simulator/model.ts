/** What a corp consists of, as an admin sees it in WeCom's console. Tests may change every field at any time. */

/** 1 active, 2 disabled, 4 not activated, 5 quit. @see https://developer.work.weixin.qq.com/document/path/90196 */
type MemberStatus = 1 | 2 | 4 | 5;

/** What a member may withhold on the consent page. @see https://developer.work.weixin.qq.com/document/path/91335 */
export const SENSITIVE_FIELDS = ['avatar', 'gender', 'qr_code', 'mobile', 'email', 'biz_mail', 'address'] as const;
export type SensitiveField = (typeof SENSITIVE_FIELDS)[number];

export interface Department {
  id: number;
  name: string;
  /** 0 for the root department, whose id is 1. */
  parentId: number;
  order: number;
}

export interface Member {
  /** Kept as written; WeCom compares it without regard to case. */
  userid: string;
  name: string;
  alias: string;
  position: string;
  departments: number[];
  status: MemberStatus;
  gender: '0' | '1' | '2';
  /** Has a base API licence; without one a member gets no messages. */
  licensed: boolean;
  // In a reply, a missing value leaves the field out and '' keeps it empty.
  mobile?: string;
  email?: string;
  bizMail?: string;
  avatar?: string;
  qrCode?: string;
  address?: string;
}

/** A visitor who is no member, for example from WeChat. */
export interface Guest {
  /** How the `sim_user` parameter and the pages call this person. */
  id: string;
  name: string;
  openid: string;
  /** Only where the guest is a customer of a member in the app's visible range. */
  externalUserid?: string;
}

/** `'loopback'` takes any port of 127.0.0.1, localhost and [::1]; a list takes exactly these `host[:port]`. */
export type DomainRule = 'loopback' | string[];

/** A plain address counts at once; `since` is when WeCom begins to honour it (ms since the epoch). */
type TrustedIp = string | { ip: string; since: number };

/** 接收消息 → API 接收: where WeCom sends an app's events, and the keys for them. */
export interface EventUrl {
  url: string;
  token: string;
  /** EncodingAESKey: 43 characters. */
  aesKey: string;
}

export interface App {
  agentId: string;
  secret: string;
  name: string;
  description: string;
  /** The visible range: these members, and everyone in these departments and below them. */
  visibleUsers: string[];
  visibleDepartments: number[];
  /** 可信域名 (web authorization and JS-SDK). */
  trustedDomains: DomainRule;
  /** 企业微信授权登录 → 授权回调域; web login takes the trusted domain as well. */
  loginDomains: DomainRule;
  /** What agent/get says as `redirect_domain`; where empty, the first of `trustedDomains`, if that is a list. */
  redirectDomain: string;
  /** An empty list trusts no address in apps created since 2022-06-20, and every address in older ones. */
  trustedIps: 'any' | TrustedIp[];
  closed: boolean;
  /** Apps from before that day still get mobile, mail and avatar from user/get. */
  createdBefore20220620: boolean;
  homeUrl: string;
  /** What the admin lets the app ask for; the member's consent comes on top. */
  sensitiveFields: SensitiveField[];
  /** 在微工作台中始终进入主页: WeChat then shows 20 bytes of a text, and nothing of other types. */
  alwaysHome: boolean;
  /** Receives events and replies; an app without one may not send cards with buttons. */
  eventUrl?: EventUrl;
}

export interface Corp {
  corpId: string;
  name: string;
  departments: Department[];
  members: Member[];
  guests: Guest[];
  apps: App[];
  /** Its tokens belong to no app: they may not sign anyone in. */
  contactSyncSecret?: string;
}

export type NewMember = Partial<Member> & Pick<Member, 'userid'>;
export type NewApp = Partial<App> & Pick<App, 'agentId' | 'secret'>;
export type NewCorp = Partial<Omit<Corp, 'members' | 'apps'>> &
  Pick<Corp, 'corpId'> & { members?: NewMember[]; apps?: NewApp[] };

export function completeMember(member: NewMember): Member {
  return {
    name: member.userid,
    alias: '',
    position: '',
    departments: [1],
    status: 1,
    gender: '0',
    licensed: true,
    ...member,
  };
}

export function completeApp(app: NewApp): App {
  return {
    name: `App ${app.agentId}`,
    description: '',
    visibleUsers: [],
    visibleDepartments: [1],
    trustedDomains: 'loopback',
    loginDomains: 'loopback',
    redirectDomain: '',
    trustedIps: 'any',
    closed: false,
    createdBefore20220620: false,
    homeUrl: '',
    sensitiveFields: [...SENSITIVE_FIELDS],
    alwaysHome: false,
    ...app,
  };
}

export function completeCorp(corp: NewCorp): Corp {
  return {
    name: corp.corpId,
    departments: [{ id: 1, name: corp.name ?? corp.corpId, parentId: 0, order: 1 }],
    guests: [],
    ...corp,
    members: (corp.members ?? []).map(completeMember),
    apps: (corp.apps ?? []).map(completeApp),
  };
}
