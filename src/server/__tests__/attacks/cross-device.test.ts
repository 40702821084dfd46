/** A QR code can be relayed: who scans it is not always the person at the browser (finding F8). */
import { CORP_ID } from '../../../../simulator/seed';
import { answerInWecom, askConfirmation, confirmAndLink, pressButton } from '../../../../testing/confirm-link';
import { testApp } from '../../../../testing/test-app';
import { linkOf, type TestBrowser, userIdOf } from '../../../../testing/test-browser';
import { USER_AGENTS } from '../../../../testing/user-agents';
import type { PendingLinkReply } from '../../../shared/actions';
import type { QrSignIn } from '../../../shared/options';
import { apiIdOf } from '../../accounts/links';

const test = testApp();

const PASSWORD = 'a long password';
const VICTIM = 'lin.wei';
const LINK = '/api/wecom:authorize?authenticator=wecom&purpose=link&redirect=%2Fadmin%2Fx';

/** The attacker's desktop browser, in which the victim's WeCom account waits to be linked to the attacker's user. */
async function phished(start = LINK) {
  const attackerId = await test.addUser({ username: 'attacker', nickname: 'Nice Person', password: PASSWORD });
  const browser = test.browser(USER_AGENTS.desktop).as(VICTIM); // scans the relayed code
  const token = await browser.signInWithPassword('attacker', PASSWORD);
  const link = String(linkOf(await browser.open(start)));
  return { attackerId, browser, token, link };
}

async function askedOf({ browser, link, token }: { browser: TestBrowser; link: string; token: string }) {
  const { data } = await askConfirmation(browser, link, token);
  return String(data?.url);
}

const stateOf = async (browser: TestBrowser, link: string, token: string) => {
  const reply = await browser.ask<PendingLinkReply>('pendingLink', { link, userId: userIdOf(token) });
  return reply.data?.confirmation ?? reply.code;
};

beforeEach(() => test.addAuthenticator('wecom'));

