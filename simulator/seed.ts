/** The people and apps a simulator starts with. Every name, number and secret here is invented. */
import { type Corp, completeCorp } from './model';

export const CORP_ID = 'ww5imulat0rc0rp001';
export const AGENT_ID = '1000002';
export const SECRET = 'sim-secret-of-app-1000002';
export const CONTACT_SYNC_SECRET = 'sim-secret-of-contact-sync';

export const OTHER_CORP_ID = 'ww5imulat0rc0rp002';
export const OTHER_AGENT_ID = '1000003';
export const OTHER_SECRET = 'sim-secret-of-app-1000003';

export const LIN_WEI = 'lin.wei';
export const LIN_WEI_MOBILE = '13900000001';
export const ZHAO_MIN = 'zhao.min';
export const ZHAO_MIN_MOBILE = '13900000002';
/** Mixed case: user ids are compared without regard to it. */
export const WANG_FANG = 'Wang.Fang';
const WANG_FANG_MOBILE = '13900000003';
/** Has neither mobile nor mail. */
export const NO_PHONE = 'no.phone';
/** A member whom the app's visible range leaves out. */
export const OUTSIDER = 'outsider';
export const DISABLED_MEMBER = 'disabled.member';
export const LEFT_MEMBER = 'left.member';
/** Not a member: WeCom gives an openid and no userid. */
export const GUEST = 'guest';
export const GUEST_OPENID = 'oSim0001guestOfTheOffice';

function contact(userid: string, mobile: string) {
  const name = userid.toLowerCase();
  return {
    mobile,
    email: `${name}@mail.sim.example`,
    bizMail: `${name}@office.sim.example`,
    avatar: `https://sim.example/avatar/${name}.png`,
    qrCode: `https://sim.example/qr/${name}`,
    address: '模拟路 1 号',
  };
}

/** A fresh copy at every call, so that no test changes another test's members. */
export function seed(): Corp[] {
  return [simOffice(), otherOffice()];
}

function simOffice(): Corp {
  return completeCorp({
    corpId: CORP_ID,
    name: 'Sim Office',
    contactSyncSecret: CONTACT_SYNC_SECRET,
    departments: [
      { id: 1, name: 'Sim Office', parentId: 0, order: 1 },
      { id: 2, name: '研发部', parentId: 1, order: 20 },
      { id: 3, name: '市场部', parentId: 1, order: 10 },
      { id: 4, name: '前端组', parentId: 2, order: 1 },
      // Beside the root, so that a visible range of the whole root still leaves a member out.
      { id: 9, name: '外包', parentId: 0, order: 0 },
    ],
    members: [
      {
        userid: LIN_WEI,
        name: '林伟',
        alias: 'Linw',
        position: 'QA',
        departments: [2, 4],
        gender: '1',
        ...contact(LIN_WEI, LIN_WEI_MOBILE),
      },
      {
        userid: ZHAO_MIN,
        name: '赵敏',
        position: '产品经理',
        departments: [3],
        gender: '2',
        ...contact(ZHAO_MIN, ZHAO_MIN_MOBILE),
      },
      {
        userid: WANG_FANG,
        name: '王芳',
        departments: [4],
        gender: '2',
        ...contact(WANG_FANG, WANG_FANG_MOBILE),
      },
      { userid: NO_PHONE, name: '吴无号', departments: [3], mobile: '', email: '', bizMail: '' },
      { userid: OUTSIDER, name: '钱外', departments: [9], gender: '1', ...contact(OUTSIDER, '13900000005') },
      {
        userid: DISABLED_MEMBER,
        name: '孙停用',
        departments: [2],
        status: 2,
        ...contact(DISABLED_MEMBER, '13900000006'),
      },
      { userid: LEFT_MEMBER, name: '周离职', departments: [3], status: 5, ...contact(LEFT_MEMBER, '13900000007') },
    ],
    guests: [{ id: GUEST, name: '访客', openid: GUEST_OPENID, externalUserid: 'wmSim0001guestOfTheOffice' }],
    apps: [{ agentId: AGENT_ID, secret: SECRET, name: 'Sim NocoBase', description: 'NocoBase in the Sim Office' }],
  });
}

function otherOffice(): Corp {
  return completeCorp({
    corpId: OTHER_CORP_ID,
    name: 'Other Office',
    members: [{ userid: LIN_WEI, name: '林薇', gender: '2', ...contact('lin.wei.other', '13900000101') }],
    apps: [{ agentId: OTHER_AGENT_ID, secret: OTHER_SECRET, name: 'Other NocoBase' }],
  });
}
