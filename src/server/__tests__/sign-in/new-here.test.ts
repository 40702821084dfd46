import { CORP_ID, LIN_WEI_MOBILE, SECRET } from '../../../../simulator/seed';
import { testApp } from '../../../../testing/test-app';
import { linkOf } from '../../../../testing/test-browser';
import { USER_AGENTS } from '../../../../testing/user-agents';
import type { CreateUserReply, PendingLinkReply } from '../../../shared/actions';
import type { WecomOptions } from '../../../shared/options';

const test = testApp();

const begin = (options: Partial<WecomOptions> = {}) =>
  test.addAuthenticator('wecom', { public: { autoSignup: true }, ...options });

/** A member inside WeCom, who allows WeCom to pass on these fields. */
async function withheld(consent = 'none', person = 'lin.wei') {
  const browser = test.browser().as(person, consent);
  const page = await browser.authorize('wecom', '/admin/x');
  const link = page.hash ? linkOf(page) : '';
  return {
    browser,
    page,
    link,
    error: page.searchParams.get('error'),
    known: async () => (await browser.ask<PendingLinkReply>('pendingLink', { link })).data,
    create: () => browser.ask<CreateUserReply>('createUser', { link }),
  };
}

const setOptions = async (changes: Partial<WecomOptions>) => {
  const record = await test.app.db.getRepository('authenticators').findOne({ filter: { name: 'wecom' } });
  await record.update({ options: { ...record.get('options'), ...changes } });
};

describe('without the values that the match rules compare', () => {
  it('nobody gets a second user unasked', async () => {
    await begin();
    await test.addUser({ username: 'lin', phone: LIN_WEI_MOBILE });
    const { error, known } = await withheld();
    expect(error).toBe('NOT_LINKED');
    expect(await known()).toMatchObject({ canCreate: true, canLink: true, canConfirmPhone: true, notGiven: ['phone'] });
    expect(await test.countUsers()).toBe(2);
  });

  it('the member finds their user by allowing it at the next try', async () => {
    await begin();
    const id = await test.addUser({ username: 'lin', phone: LIN_WEI_MOBILE });
    const { browser } = await withheld();
    expect((await browser.as('lin.wei').signIn('wecom')).userId).toBe(id);
  });

  it('the member finds their user by confirming the phone number', async () => {
    await begin();
    const id = await test.addUser({ username: 'lin', phone: LIN_WEI_MOBILE });
    const { browser, link } = await withheld();
    const { data } = await browser.ask<CreateUserReply>('confirmPhone', { link, phone: LIN_WEI_MOBILE });
    expect(await browser.trade(new URL(String(data?.url), test.origin))).toMatchObject({ userId: id });
  });

  it('a confirmed number that users have rules out a second user', async () => {
    await begin();
    await test.addUser({ username: 'lin', phone: LIN_WEI_MOBILE });
    await test.addUser({ username: 'wei', phone: `+86 ${LIN_WEI_MOBILE}` });
    const { browser, link, known, create } = await withheld();
    expect(await browser.ask('confirmPhone', { link, phone: LIN_WEI_MOBILE })).toMatchObject({
      code: 'PHONE_AMBIGUOUS',
    });
    expect(await known()).toMatchObject({ canCreate: false });
    expect(await create()).toMatchObject({ status: 400, code: 'NOT_LINKED' });
    expect(await test.countUsers()).toBe(3);
  });

  it('a confirmed number that no user has is the new user’s', async () => {
    await begin();
    const { browser, link, create } = await withheld();
    expect(await browser.ask('confirmPhone', { link, phone: LIN_WEI_MOBILE })).toMatchObject({ code: 'PHONE_UNKNOWN' });
    await create();
    const users = await test.app.db.getRepository('users').find({ filter: { phone: LIN_WEI_MOBILE } });
    expect(users).toHaveLength(1);
  });

  it('the member who says that they are new gets a user, and the page they wanted', async () => {
    await begin();
    const { browser, create } = await withheld();
    const { status, data } = await create();
    expect(status).toBe(200);
    const session = await browser.trade(new URL(String(data?.url), test.origin));
    expect(session).toMatchObject({ status: 200, redirect: '/admin/x' });
    expect(await test.links()).toEqual([[session.userId, `${CORP_ID}:lin.wei`]]);
    expect((await browser.as('lin.wei').signIn('wecom')).userId).toBe(session.userId);
  });

  it.each([
    [{}, 'none', 'NOT_LINKED'],
    [{}, 'email,biz_mail', 'NOT_LINKED'],
    [{ confirmPhone: false }, 'none', 'NOT_LINKED'],
    [{ linkAfterSignIn: false }, 'none', 'NOT_LINKED'],
    [{ linkAfterSignIn: false, confirmPhone: false }, 'none', null],
    [{ matchBy: ['phone', 'bizMail'] }, 'biz_mail', 'NOT_LINKED'],
    [{ matchBy: ['bizMail'] }, 'mobile', 'NOT_LINKED'],
    [{ matchBy: ['bizMail'], linkAfterSignIn: false }, 'mobile', null], // there is nothing they could do
    [{ matchBy: ['bizMail', 'email'] }, 'email', null],
    [{ matchBy: ['username'] }, 'none', null],
    [{ matchBy: [] }, 'none', null],
    [{}, 'mobile', null],
  ] as [Partial<WecomOptions>, string, string | null][])('with %j, allowing %s: %s', async (options, consent, code) => {
    await begin(options);
    const { error } = await withheld(consent);
    expect(error).toBe(code);
    expect(await test.countUsers()).toBe(code ? 1 : 2);
  });

  it('another rule still finds the user', async () => {
    await begin({ matchBy: ['phone', 'username'] });
    const id = await test.addUser({ username: 'lin.wei' });
    expect((await test.browser().as('lin.wei', 'none').signIn('wecom')).userId).toBe(id);
  });
});