describe('a link that was asked for in a desktop browser (S6)', () => {
  it.each(['purpose=link', 'nobody matches'])('is not made by a scan alone: %s', async (way) => {
    const attack = await phished(way === 'purpose=link' ? LINK : '/api/wecom:authorize?authenticator=wecom');
    const { browser, link, token } = attack;
    expect(await stateOf(browser, link, token)).toBe('needed');
    expect(await browser.linkAccount(link, token)).toMatchObject({ status: 400, code: 'CONFIRM_IN_WECOM' });
    await askedOf(attack);
    expect(await stateOf(browser, link, token)).toBe('asked');
    expect(await browser.linkAccount(link, token)).toMatchObject({ status: 400, code: 'CONFIRM_IN_WECOM' });
    expect(await test.links()).toEqual([]);
  });

  it('is made once the owner of the WeCom account has confirmed it inside WeCom', async () => {
    const attack = await phished();
    const { browser, link, token, attackerId } = attack;
    expect(await answerInWecom(test, await askedOf(attack))).toContain('You have confirmed it');
    expect(await stateOf(browser, link, token)).toBe('given');
    expect(await browser.linkAccount(link, token)).toMatchObject({ status: 200 });
    expect(await test.links()).toEqual([[attackerId, `${CORP_ID}:${VICTIM}`]]);
    const logs = await test.logs();
    expect(logs).toContain('WeCom link confirmation asked for');
    expect(logs).toContain('WeCom link confirmed');
  });

  it('is not needed where the person came inside WeCom', async () => {
    const id = await test.addUser({ username: 'wei', password: PASSWORD });
    const browser = test.browser().as(VICTIM);
    const token = await browser.signInWithPassword('wei', PASSWORD);
    const link = String(linkOf(await browser.open(LINK)));
    expect(await stateOf(browser, link, token)).toBe('none');
    expect(await browser.linkAccount(link, token)).toMatchObject({ status: 200 });
    expect(await test.links()).toEqual([[id, `${CORP_ID}:${VICTIM}`]]);
  });

  it('is over when its owner declines it, whatever is tried next', async () => {
    const attack = await phished();
    const { browser, link, token } = attack;
    const url = await askedOf(attack);
    expect(await answerInWecom(test, url, { answer: 'declined' })).toContain('You have declined it');
    expect(await answerInWecom(test, url, { answer: 'given' })).toContain('You have declined it');
    expect(await stateOf(browser, link, token)).toBe('LINK_DECLINED');
    for (const action of ['linkAccount', 'askConfirmation', 'confirmPhone']) {
      const body = { link, userId: userIdOf(token), phone: '13900000001' };
      expect([action, await browser.ask(action, body, token)]).toMatchObject([action, { code: 'LINK_DECLINED' }]);
    }
    expect(await test.links()).toEqual([]);
    expect(await test.logs()).toContain('WeCom link declined');
  });

  it('cannot be confirmed by another member, who learns nothing of it', async () => {
    const attack = await phished();
    const url = await askedOf(attack);
    const phone = test.browser().as('zhao.min');
    const page = await phone.open(url);
    const html = await (await phone.request(page)).text();
    expect(html).not.toMatch(/lin\.wei|林伟|attacker|Nice Person/);
    await pressButton(phone, page, 'given');
    expect(await stateOf(attack.browser, attack.link, attack.token)).toBe('asked');
    expect(await test.logs()).toContain('WeCom link confirmation opened by another member');
  });

  it('says to its owner which account, which user, on which site, when and where it was asked', async () => {
    const attack = await phished();
    const phone = test.browser().as(VICTIM);
    const page = await phone.open(await askedOf(attack));
    const html = await (await phone.request(page)).text();
    for (const fact of ['林伟 (lin.wei)', 'Nice Person (attacker)', new URL(test.origin).host, 'this minute']) {
      expect(html).toContain(fact);
    }
    expect(html).toContain('Desktop browser');
    expect(html).toContain('Only confirm if you started this yourself.');
  });

  it('holds for the user who was shown to the owner, and for no other', async () => {
    const attack = await phished();
    const { browser, link, token } = attack;
    await answerInWecom(test, await askedOf(attack));
    await test.addUser({ username: 'other', password: PASSWORD });
    const other = await browser.signInWithPassword('other', PASSWORD);
    expect(await stateOf(browser, link, other)).toBe('needed');
    expect(await browser.linkAccount(link, other)).toMatchObject({ code: 'CONFIRM_IN_WECOM' });
    expect(await browser.linkAccount(link, token)).toMatchObject({ status: 200 });
  });

  it('has one question at a time: an older one cannot be answered any more', async () => {
    const attack = await phished();
    const { browser, link, token } = attack;
    const phone = test.browser().as(VICTIM);
    const page = await phone.open(await askedOf(attack));
    await test.addUser({ username: 'other', password: PASSWORD });
    const other = await browser.signInWithPassword('other', PASSWORD);
    const url = await askedOf({ browser, link, token: other });
    expect(await askedOf({ browser, link, token: other })).toBe(url); // the same for the same user
    await pressButton(phone, page, 'given');
    expect(await (await phone.request(page)).text()).toContain('This request has expired');
    expect(await stateOf(browser, link, token)).toBe('needed');
    expect(await stateOf(browser, link, other)).toBe('asked');
  });

  it('is confirmed once: the answer stands', async () => {
    const attack = await phished();
    const url = await askedOf(attack);
    await answerInWecom(test, url);
    expect(await answerInWecom(test, url, { answer: 'declined' })).toContain('You have confirmed it');
    expect(await attack.browser.linkAccount(attack.link, attack.token)).toMatchObject({ status: 200 });
    expect(await attack.browser.linkAccount(attack.link, attack.token)).toMatchObject({ code: 'LINK_EXPIRED' });
  });

  it('is confirmed in the browser in which the owner was recognised', async () => {
    const attack = await phished();
    const phone = test.browser().as(VICTIM);
    const page = await phone.open(await askedOf(attack));
    const thief = test.browser().as('zhao.min');
    await thief.authorize('wecom'); // has a flow cookie of its own
    for (const browser of [thief, test.browser()]) {
      await pressButton(browser, page, 'given');
      expect(await (await browser.request(page)).text()).not.toMatch(/lin\.wei|attacker/);
    }
    expect(await stateOf(attack.browser, attack.link, attack.token)).toBe('asked');
  });

  it.each(['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH'])(
    'is not confirmed by %s, as link scanners send',
    async (method) => {
      const attack = await phished();
      const phone = test.browser().as(VICTIM);
      const page = await phone.open(await askedOf(attack));
      const url = new URL(page);
      url.searchParams.set('answer', 'given');
      const body = ['GET', 'HEAD'].includes(method) ? undefined : new URLSearchParams({ answer: 'given' });
      await phone.request(url, { method, body });
      expect(await stateOf(attack.browser, attack.link, attack.token)).toBe('asked');
      await pressButton(phone, page, 'given');
      expect(await stateOf(attack.browser, attack.link, attack.token)).toBe('given');
    },
  );

  it.each([undefined, '', 'yes', 'GIVEN', 'toString', '__proto__'])(
    'is not confirmed by the answer %j',
    async (word) => {
      const attack = await phished();
      const phone = test.browser().as(VICTIM);
      const page = await phone.open(await askedOf(attack));
      await pressButton(phone, page, String(word));
      expect(await stateOf(attack.browser, attack.link, attack.token)).toBe('asked');
    },
  );

  it('is not confirmed by a code that was stolen from another callback', async () => {
    const victim = test.browser().as(VICTIM);
    const callback = await victim.untilCallback('/api/wecom:authorize?authenticator=wecom');
    await test.browser().request(callback); // refused there, and left in a log
    const attack = await phished();
    const thief = test.browser().as('zhao.min');
    const own = await thief.untilCallback(await askedOf(attack), 'confirmCallback');
    own.searchParams.set('code', String(callback.searchParams.get('code')));
    expect(await (await thief.request(own)).text()).toContain('WeCom could not confirm who you are');
    expect(await stateOf(attack.browser, attack.link, attack.token)).toBe('asked');
  });

  it.each(['', 'x'.repeat(513), 'a b', ['a', 'b'], undefined])(
    'is not confirmed by the code %j, which asks nobody',
    async (code) => {
      const attack = await phished();
      const phone = test.browser().as(VICTIM);
      const own = await phone.untilCallback(await askedOf(attack), 'confirmCallback');
      own.searchParams.delete('code');
      for (const value of [code ?? []].flat()) {
        own.searchParams.append('code', value);
      }
      test.simulator.clearRequests();
      expect(await (await phone.request(own)).text()).toContain('WeCom could not confirm who you are');
      expect(test.simulator.requests).toEqual([]);
      expect(await stateOf(attack.browser, attack.link, attack.token)).toBe('asked');
    },
  );

  it('is not confirmed with a state of another browser, or of another question', async () => {
    const attack = await phished();
    const url = await askedOf(attack);
    const attackers = await test.browser().as(VICTIM).untilCallback(url, 'confirmCallback');
    const phone = test.browser().as(VICTIM);
    const page = await phone.open(attackers);
    expect(page.pathname).toContain('confirmCallback');
    const own = await phone.untilCallback(url, 'confirmCallback');
    own.searchParams.set('confirm', '0'.repeat(32));
    expect(await (await phone.request(own)).text()).toContain('This request has expired');
    expect(await stateOf(attack.browser, attack.link, attack.token)).toBe('asked');
  });

  it.each(['desktop', 'mobile'] as const)('cannot be confirmed in the browser of a %s', async (kind) => {
    const attack = await phished();
    test.simulator.clearRequests();
    const browser = test.browser(USER_AGENTS[kind]).as(VICTIM);
    const page = await browser.open(await askedOf(attack));
    expect(await (await browser.request(page)).text()).toContain('Please open this page in WeCom');
    expect(test.simulator.requests).toEqual([]);
  });

  it('can be confirmed for as long as the link waits', async () => {
    const attack = await phished();
    const url = await askedOf(attack);
    const phone = test.browser().as(VICTIM);
    const page = await phone.open(url);
    const now = Date.now();
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => now + 10 * 60_000 + 1000);
    try {
      await pressButton(phone, page, 'given');
      expect(await (await phone.request(page)).text()).toContain('This request has expired');
      expect(await (await phone.request(url)).text()).toContain('This request has expired');
    } finally {
      clock.mockRestore();
    }
    expect(await stateOf(attack.browser, attack.link, attack.token)).toBe('asked');
  });

  it('is asked for by the user who was shown, in the browser that began', async () => {
    const { browser, link, token } = await phished();
    const other = test.browser(USER_AGENTS.desktop);
    expect(await askConfirmation(other, link, token)).toMatchObject({ code: 'LINK_EXPIRED' });
    for (const userId of [1, undefined, null, { $ne: 1 }]) {
      expect(await browser.ask('askConfirmation', { link, userId }, token)).toMatchObject({ code: 'USER_CHANGED' });
    }
    expect((await browser.ask('askConfirmation', { link })).status).toBe(401);
    expect(await browser.ask('askConfirmation', { link: '0'.repeat(32) }, token)).toMatchObject({
      code: 'LINK_EXPIRED',
    });
  });

  it('is not asked for where it could not be made', async () => {
    await test.addUser({ username: 'wei', phone: test.simulator.member(CORP_ID, VICTIM).mobile });
    await test.browser().as(VICTIM).signIn('wecom');
    const { browser, link, token } = await phished();
    expect(await askConfirmation(browser, link, token)).toMatchObject({ code: 'IDENTITY_TAKEN' });
  });

  it('is asked for on a page without scripts, which no other page can frame, and in the reader’s own language', async () => {
    await test.addUser({ username: 'x', nickname: '</dd><script>alert(1)</script>', password: PASSWORD });
    const browser = test.browser(USER_AGENTS.desktop).as(VICTIM);
    const token = await browser.signInWithPassword('x', PASSWORD);
    const link = String(linkOf(await browser.open(LINK)));
    const phone = test.browser().as(VICTIM);
    const page = await phone.open(`${await askedOf({ browser, link, token })}&locale=tr-TR`);
    const response = await phone.request(`${page}&locale=tr-TR`, { headers: { 'accept-language': 'zh-CN,en;q=0.5' } });
    const html = await response.text();
    expect(html).not.toContain('<script');
    expect(html).toContain('lang="zh-CN"');
    expect(html).toContain('企业微信');
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': expect.stringMatching(
        /default-src 'none';.*form-action 'self';.*frame-ancestors 'none'/,
      ),
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    });
  });

  it('leaves neither the link, nor the confirmation, nor the question’s word in the log', async () => {
    const attack = await phished();
    const url = await askedOf(attack);
    const phone = test.browser().as(VICTIM);
    const page = await phone.open(url);
    await pressButton(phone, page, 'given');
    await attack.browser.linkAccount(attack.link, attack.token);
    const words = [new URL(url).searchParams.get('confirm'), page.searchParams.get('question')];
    const logs = await test.logs();
    expect(logs).toContain('wecom:answerConfirmation');
    for (const word of [attack.link, ...words]) {
      expect(word).toMatch(/^[0-9a-f]{32}$/);
      expect(logs).not.toContain(word);
    }
  });
});

