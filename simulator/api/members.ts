/** Members as an app may read them. */
import { findMember, isVisible, visibleDepartmentsOf } from '../directory';
import { ApiError } from '../envelope';
import type { Member } from '../model';
import { type ApiRoute, text } from './route';

/**
 * GET /cgi-bin/user/get
 *
 * @see https://developer.work.weixin.qq.com/document/path/90196
 */
export const userGet: ApiRoute = {
  method: 'GET',
  contactSyncErrcode: 48009,
  errorFields: { department: [], order: [], is_leader_in_dept: [], direct_leader: [] },
  run({ world, corp, app, query }) {
    const member = findMember(corp, text(query.get('userid'), 40063));
    if (!member) {
      throw new ApiError(60111);
    }
    if (member.status === 5 && world.settings.leftMemberErrcode !== 0) {
      throw new ApiError(60111);
    }
    if (!isVisible(corp, app, member)) {
      throw new ApiError(world.settings.outsideRangeErrcode);
    }
    const departments = visibleDepartmentsOf(corp, app, member);
    return {
      userid: member.userid,
      name: member.name,
      department: departments,
      order: departments.map(() => 0),
      position: member.position,
      ...(app.createdBefore20220620 ? sensitive(member) : {}),
      is_leader_in_dept: departments.map(() => 0),
      direct_leader: [],
      telephone: '',
      alias: member.alias,
      main_department: departments[0] ?? 0,
      status: member.status,
      extattr: { attrs: [] },
      external_position: '',
      external_profile: {},
    };
  },
};

/** What apps created since 2022-06-20 20:00 no longer get here. */
function sensitive(member: Member): Record<string, unknown> {
  return {
    mobile: member.mobile ?? '',
    gender: member.gender,
    email: member.email ?? '',
    biz_mail: member.bizMail ?? '',
    avatar: member.avatar ?? '',
    thumb_avatar: member.avatar ?? '',
    address: member.address ?? '',
    qr_code: member.qrCode ?? '',
  };
}

/**
 * POST /cgi-bin/user/getuserid: a mobile number's member. Too many wrong numbers lock it for the day.
 *
 * @see https://developer.work.weixin.qq.com/document/path/95402
 */
export const getuserid: ApiRoute = {
  method: 'POST',
  contactSyncErrcode: 48002,
  run({ world, corp, app, json }) {
    const mobile = text(json.mobile, 40063);
    if (!world.limits.mayGuess(corp.corpId)) {
      throw new ApiError(45009);
    }
    const member = corp.members.find((candidate) => candidate.mobile === mobile && isVisible(corp, app, candidate));
    if (!member) {
      world.limits.wrongGuess(corp.corpId);
      throw new ApiError(46004);
    }
    return { userid: member.userid };
  },
};
