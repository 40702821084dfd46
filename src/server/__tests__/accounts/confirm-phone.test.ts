import { CORP_ID, LIN_WEI_MOBILE, ZHAO_MIN_MOBILE } from '../../../../simulator/seed';
import { testApp } from '../../../../testing/test-app';
import { linkOf } from '../../../../testing/test-browser';
import { USER_AGENTS } from '../../../../testing/user-agents';
import type { ConfirmPhoneReply, PendingLinkReply } from '../../../shared/actions';

const test = testApp();

const calls = () => test.simulator.calls('/cgi-bin/user/getuserid');

async function stranger(person = 'lin.wei') {
  const browser = test.browser(USER_AGENTS.desktop).as(person);
  const page = await browser.authorize('wecom', '/admin/x');
  const link = linkOf(page);
  return {
    browser,
    link,
    confirm: (phone: unknown) => browser.ask<ConfirmPhoneReply>('confirmPhone', { link, phone }),
    triesLeft: async () => (await browser.ask<PendingLinkReply>('pendingLink', { link })).data?.phoneTriesLeft,
  };
}

describe('over web login, where WeCom gives no phone number', () => {
  beforeEach(() => test.addAuthenticator('wecom'));

  it.each([LIN_WEI_MOBILE, `+86 ${LIN_WEI_MOBILE}`, `139-0000-0001`])(
    'the person’s own number %s finds their user',
    async (typed) => {
      const id = await test.addUser({ username: 'lin', phone: LIN_WEI_MOBILE });
      const { browser, confirm } = await stranger();
      const { status, data } = await confirm(typed);
      expect(status).toBe(200);
      const page = new URL(String(data?.url), test.origin);
      expect(await browser.trade(page)).toMatchObject({ status: 200, userId: id, redirect: '/admin/x' });
      expect(await test.links()).toEqual([[id, `${CORP_ID}:lin.wei`]]);
    },
  );

  it('works once', async () => {
    await test.addUser({ username: 'lin', phone: LIN_WEI_MOBILE });
    const { confirm } = await stranger();
    await confirm(LIN_WEI_MOBILE);
    expect(await confirm(LIN_WEI_MOBILE)).toMatchObject({ status: 400, code: 'LINK_EXPIRED' });
  });

  it('another user’s number makes no link, and says no more than an unknown one', async () => {
    await test.addUser({ username: 'zhao', phone: ZHAO_MIN_MOBILE });
    const { confirm } = await stranger();
    const somebodyElses = await confirm(ZHAO_MIN_MOBILE);
    const unknown = await confirm('13811112222');
    expect(somebodyElses).toEqual({ status: 400, code: 'PHONE_NOT_YOURS' });
    expect(unknown).toEqual(somebodyElses);
    expect(await test.links()).toEqual([]);
  });

  it('their own number that no user has is said so, and creates nobody', async () => {
    const record = await test.app.db.getRepository('authenticators').findOne({ filter: { name: 'wecom' } });
    await record.update({ options: { ...record.get('options'), public: { autoSignup: true } } });
    const { confirm } = await stranger();
    expect(await confirm(LIN_WEI_MOBILE)).toMatchObject({ status: 400, code: 'PHONE_UNKNOWN' });
    expect(await test.countUsers()).toBe(1);
  });

  it('a number that two users have, or of a user who is linked to another member, is refused', async () => {
    await test.addUser({ username: 'one', phone: LIN_WEI_MOBILE });
    const two = await test.addUser({ username: 'two', phone: `+86${LIN_WEI_MOBILE}` });
    expect(await (await stranger()).confirm(LIN_WEI_MOBILE)).toMatchObject({ code: 'PHONE_AMBIGUOUS' });

    await test.app.db.getRepository('users').destroy({ filterByTk: two });
    test.simulator.member(CORP_ID, 'zhao.min').mobile = LIN_WEI_MOBILE;
    await test.browser().as('zhao.min').signIn('wecom');
    test.simulator.member(CORP_ID, 'zhao.min').mobile = ZHAO_MIN_MOBILE;
    expect(await (await stranger()).confirm(LIN_WEI_MOBILE)).toMatchObject({ code: 'LINKED_ELSEWHERE' });
  });

  it('three numbers may be typed, and the right one does not help after that', async () => {
    await test.addUser({ username: 'lin', phone: LIN_WEI_MOBILE });
    const { confirm, triesLeft } = await stranger();
    const codes = [];
    for (const end of [1, 2, 3]) {
      codes.push((await confirm(`1381111000${end}`)).code, await triesLeft());
    }
    expect(codes).toEqual(['PHONE_NOT_YOURS', 2, 'PHONE_NOT_YOURS', 1, 'PHONE_NOT_YOURS', 0]);
    expect(await confirm(LIN_WEI_MOBILE)).toMatchObject({ status: 400, code: 'PHONE_TRIES_USED' });
    expect(calls()).toBe(3);
    expect(await test.links()).toEqual([]);
  });

  it('five a day, over however many sign-ins, and others still have theirs', async () => {
    const tried = async (person: string, count: number) => {
      const { confirm } = await stranger(person);
      const codes = [];
      for (let i = 0; i < count; i++) {
        codes.push((await confirm(`1381111000${i}`)).code);
      }
      return codes;
    };
    expect(new Set(await tried('lin.wei', 3))).toEqual(new Set(['PHONE_NOT_YOURS']));
    expect(await tried('lin.wei', 3)).toEqual(['PHONE_NOT_YOURS', 'PHONE_NOT_YOURS', 'PHONE_TRIES_USED_TODAY']);
    expect(calls()).toBe(5);
    expect(await (await stranger()).triesLeft()).toBe(0);
    expect(await tried('zhao.min', 1)).toEqual(['PHONE_NOT_YOURS']);
  });

  it('counts tries at the same time one by one', async () => {
    const { confirm } = await stranger();
    const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => confirm(`1381111000${i}`)));
    expect(answers.filter(({ code }) => code === 'PHONE_TRIES_USED')).toHaveLength(5);
    expect(calls()).toBe(3);
  });

  it('begins anew on the next day', async () => {
    const rows = test.app.db.getCollection('wecomIdentities').model;
    const { confirm } = await stranger();
    await confirm('13811110001');
    await rows.update({ phoneTriesOn: '2020-01-01', phoneTries: 5 }, { where: {} });
    expect((await confirm('13811110002')).code).toBe('PHONE_NOT_YOURS');
  });

  it.each([undefined, null, '', 'abc', '1', '+', { $ne: 1 }, ['1'], '1'.repeat(5000)])(
    '%j is no number: WeCom is not asked, and no try is lost',
    async (phone) => {
      const { confirm, triesLeft } = await stranger();
      expect(await confirm(phone)).toMatchObject({ status: 400, code: 'PHONE_MALFORMED' });
      expect(calls()).toBe(0);
      expect(await triesLeft()).toBe(3);
    },
  );

  it.each([
    [{ errcode: 45009 }, 'WECOM_RATE_LIMITED'],
    [{ errcode: 60020 }, 'WECOM_IP_NOT_TRUSTED'],
    [{ status: 502, body: '<html>' }, 'WECOM_UNAVAILABLE'],
    [{ body: '{"errcode":0,"errmsg":"ok"}' }, 'WECOM_UNAVAILABLE'],
    [{ body: '{"errcode":0,"userid":{"$ne":1}}' }, 'WECOM_UNAVAILABLE'],
  ])('WeCom’s %j is %s, and links nobody', async (fault, code) => {
    await test.addUser({ username: 'lin', phone: LIN_WEI_MOBILE });
    const { confirm } = await stranger();
    test.simulator.fault('/cgi-bin/user/getuserid', fault);
    expect(await confirm(LIN_WEI_MOBILE)).toMatchObject({ status: 400, code });
    expect(await test.links()).toEqual([]);
  });

  it('leaves no number in the log', async () => {
    await test.addUser({ username: 'lin', phone: LIN_WEI_MOBILE });
    const { confirm } = await stranger();
    await confirm('13811117777');
    await confirm(LIN_WEI_MOBILE);
    const logs = await test.logs();
    expect(logs).toContain('WeCom person admitted by phone number');
    expect(logs).not.toContain('13811117777');
    expect(logs).not.toContain(LIN_WEI_MOBILE);
  });
});

describe('is not offered, and refused,', () => {
  it.each([
    ['where it is switched off', { confirmPhone: false }],
    ['where phone numbers find nobody', { matchBy: ['bizMail' as const] }],
  ])('%s', async (_, options) => {
    await test.addAuthenticator('wecom', options);
    await test.addUser({ username: 'lin', phone: LIN_WEI_MOBILE });
    const { browser, link, confirm } = await stranger();
    expect((await browser.ask('pendingLink', { link })).data).toMatchObject({ canConfirmPhone: false });
    expect(await confirm(LIN_WEI_MOBILE)).toMatchObject({ status: 400, code: 'PHONE_OFF' });
    expect(calls()).toBe(0);
  });
});