describe('the first sign-in by a link that was made by hand (S6)', () => {
  const linkOfMeta = async (by: string, seen?: boolean) => {
    const userId = await test.addUser({ username: 'attacker', password: PASSWORD });
    await test.app.db.getCollection('usersAuthenticators').model.create({
      authenticator: 'wecom',
      userId,
      uuid: `${CORP_ID}:${VICTIM}`,
      meta: { api: apiIdOf({ apiBaseUrl: test.simulator.url }), by, ...(seen && { seen }) },
    });
    return userId;
  };
  const isFirst = async (browser = test.browser().as(VICTIM)) => {
    const session = await browser.signIn('wecom');
    expect(session.status).toBe(200);
    return [session, (session.body as { data: { firstSignIn?: boolean } }).data.firstSignIn] as const;
  };
  const authenticator = 'wecom';

  it('says so until the person has said that they are that user', async () => {
    await linkOfMeta('self');
    expect((await isFirst())[1]).toBe(true);
    const browser = test.browser().as(VICTIM);
    const [{ token }, first] = await isFirst(browser);
    expect(first).toBe(true);
    expect(await browser.ask('keepLink', { authenticator }, token)).toMatchObject({
      status: 200,
      data: { kept: true },
    });
    expect((await isFirst())[1]).toBeUndefined();
  });

  it('is not answered for the person inside WeCom by a browser that came by QR code', async () => {
    await linkOfMeta('self');
    const phisher = test.browser(USER_AGENTS.desktop).as(VICTIM);
    const [{ token }, first] = await isFirst(phisher);
    expect(first).toBe(true);
    expect(await phisher.ask('keepLink', { authenticator }, token)).toMatchObject({ status: 200 });
    expect((await isFirst(test.browser(USER_AGENTS.desktop).as(VICTIM)))[1]).toBeUndefined();
    expect((await isFirst())[1]).toBe(true);
  });

  it.each(['match', 'phone', 'creation'])('is nothing to show for a link by %s', async (by) => {
    await linkOfMeta(by);
    expect((await isFirst())[1]).toBeUndefined();
  });

  it('is undone by its person, for good, and ends what it opened', async () => {
    const userId = await linkOfMeta('self');
    await test.app.db.getRepository('users').update({
      filterByTk: userId,
      values: { phone: test.simulator.member(CORP_ID, VICTIM).mobile }, // an admin's, so that a rule finds the user again
    });
    const browser = test.browser().as(VICTIM);
    const [{ token }] = await isFirst(browser);
    const answer = await browser.ask('rejectLink', { authenticator }, token);
    expect(answer).toMatchObject({ status: 200, data: { rejected: true } });
    expect(await test.links()).toEqual([]);
    expect((await browser.ask('myAccounts', {}, token)).status).toBe(401);
    expect((await test.browser().as(VICTIM).authorize('wecom')).searchParams.get('error')).toBe('NOT_LINKED');
    const again = test.browser().as(VICTIM);
    const own = await again.signInWithPassword('attacker', PASSWORD);
    expect(await again.linkAccount(linkOf(await again.open(LINK)), own)).toMatchObject({ code: 'LINK_BLOCKED' });
    expect(await test.logs()).toContain('WeCom link rejected by its person');
  });

  it('cannot be answered by the user who made the link, in a session of another kind', async () => {
    const userId = await linkOfMeta('self');
    const browser = test.browser();
    const token = await browser.signInWithPassword('attacker', PASSWORD);
    for (const action of ['keepLink', 'rejectLink']) {
      const answer = await browser.ask(action, { authenticator }, token);
      expect([action, answer]).toMatchObject([action, { status: 400, code: 'NOT_LINKED_HERE' }]);
    }
    expect((await isFirst())[1]).toBe(true);
    expect(await test.links()).toEqual([[userId, `${CORP_ID}:${VICTIM}`]]);
  });

  it('cannot be answered by an API key, nor without a session', async () => {
    const userId = await linkOfMeta('self');
    const key = test.app.authManager.jwt.sign({ userId, roleName: 'member' });
    for (const action of ['keepLink', 'rejectLink']) {
      expect([action, await test.browser().ask(action, { authenticator }, key)]).toMatchObject([
        action,
        { status: 403, code: 'OWN_SESSION_ONLY' },
      ]);
      expect([action, (await test.browser().ask(action, { authenticator })).status]).toEqual([action, 401]);
    }
  });

  it('cannot be undone by an address any more once the person has kept it', async () => {
    await linkOfMeta('self', true);
    const browser = test.browser().as(VICTIM);
    const [{ token }] = await isFirst(browser);
    expect(await browser.ask('rejectLink', { authenticator }, token)).toMatchObject({ code: 'NOT_LINKED_HERE' });
    expect(await test.links()).toHaveLength(1);
  });
});

