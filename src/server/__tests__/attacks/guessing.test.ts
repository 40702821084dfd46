import { randomBytes } from 'node:crypto';
import { LIN_WEI_MOBILE, ZHAO_MIN_MOBILE } from '../../../../simulator/seed';
import { autoSignup, errorOf, rawGet } from '../../../../testing/attack';
import { testApp } from '../../../../testing/test-app';
import { authorizePath, linkOf, ticketOf } from '../../../../testing/test-browser';
import { USER_AGENTS } from '../../../../testing/user-agents';
import type { ConfirmPhoneReply } from '../../../shared/actions';

const test = testApp();

const WORD = /^[0-9a-f]{32}$/;
const word = () => randomBytes(16).toString('hex');

/** Fifty at a time. */
async function many<T>(count: number, attempt: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  while (results.length < count) {
    results.push(...(await Promise.all(Array.from({ length: 50 }, attempt))));
  }
  return results;
}

async function stranger(person = 'lin.wei') {
  const browser = test.browser(USER_AGENTS.desktop).as(person);
  const link = linkOf(await browser.authorize('wecom'));
  expect(link).toMatch(WORD);
  return { browser, link, confirm: (phone: string) => browser.ask<ConfirmPhoneReply>('confirmPhone', { link, phone }) };
}

describe('guessing tickets (RFC 6819 4.6.3, 5.1.4.2.2)', () => {
  beforeEach(() => test.addAuthenticator('wecom', autoSignup));

  it('1,000 guesses in the person’s own browser hit nothing, and take nothing from the person', async () => {
    const browser = test.browser().as('lin.wei');
    const page = await browser.authorize('wecom');
    const guess = new URL(page);
    const answers = await many(1000, () => {
      guess.hash = `ticket=${word()}`;
      return browser.trade(guess);
    });
    expect(new Set(answers.map(({ status, code, token }) => `${status} ${code} ${token}`))).toEqual(
      new Set(['401 STATE_INVALID undefined']),
    );
    expect((await browser.trade(page)).status).toBe(200);
  });

  it('the answer does not tell another member’s ticket from none', async () => {
    const page = await test.browser().as('lin.wei').authorize('wecom');
    const none = new URL(page);
    none.hash = `ticket=${word()}`;
    const thief = test.browser().as('zhao.min');
    await thief.request(authorizePath('wecom'));
    expect(await thief.trade(page)).toEqual(await thief.trade(none));
  });
});

describe('guessing states and codes (RFC 6819 4.4.1.3)', () => {
  beforeEach(() => test.addAuthenticator('wecom', autoSignup));

  it('words have 128 random bits, and no two are alike', async () => {
    const words = await many(500, async () => {
      const { headers } = await rawGet(test, authorizePath('wecom'));
      return new URL(String(headers.location)).searchParams.get('state') ?? '';
    });
    expect(words.every((state) => WORD.test(state))).toBe(true);
    expect(new Set(words).size).toBe(500);
  });

  it('a guessed code costs a state, which works once', async () => {
    const browser = test.browser().as('lin.wei');
    const callback = await browser.untilCallback(authorizePath('wecom', '/admin/x'));
    callback.searchParams.set('retry', '1');
    callback.searchParams.set('code', 'guess-1');
    expect(errorOf(await browser.open(callback))).toBe('CODE_INVALID');
    callback.searchParams.set('code', 'guess-2');
    expect(errorOf(await browser.open(callback))).toBe('STATE_INVALID');
  });
});

describe('guessing words of links (RFC 6819 5.1.4.2.2)', () => {
  beforeEach(() => test.addAuthenticator('wecom'));

  it('500 guesses name nobody, and the person’s own word stays good', async () => {
    const { browser, link } = await stranger();
    const answers = await many(500, () => browser.ask('pendingLink', { link: word() }));
    expect(answers.every(({ status, code, data }) => status === 400 && code === 'LINK_EXPIRED' && !data)).toBe(true);
    expect((await browser.ask('pendingLink', { link })).status).toBe(200);
  });

  it('the answer does not tell another member’s link from none, whatever is asked', async () => {
    const { link } = await stranger();
    const id = await test.addUser({ username: 'thief', password: 'a long password' });
    const { browser } = await stranger('zhao.min');
    const token = await browser.signInWithPassword('thief', 'a long password');
    for (const action of ['pendingLink', 'confirmPhone', 'linkAccount']) {
      const body = { userId: id, phone: LIN_WEI_MOBILE };
      const theirs = await browser.ask(action, { ...body, link }, token);
      expect([action, theirs]).toEqual([action, await browser.ask(action, { ...body, link: word() }, token)]);
      expect(theirs.code).toBe('LINK_EXPIRED');
    }
    expect(await test.links()).toEqual([]);
  });
});