describe('saying that one is new', () => {
  it('works once', async () => {
    await begin();
    const { create } = await withheld();
    const replies = await Promise.all([create(), create(), create()]);
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
    expect(await create()).toMatchObject({ status: 400, code: 'LINK_EXPIRED' });
    expect(await test.countUsers()).toBe(2);
  });

  it('works in the browser in which it began', async () => {
    await begin();
    const { link } = await withheld();
    const other = test.browser().as('zhao.min');
    expect(await other.ask('createUser', { link })).toMatchObject({ status: 400, code: 'LINK_EXPIRED' });
    expect(await test.countUsers()).toBe(1);
  });

  it('is no way for a member who came by QR code', async () => {
    await begin();
    const browser = test.browser(USER_AGENTS.desktop).as('lin.wei');
    const link = linkOf(await browser.authorize('wecom'));
    expect((await browser.ask('pendingLink', { link })).data).toMatchObject({ canCreate: false });
    expect(await browser.ask('createUser', { link })).toMatchObject({ status: 400, code: 'NOT_LINKED' });
    expect(await test.countUsers()).toBe(1);
  });

  it('links the user who matches by now', async () => {
    await begin({ matchBy: ['phone', 'username'] });
    const { browser, create } = await withheld();
    const id = await test.addUser({ username: 'lin.wei' });
    const { data } = await create();
    expect(await browser.trade(new URL(String(data?.url), test.origin))).toMatchObject({ userId: id });
    expect(await test.countUsers()).toBe(2);
  });

  it('finds the user to which the member was linked meanwhile', async () => {
    await begin();
    const { create } = await withheld();
    const { userId } = await test.browser().as('lin.wei').signIn('wecom');
    expect((await create()).status).toBe(200);
    expect(await test.links()).toEqual([[userId, `${CORP_ID}:lin.wei`]]);
  });

  it('is over once the authenticator is another company’s or another WeCom’s', async () => {
    await begin();
    const { create, known } = await withheld();
    await setOptions({ apiBaseUrl: test.simulator.url.replace('127.0.0.1', 'localhost'), secret: SECRET });
    expect(await known()).toBeUndefined();
    expect(await create()).toMatchObject({ status: 400, code: 'LINK_EXPIRED' });
    expect(await test.countUsers()).toBe(1);
  });

  it('is refused once sign-up is off', async () => {
    await begin();
    const { known, create } = await withheld();
    await setOptions({ public: { autoSignup: false } });
    expect(await known()).toMatchObject({ canCreate: false });
    expect(await create()).toMatchObject({ status: 400, code: 'NOT_LINKED' });
    expect(await test.countUsers()).toBe(1);
  });

  it('is refused to a member who has left since', async () => {
    await begin();
    const { create } = await withheld();
    test.simulator.member(CORP_ID, 'lin.wei').status = 2;
    expect(await create()).toMatchObject({ status: 400, code: 'MEMBER_INACTIVE' });
    expect(await test.countUsers()).toBe(1);
  });

  it.each([
    [[3], 'lin.wei', 'DEPARTMENT_NOT_ALLOWED'],
    [[2], 'Wang.Fang', 'NOT_LINKED'], // hers is below it
  ] as const)('needs one of the departments %j: %s', async (departments, person, code) => {
    await begin({ departments: [...departments] });
    const { error, known, create } = await withheld('none', person);
    expect(error).toBe(code);
    const isAllowed = code === 'NOT_LINKED';
    expect(await known()).toMatchObject({ canCreate: isAllowed });
    expect((await create()).status).toBe(isAllowed ? 200 : 400);
    expect(await test.countUsers()).toBe(isAllowed ? 2 : 1);
  });

  it('is refused outside the departments that were chosen meanwhile', async () => {
    await begin();
    const { create } = await withheld();
    await setOptions({ departments: [3] });
    expect(await create()).toMatchObject({ status: 400, code: 'DEPARTMENT_NOT_ALLOWED' });
    expect(await test.countUsers()).toBe(1);
  });
});