describe('who may sign in by QR code', () => {
  const error = async (browser: TestBrowser, target = '/api/wecom:authorize?authenticator=wecom') =>
    (await browser.open(target)).searchParams.get('error');
  const desktop = (person = VICTIM) => test.browser(USER_AGENTS.desktop).as(person);
  const phoneOf = () => test.simulator.member(CORP_ID, VICTIM).mobile;

  async function setQrSignIn(qrSignIn: QrSignIn) {
    const record = await test.app.db.getRepository('authenticators').findOne({ filter: { name: 'wecom' } });
    await record.update({ options: { ...record.get('options'), qrSignIn } });
  }

  it('everybody, where nothing is set', async () => {
    const id = await test.addUser({ phone: phoneOf() });
    await test.browser().as(VICTIM).signIn('wecom');
    expect((await desktop().signIn('wecom')).userId).toBe(id);
  });

  it('nobody: WeCom’s page is not even shown, to link neither', async () => {
    await setQrSignIn('nobody');
    test.simulator.clearRequests();
    for (const target of ['/api/wecom:authorize?authenticator=wecom', LINK]) {
      expect(await error(desktop(), target)).toBe('QR_SIGN_IN_OFF');
    }
    expect(await error(desktop(), '/api/wecom:callback?authenticator=wecom&code=x&state=y')).toBe('QR_SIGN_IN_OFF');
    expect(test.simulator.requests).toEqual([]);
    await test.addUser({ phone: phoneOf() });
    expect((await test.browser().as(VICTIM).signIn('wecom')).status).toBe(200);
  });

  it('nobody, since the code was scanned', async () => {
    await test.addUser({ phone: phoneOf() });
    await test.browser().as(VICTIM).signIn('wecom');
    const browser = desktop();
    const callback = await browser.untilCallback('/api/wecom:authorize?authenticator=wecom');
    await setQrSignIn('nobody');
    expect(await error(browser, String(callback))).toBe('QR_SIGN_IN_OFF');
  });

  it('known people: those who have signed in inside WeCom, by any link', async () => {
    await setQrSignIn('known');
    const id = await test.addUser({ username: 'wei', nickname: 'Wei', phone: phoneOf(), password: PASSWORD });
    expect(await error(desktop())).toBe('QR_SIGN_IN_UNKNOWN');
    await test.app.db.getCollection('usersAuthenticators').model.create({
      authenticator: 'wecom',
      userId: id,
      uuid: `${CORP_ID}:${VICTIM}`,
      meta: { api: apiIdOf({ apiBaseUrl: test.simulator.url }), by: 'self', browser: 'desktop' },
    });
    expect(await error(desktop())).toBe('QR_SIGN_IN_UNKNOWN');
    await test.browser().as(VICTIM).signIn('wecom');
    await test.idle();
    expect((await desktop().signIn('wecom')).userId).toBe(id);
    expect(await error(desktop('zhao.min'))).toBe('QR_SIGN_IN_UNKNOWN');
  });

  it('known people: others can still ask to be linked, which they confirm inside WeCom', async () => {
    await setQrSignIn('known');
    const { attackerId, browser, link, token } = await phished();
    expect(await confirmAndLink(test, browser, link, token)).toMatchObject({ status: 200 });
    expect(await test.links()).toEqual([[attackerId, `${CORP_ID}:${VICTIM}`]]);
    expect(await error(desktop())).toBe('QR_SIGN_IN_UNKNOWN');
  });

  it.each(['known', 'nobody'] as const)(
    '%s: no phone number is confirmed for a code scanned before',
    async (allowed) => {
      await test.addUser({ phone: phoneOf() });
      const browser = desktop();
      const link = linkOf(await browser.authorize('wecom'));
      await setQrSignIn(allowed);
      const answer = await browser.ask('confirmPhone', { link, phone: phoneOf() });
      expect(answer.code).toBe(allowed === 'known' ? 'QR_SIGN_IN_UNKNOWN' : 'QR_SIGN_IN_OFF');
      expect(await test.links()).toEqual([]);
    },
  );

  it('is written down at the first sign-in inside WeCom, and never again', async () => {
    const id = await test.addUser({ username: 'wei', phone: phoneOf() });
    const { model } = test.app.db.getCollection('usersAuthenticators');
    await model.create({
      authenticator: 'wecom',
      userId: id,
      uuid: `${CORP_ID}:${VICTIM}`,
      meta: { api: apiIdOf({ apiBaseUrl: test.simulator.url }), by: 'match' },
    });
    let updates = 0;
    model.addHook('beforeBulkUpdate', 'count', () => {
      updates += 1;
    });
    for (const browser of [desktop(), test.browser().as(VICTIM), test.browser().as(VICTIM), desktop()]) {
      expect((await browser.signIn('wecom')).status).toBe(200);
      await test.idle();
    }
    model.removeHook('beforeBulkUpdate', 'count');
    expect(updates).toBe(1);
    expect((await model.findOne({ where: { userId: id } }))?.get('meta')).toMatchObject({ by: 'match', inside: true });
  });
});
