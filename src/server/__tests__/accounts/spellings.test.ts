/** Phone numbers, mails and usernames as contact apps, spreadsheets, imports and keyboards leave them, on every database. */
import { CORP_ID, LIN_WEI_MOBILE, ZHAO_MIN_MOBILE } from '../../../../simulator/seed';
import { testApp } from '../../../../testing/test-app';
import type { MatchRule } from '../../../shared/options';

const test = testApp();

const member = (userid = 'lin.wei') => test.simulator.member(CORP_ID, userid);
const users = () => test.app.db.getRepository('users');
const errorOf = (page: URL) => page.searchParams.get('error');
const signIn = () => test.browser().as('lin.wei').signIn('wecom');
const refusal = async () => errorOf(await test.browser().as('lin.wei').authorize('wecom'));
const begin = (...matchBy: MatchRule[]) =>
  test.addAuthenticator('wecom', {
    matchBy,
    public: { autoSignup: true },
    takenFields: ['phone', 'bizMail', 'username'],
  });

const PHONES = [
  '\u202d13900000001\u202c',
  '\u202a+86 139 0000 0001\u202c',
  '\u200e139\u00a00000\u00a00001',
  '１３９０００００００１',
  '1３90０00000１',
  '（＋86）139－0000－0001',
  '139\u20110000\u20130001',
  '139\u22120000\u22120001',
  '١٣٩٠٠٠٠٠٠٠١',
  '१३९०००००००१',
  'tel:+86-139-0000-0001',
  '13900000001.0',
  "'13900000001",
  '1.3900000001E10',
  '\t13900000001\r\n',
  '139\u200b0000\u200d0001\ufeff',
];

/** The comparison has a side for the database and one for WeCom, where a few are enough. */
const SOME_PHONES = PHONES.filter((_, i) => i % 3 === 0);

const MAILS = [
  ' lin.wei@office.sim.example',
  'lin.wei@office.sim.example \t\r\n',
  '\u00a0Lin.Wei@office.sim.example\u3000',
  '\u202dlin.wei@office.sim.example\u202c',
  '\u200b\ufefflin.wei@OFFICE.sim.example',
  'ｌｉｎ．ｗｅｉ＠ｏｆｆｉｃｅ．ｓｉｍ．ｅｘａｍｐｌｅ',
];

describe('a user whose phone number stands there as', () => {
  it.each(PHONES)('%j is the person’s', async (phone) => {
    await begin('phone');
    const id = await test.addUser({ username: 'lin', phone });
    expect((await signIn()).userId).toBe(id);
    expect(await test.countUsers()).toBe(2);
  });

  it.each(SOME_PHONES)('13900000001 is the person’s whose number is %j in WeCom', async (mobile) => {
    await begin('phone');
    const id = await test.addUser({ username: 'lin', phone: LIN_WEI_MOBILE });
    member().mobile = mobile;
    expect((await signIn()).userId).toBe(id);
  });

  it.each(['+13900000001', '1390000000.1', '139000000012', '13900000001①', '139****0001', '1.39E+10'])(
    '%j is another user',
    async (phone) => {
      await begin('phone');
      const id = await test.addUser({ username: 'other', phone });
      const { status, userId } = await signIn();
      expect([status, userId === id]).toEqual([200, false]);
    },
  );

  it('two do, in different spelling: none is chosen', async () => {
    await begin('phone');
    await test.addUser({ username: 'one', phone: '١٣٩٠٠٠٠٠٠٠١' });
    await test.addUser({ username: 'two', phone: '\u202d139-0000-0001\u202c' });
    expect(await refusal()).toBe('PHONE_AMBIGUOUS');
    expect(await test.links()).toEqual([]);
  });
});

describe('a user whose mail stands there as', () => {
  it.each(MAILS)('%j is the person’s', async (email) => {
    await begin('bizMail');
    const id = await test.addUser({ username: 'lin', email });
    expect((await signIn()).userId).toBe(id);
    expect(await test.countUsers()).toBe(2);
  });

  it.each(MAILS)('WeCom’s %j finds the one who has it as it should be', async (mail) => {
    await begin('bizMail');
    const id = await test.addUser({ username: 'lin', email: 'lin.wei@office.sim.example' });
    member().bizMail = mail;
    expect((await signIn()).userId).toBe(id);
  });

  it('an accent that is a character of its own is the person’s', async () => {
    await begin('bizMail');
    const id = await test.addUser({ username: 'andre', email: 'andre\u0301@office.sim.example' });
    member().bizMail = 'André@office.sim.example';
    expect((await signIn()).userId).toBe(id);
  });

  it.each(['xlin.wei@office.sim.example', 'lin.wei@office.sim.example2', 'lin²@office.sim.example', 'lin wei@x.test'])(
    '%j is another user',
    async (email) => {
      await begin('bizMail');
      member().bizMail = email.includes('²') ? 'lin2@office.sim.example' : member().bizMail;
      const id = await test.addUser({ username: 'other', email });
      const { status, userId } = await signIn();
      expect([status, userId === id]).toEqual([200, false]);
    },
  );

  it('two do, in different spelling: none is chosen', async () => {
    await begin('bizMail');
    await test.addUser({ username: 'one', email: '\u202dlin.wei@office.sim.example' });
    await test.addUser({ username: 'two', email: '\u00a0lin.wei@office.sim.example' });
    expect(await refusal()).toBe('MAIL_AMBIGUOUS');
  });
});