describe('guessing phone numbers (RFC 6819 4.4.3.6)', () => {
  beforeEach(() => test.addAuthenticator('wecom'));

  it('from four browsers at the same time: five numbers are asked, and the right one is too late', async () => {
    await test.addUser({ username: 'lin', phone: LIN_WEI_MOBILE });
    const browsers = await Promise.all(Array.from({ length: 4 }, () => stranger()));
    const guesses = browsers.flatMap(({ confirm }, index) =>
      Array.from({ length: 5 }, (_, count) => confirm(`1381111${index}${count}00`)),
    );
    const codes = (await Promise.all(guesses)).map(({ code }) => code);
    expect(codes.filter((code) => code === 'PHONE_NOT_YOURS')).toHaveLength(5);
    expect(test.simulator.calls('/cgi-bin/user/getuserid')).toBe(5);
    for (const { confirm } of browsers) {
      expect((await confirm(LIN_WEI_MOBILE)).code).toMatch(/^PHONE_TRIES_USED/);
    }
    expect(await test.links()).toEqual([]);
  });

  it('locks out nobody else', async () => {
    await test.addUser({ username: 'zhao', phone: ZHAO_MIN_MOBILE });
    const attacker = await stranger();
    for (let count = 0; count < 5; count++) {
      await attacker.confirm(`1381111000${count}`);
    }
    const other = await stranger('zhao.min');
    expect((await other.confirm(ZHAO_MIN_MOBILE)).status).toBe(200);
  });

  it('needs the link of a member that WeCom has named: no one tries numbers without', async () => {
    const browser = test.browser(USER_AGENTS.desktop);
    await browser.request(authorizePath('wecom'));
    await many(50, () => browser.ask('confirmPhone', { link: word(), phone: LIN_WEI_MOBILE }));
    expect(test.simulator.calls('/cgi-bin/user/getuserid')).toBe(0);
  });
});

describe('enumeration', () => {
  it('an unknown, a disabled, a broken and another type’s authenticator answer alike', async () => {
    await test.addAuthenticator('wecom');
    await test.addAuthenticator('off', {}, false);
    await test.addAuthenticator('broken');
    const { model } = test.app.db.getCollection('authenticators');
    await model.update({ options: { corpId: 'x' } }, { where: { name: 'broken' }, hooks: false });
    for (const action of ['authorize', 'callback', 'signInHelp']) {
      const answers = await Promise.all(
        ['none', 'off', 'basic', 'broken'].map(async (name) => {
          const { status, headers, body } = await rawGet(test, `/api/wecom:${action}?authenticator=${name}`);
          return [status, headers.location, body].map((part) => String(part).replaceAll(name, '…'));
        }),
      );
      for (const answer of answers) {
        expect([action, answer]).toEqual([action, answers[0]]);
      }
    }
  });

  it('a refused sign-in says nothing about users: who has an account is told to that person only', async () => {
    await test.addAuthenticator('wecom', { confirmPhone: true });
    await test.addUser({ username: 'zhao', phone: ZHAO_MIN_MOBILE });
    const { confirm } = await stranger();
    const refused = { status: 400, code: 'PHONE_NOT_YOURS' };
    expect(await confirm(ZHAO_MIN_MOBILE)).toEqual(refused);
    expect(await confirm('13811112222')).toEqual(refused);
    const page = await test.browser().as('outsider').authorize('wecom');
    expect([errorOf(page), ticketOf(page), linkOf(page)]).toEqual(['OUTSIDE_VISIBLE_RANGE', null, null]);
  });
});
