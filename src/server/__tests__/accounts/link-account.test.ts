import { CORP_ID } from '../../../../simulator/seed';
import { askConfirmation, confirmAndLink, confirmLink } from '../../../../testing/confirm-link';
import { testApp } from '../../../../testing/test-app';
import { linkOf, type TestBrowser, ticketOf } from '../../../../testing/test-browser';
import { USER_AGENTS } from '../../../../testing/user-agents';
import type { FirstSignInInside, PendingLinkReply } from '../../../shared/actions';
import type { WecomOptions } from '../../../shared/options';

const test = testApp();

const PASSWORD = 'a long password';
const IDENTITY = `${CORP_ID}:lin.wei`;

/** A stranger at the end of a sign-in: the browser, and the word in the address. */
async function stranger(person = 'lin.wei', userAgent: string = USER_AGENTS.desktop) {
  const browser = test.browser(userAgent).as(person);
  const page = await browser.authorize('wecom', '/admin/x');
  return { browser, page, link: String(linkOf(page)) };
}

async function userWithPassword(username = 'lin', values: object = {}) {
  return test.addUser({ username, password: PASSWORD, ...values });
}

const signIn = (browser: TestBrowser, username = 'lin') => browser.signInWithPassword(username, PASSWORD);

it.each<[FirstSignInInside, Partial<WecomOptions>]>([
  ['creates', { public: { autoSignup: true } }],
  ['finds', { matchBy: ['username', 'bizMail'] }],
  ['none', { matchBy: ['username'] }],
])('learns over web login what a first sign-in inside WeCom does: %s', async (insideWecom, options) => {
  await test.addAuthenticator('wecom', options);
  const { browser, link } = await stranger('lin.wei', USER_AGENTS.desktop);
  expect((await browser.ask('pendingLink', { link })).data).toMatchObject({ insideWecom });
});

