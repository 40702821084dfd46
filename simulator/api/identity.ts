/** Who signed in: code → member → the fields that the member agreed to show. */
import { domainMatches, findMember, findPerson, isVisible } from '../directory';
import { ApiError } from '../envelope';
import type { CodeGrant } from '../grants';
import type { App, Member, SensitiveField } from '../model';
import type { World } from '../world';
import { type ApiCall, type ApiRoute, text } from './route';

/** WeCom shows a refused picture as this one. */
const DEFAULT_AVATAR = 'https://sim.example/avatar/default.png';

interface Spelling {
  userid: 'userid' | 'UserId';
  openid: 'openid' | 'OpenId';
  /** The old path adds `DeviceId` and the ticket's `expires_in`. */
  old: boolean;
}

/**
 * GET /cgi-bin/auth/getuserinfo
 *
 * @see https://developer.work.weixin.qq.com/document/path/91023
 */
export const getuserinfo = userinfoRoute({ userid: 'userid', openid: 'openid', old: false });

/** GET /cgi-bin/user/getuserinfo: the old path with its own spelling, still in use. */
export const oldGetuserinfo = userinfoRoute({ userid: 'UserId', openid: 'OpenId', old: true });

function userinfoRoute(spelling: Spelling): ApiRoute {
  return {
    method: 'GET',
    contactSyncErrcode: 50001,
    ipChecked: (world) => world.settings.ipCheckOnGetuserinfo,
    unlimited: (world, exchange) => {
      const code = world.grants.lookCode(exchange.query.get('code') ?? '');
      return code !== null && !code.used && !code.expired;
    },
    run: (call) => userinfo(call, spelling),
  };
}

function userinfo(call: ApiCall, spelling: Spelling): Record<string, unknown> {
  const { world, corp } = call;
  const code = text(call.query.get('code'), 41008);
  const grant = redeem(world, code, call);
  const person = findPerson(corp, grant.personId);
  if (!person) {
    throw new ApiError(40029); // deleted between the page and this call
  }
  const device = spelling.old ? { DeviceId: '' } : {};
  if (person.kind === 'guest') {
    const { openid, externalUserid } = person.guest;
    return { [spelling.openid]: openid, ...device, ...(externalUserid ? { external_userid: externalUserid } : {}) };
  }
  const { member } = person;
  return {
    [spelling.userid]: member.userid, // also outside the visible range
    ...device,
    ...ticketFor(call, grant, member, spelling.old),
  };
}

/** A code is good once, for five minutes, for the app it was made for and from a domain this app trusts. */
function redeem(world: World, code: string, { corp, app }: ApiCall): CodeGrant {
  const found = world.grants.lookCode(code);
  if (!found) {
    throw new ApiError(40029);
  }
  const { grant } = found;
  if (grant.corpId !== corp.corpId) {
    throw new ApiError(40029);
  }
  if (grant.agentId !== null && grant.agentId !== app.agentId) {
    throw new ApiError(40029);
  }
  if (found.used) {
    throw new ApiError(world.settings.usedCodeErrcode);
  }
  if (found.expired) {
    throw new ApiError(world.settings.expiredCodeErrcode);
  }
  if (!acceptsHost(app, grant.redirectHost)) {
    throw new ApiError(50001);
  }
  world.grants.spendCode(code);
  return grant;
}

function acceptsHost(app: App, host: string): boolean {
  return domainMatches(app.trustedDomains, host) || domainMatches(app.loginDomains, host);
}

function ticketFor({ world, corp, app }: ApiCall, grant: CodeGrant, member: Member, old: boolean) {
  if (!world.settings.userTicketGiven || grant.fields === null || !isVisible(corp, app, member)) {
    return {};
  }
  const ticket = world.grants.issueTicket({
    corpId: corp.corpId,
    agentId: app.agentId,
    userid: member.userid,
    fields: grant.fields,
  });
  return { user_ticket: ticket, ...(old ? { expires_in: world.settings.userTicketTtlSeconds } : {}) };
}

/**
 * POST /cgi-bin/auth/getuserdetail
 *
 * @see https://developer.work.weixin.qq.com/document/path/95833
 */
export const getuserdetail: ApiRoute = {
  method: 'POST',
  contactSyncErrcode: 48002,
  run({ world, corp, app, json }) {
    const { settings, grants } = world;
    const ticket = text(json.user_ticket, 84090);
    const found = grants.lookTicket(ticket);
    if (!found || found.grant.corpId !== corp.corpId || found.grant.agentId !== app.agentId) {
      throw new ApiError(84015);
    }
    if (found.expired) {
      throw new ApiError(84014);
    }
    if (found.used && !settings.userTicketReusable) {
      throw new ApiError(84015);
    }
    const member = findMember(corp, found.grant.userid);
    if (!member) {
      throw new ApiError(60111);
    }
    if (!isVisible(corp, app, member)) {
      throw new ApiError(60011);
    }
    if (app.sensitiveFields.length === 0 && settings.noSensitiveRightErrcode !== 0) {
      throw new ApiError(settings.noSensitiveRightErrcode);
    }
    grants.spendTicket(ticket);
    const granted = found.grant.fields.filter((field) => app.sensitiveFields.includes(field));
    return detail(member, app, granted);
  },
};

function detail(member: Member, app: App, granted: SensitiveField[]): Record<string, unknown> {
  const has = (field: SensitiveField) => granted.includes(field);
  const old = app.createdBefore20220620;
  return {
    userid: member.userid,
    ...(old ? { name: member.name } : {}),
    gender: has('gender') ? member.gender : '0',
    avatar: has('avatar') && member.avatar ? member.avatar : DEFAULT_AVATAR,
    ...(has('qr_code') && { qr_code: member.qrCode }),
    ...(has('mobile') && { mobile: member.mobile }),
    ...(has('email') && { email: member.email }),
    // Only new apps get these two here: https://github.com/binarywang/WxJava/pull/2854
    ...(has('biz_mail') && !old && { biz_mail: member.bizMail }),
    ...(has('address') && !old && { address: member.address }),
  };
}