it.each([' lin.wei', 'LIN.WEI\t', '\u202dlin.wei\u202c', 'ｌｉｎ．ｗｅｉ'])(
  'the username %j is the person’s',
  async (username) => {
    await begin('username');
    const id = await test.addUser({ username });
    expect((await signIn()).userId).toBe(id);
  },
);

it('a new user takes nothing that another user has in another spelling', async () => {
  await begin();
  await test.addUser({ username: '\u202dlin.wei\u202c', email: `\t${member().bizMail}`, phone: '１３９０-٠٠٠٠-001' });
  const { userId } = await signIn();
  const { username, email, phone } = (await users().findOne({ filterByTk: userId })).toJSON();
  expect({ username, email, phone }).toEqual({ username: null, email: null, phone: null });
});

it('what WeCom says is kept without the marks around it', async () => {
  await begin('phone', 'bizMail');
  Object.assign(member(), { mobile: '\u202d139 0000 0001\u202c', bizMail: '\u200b lin.wei@office.sim.example\u00a0' });
  const { userId } = await signIn();
  const { email, phone } = (await users().findOne({ filterByTk: userId })).toJSON();
  expect({ email, phone }).toEqual({ email: 'lin.wei@office.sim.example', phone: LIN_WEI_MOBILE });
});

it('a user’s own spelling stays, and so does the origin of the value', async () => {
  await test.addAuthenticator('wecom', { refresh: { phone: 'always', email: 'always' }, matchBy: ['phone'] });
  const values = { phone: '１３９-0000-0001', email: '\u00a0lin.wei@office.sim.example' };
  const id = await test.addUser({ username: 'lin', ...values });
  await signIn();
  await test.idle();
  expect((await users().findOne({ filterByTk: id })).toJSON()).toMatchObject(values);
});

it('of many users in all spellings, few are read', async () => {
  await begin('phone', 'bizMail', 'username');
  const others = Array.from({ length: 400 }, (_, i) => ({
    username: `\u202dother.${i}\u202c`,
    email: ` other.${i}@office.sim.example`,
    phone: `\u202d${[...String(13_800_000_000 + i * 7)].map((digit) => String.fromCodePoint(0xff10 + Number(digit))).join('')}`,
  }));
  await users().createMany({ records: others });
  const { model } = test.app.db.getCollection('users');
  let read = 0;
  model.addHook('afterFind', 'counting', (found: unknown) => {
    read += Array.isArray(found) ? found.length : 0;
  });
  const { status } = await signIn();
  model.removeHook('afterFind', 'counting');
  expect(status).toBe(200);
  expect(read).toBeLessThan(20);
});

describe('a number that the person types', () => {
  const typed = async (phone: string) => {
    const browser = test.browser('Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0.0.0').as('lin.wei');
    const page = await browser.authorize('wecom');
    const link = new URLSearchParams(page.hash.slice(1)).get('link');
    return browser.ask<{ url: string }>('confirmPhone', { link, phone });
  };

  it.each(SOME_PHONES)('as %j is theirs', async (phone) => {
    await test.addAuthenticator('wecom');
    const id = await test.addUser({ username: 'lin', phone: '\u202d139 0000 0001\u202c' });
    expect((await typed(phone)).status).toBe(200);
    expect(await test.links()).toEqual([[id, `${CORP_ID}:lin.wei`]]);
    expect(JSON.parse(test.simulator.requests.findLast(({ path }) => path.endsWith('getuserid'))?.body ?? '')).toEqual({
      mobile: LIN_WEI_MOBILE,
    });
  });

  it('as a colleague’s in wide digits is not', async () => {
    await test.addAuthenticator('wecom');
    const wide = [...ZHAO_MIN_MOBILE].map((digit) => String.fromCodePoint(0xff10 + Number(digit))).join('');
    expect(await typed(wide)).toMatchObject({ status: 400, code: 'PHONE_NOT_YOURS' });
  });
});