describe('a member that no rule matches', () => {
  beforeEach(() => test.addAuthenticator('wecom'));

  it.each([USER_AGENTS.desktop, USER_AGENTS.wecom])(
    'is told who WeCom says they are, and what they can do',
    async (userAgent) => {
      const { browser, page, link } = await stranger('lin.wei', userAgent);
      expect(page.searchParams.get('error')).toBe('NOT_LINKED');
      expect(ticketOf(page)).toBeNull();
      const { data } = await browser.ask<PendingLinkReply>('pendingLink', { link });
      expect(data).toMatchObject({
        authenticator: 'wecom',
        name: test.simulator.member(CORP_ID, 'lin.wei').name,
        wecomUserId: 'lin.wei',
        canLink: true,
        canConfirmPhone: userAgent === USER_AGENTS.desktop, // inside WeCom the number was given, and is nobody's
        insideWecom: userAgent === USER_AGENTS.desktop ? 'finds' : 'none',
      });
    },
  );

  it('signs in once the way they know, is linked, and comes by WeCom from then on', async () => {
    const id = await userWithPassword();
    const { browser, link } = await stranger();
    expect(await test.links()).toEqual([]);

    const token = await signIn(browser);
    expect(await test.links()).toEqual([]); // not before they have agreed
    expect(await confirmAndLink(test, browser, link, token)).toMatchObject({ status: 200, data: { linked: true } });

    expect(await test.links()).toEqual([[id, IDENTITY]]);
    expect((await test.browser(USER_AGENTS.desktop).as('lin.wei').signIn('wecom')).userId).toBe(id);
  });

  it('is linked once: the word is used up', async () => {
    const [first, second] = [await userWithPassword('first'), await userWithPassword('second')];
    const { browser, link } = await stranger('lin.wei', USER_AGENTS.wecom);
    const tokens = [await signIn(browser, 'first'), await signIn(browser, 'second')];
    const answers = await Promise.all(tokens.map((token) => browser.linkAccount(link, token)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
    expect(answers.map(({ code }) => code)).toContain('LINK_EXPIRED');
    const links = await test.links();
    expect(links).toHaveLength(1);
    expect([first, second]).toContain(links[0]?.[0]);
  });

  it('needs the browser in which it began, and a session', async () => {
    await userWithPassword();
    const { browser, link } = await stranger();
    const token = await signIn(browser);
    const other = test.browser(USER_AGENTS.desktop);
    for (const action of ['pendingLink', 'linkAccount', 'confirmPhone']) {
      const body = { link, phone: '13900000001' };
      expect([action, await other.ask(action, body, token)]).toMatchObject([action, { code: 'LINK_EXPIRED' }]);
    }
    expect((await browser.ask('linkAccount', { link })).status).toBe(401);
    expect(await test.links()).toEqual([]);
  });

  it('has ten minutes', async () => {
    await userWithPassword();
    const { browser, link } = await stranger();
    const token = await signIn(browser);
    const now = Date.now();
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => now + 10 * 60_000 + 1000);
    try {
      expect(await browser.ask('pendingLink', { link })).toMatchObject({ status: 400, code: 'LINK_EXPIRED' });
      expect(await browser.linkAccount(link, token)).toMatchObject({ code: 'LINK_EXPIRED' });
    } finally {
      clock.mockRestore();
    }
    expect(await test.links()).toEqual([]);
  });

  it('cannot be linked to a user who is linked to another member, nor taken from another user', async () => {
    const zhao = await userWithPassword('zhao', { phone: test.simulator.member(CORP_ID, 'zhao.min').mobile });
    await test.browser().as('zhao.min').signIn('wecom');
    const { browser, link } = await stranger();
    expect(await askConfirmation(browser, link, await signIn(browser, 'zhao'))).toMatchObject({
      status: 400,
      code: 'USER_TAKEN',
    });

    const again = await stranger('lin.wei', USER_AGENTS.wecom);
    const late = await stranger('lin.wei', USER_AGENTS.wecom);
    const lin = await userWithPassword('lin');
    await userWithPassword('other');
    await again.browser.linkAccount(again.link, await signIn(again.browser, 'lin'));
    const token = await signIn(late.browser, 'other');
    expect(await late.browser.linkAccount(late.link, token)).toMatchObject({ code: 'IDENTITY_TAKEN' });
    expect((await test.links()).sort()).toEqual(
      [
        [zhao, `${CORP_ID}:zhao.min`],
        [lin, IDENTITY],
      ].sort(),
    );
  });

  it('may be linked again to the user they belong to', async () => {
    const id = await userWithPassword();
    const [one, two] = [await stranger(), await stranger()];
    for (const { browser, link } of [one, two]) {
      expect((await confirmAndLink(test, browser, link, await signIn(browser))).status).toBe(200);
    }
    expect(await test.links()).toEqual([[id, IDENTITY]]);
  });

  it('fills the blanks of the user with what WeCom gave', async () => {
    const id = await userWithPassword();
    const { browser, link } = await stranger('lin.wei', USER_AGENTS.wecom);
    await browser.linkAccount(link, await signIn(browser));
    await test.idle();
    const user = await test.app.db.getRepository('users').findOne({ filterByTk: id });
    const { name, mobile, bizMail } = test.simulator.member(CORP_ID, 'lin.wei');
    expect([user.get('nickname'), user.get('phone'), user.get('email')]).toEqual([name, mobile, bizMail]);
  });

  it.each([undefined, null, '', 'x', '0'.repeat(32), { $ne: 1 }, ['a'], 7])(
    'with the word %j is nobody',
    async (link) => {
      await userWithPassword();
      const { browser } = await stranger();
      expect(await browser.ask('pendingLink', { link })).toMatchObject({ status: 400, code: 'LINK_EXPIRED' });
      expect(await browser.linkAccount(link, await signIn(browser))).toMatchObject({ code: 'LINK_EXPIRED' });
    },
  );

  it('has the cookie for as long as the link', async () => {
    const { browser } = await stranger();
    const renewed = browser.setCookies.filter((cookie) => cookie.startsWith('nb_wecom_main='));
    expect(renewed).toHaveLength(2); // when it left for WeCom, and when it came back
  });

  it('leaves the word out of the log', async () => {
    await userWithPassword();
    const { browser, link } = await stranger();
    await browser.ask('pendingLink', { link });
    await confirmAndLink(test, browser, link, await signIn(browser));
    const logs = await test.logs();
    expect(logs).toContain('WeCom account linked');
    expect(logs).not.toContain(link);
  });
});

it('offers nothing where the admin lets nobody link themselves', async () => {
  await test.addAuthenticator('wecom', { linkAfterSignIn: false, confirmPhone: false });
  const { page } = await stranger();
  expect(page.searchParams.get('error')).toBe('NOT_LINKED');
  expect(page.hash).toBe('');
});

it('links only the user who was shown', async () => {
  await test.addAuthenticator('wecom');
  await userWithPassword('one');
  const two = await userWithPassword('two');
  const { browser, link } = await stranger();
  const token = await signIn(browser, 'one');
  for (const userId of [two, undefined, null, [1], { $ne: 1 }, { toString: 1 }]) {
    expect(await browser.ask('linkAccount', { link, userId }, token)).toMatchObject({ code: 'USER_CHANGED' });
  }
  expect(await test.links()).toEqual([]);
  expect((await confirmAndLink(test, browser, link, token)).status).toBe(200); // the word is as good as before
});

it('links nobody once the admin has switched it off', async () => {
  await test.addAuthenticator('wecom');
  await userWithPassword();
  const { browser, link } = await stranger();
  const record = await test.app.db.getRepository('authenticators').findOne({ filter: { name: 'wecom' } });
  await record.update({ options: { ...record.get('options'), linkAfterSignIn: false } });
  const token = await signIn(browser);
  expect(await browser.linkAccount(link, token)).toMatchObject({ status: 400, code: 'LINK_OFF' });
  await record.update({ enabled: false });
  expect(await browser.linkAccount(link, token)).toMatchObject({ code: 'AUTHENTICATOR_UNAVAILABLE' });
  expect(await test.links()).toEqual([]);
});

describe('a user who has signed in', () => {
  const toLink = (browser: TestBrowser) =>
    browser.open('/api/wecom:authorize?authenticator=wecom&purpose=link&redirect=%2Fadmin%2Fx');

  beforeEach(() => test.addAuthenticator('wecom', { public: { autoSignup: true } }));

  it.each([USER_AGENTS.desktop, USER_AGENTS.wecom])(
    'links the person who uses WeCom, who is not signed in by that',
    async (userAgent) => {
      const id = await userWithPassword();
      const browser = test.browser(userAgent).as('lin.wei');
      const token = await signIn(browser);
      const page = await toLink(browser);

      expect(Object.fromEntries(page.searchParams)).toEqual({
        purpose: 'link',
        authenticator: 'wecom',
        redirect: '/admin/x',
      });
      expect(ticketOf(page)).toBeNull();
      expect(await test.countUsers()).toBe(2); // nobody is created on the way
      if (userAgent === USER_AGENTS.desktop) {
        await confirmLink(test, browser, linkOf(page), token);
      }
      expect((await browser.linkAccount(linkOf(page), token)).status).toBe(200);
      expect(await test.links()).toEqual([[id, IDENTITY]]);
    },
  );

  it('is told why not, on the way to link', async () => {
    const browser = test.browser().as('outsider');
    const page = await toLink(browser);
    expect(Object.fromEntries(page.searchParams)).toMatchObject({ error: 'OUTSIDE_VISIBLE_RANGE', purpose: 'link' });
  });

  it('comes back with a person to link, also where the browser lost the cookie on the way', async () => {
    const browser = test.browser().as('lin.wei');
    const toWecom = await browser.request('/api/wecom:authorize?authenticator=wecom&purpose=link');
    const back = new URL((await browser.request(toWecom.headers.get('location') ?? '')).headers.get('location') ?? '');
    browser.cookies.clear();
    back.searchParams.set('state', '0'.repeat(32));
    const page = await browser.open(back);
    expect(ticketOf(page)).toBeNull();
    expect(linkOf(page)).toMatch(/^[0-9a-f]{32}$/);
    expect(await test.countUsers()).toBe(1);
  });

  it('gets no ticket by it, even for a person who is linked already', async () => {
    await test.browser().as('lin.wei').signIn('wecom');
    const page = await toLink(test.browser().as('lin.wei'));
    expect(ticketOf(page)).toBeNull();
    expect(linkOf(page)).toMatch(/^[0-9a-f]{32}$/);
  });
});
