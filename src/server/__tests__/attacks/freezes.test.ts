/** What is long, nested or repeated costs no more time than what is short (F9). */

import { autoSignup, errorOf, rawGet } from '../../../../testing/attack';
import { listFailures } from '../../../../testing/failures';
import { testApp } from '../../../../testing/test-app';
import { authorizePath } from '../../../../testing/test-browser';
import type { LinkedMembers } from '../../../shared/actions';

const test = testApp();

beforeEach(() => test.addAuthenticator('wecom', autoSignup));

it.each([
  ['words', 'x'],
  ['digits', '1'],
  ['signs', '-'],
  ['slashes', '/'],
  ['commas', ', '],
])('a reply of WeCom’s with 200,000 %s ends a sign-in as a short one does', async (_case, piece) => {
  const errmsg = `the moon is down ${piece.repeat(200_000 / piece.length)}`;
  test.simulator.fault('/cgi-bin/auth/getuserinfo', { body: JSON.stringify({ errcode: 77777, errmsg }) });
  expect(errorOf(await test.browser().as('lin.wei').authorize('wecom'))).toBe('WECOM_REFUSED');
  const data = await listFailures(test);
  expect(data[0]?.text).toMatch(/^the moon is down/);
  expect(data[0]?.text?.length).toBeLessThanOrEqual(160);
  expect((await test.logs()).includes(piece.repeat(1_000))).toBe(false);
});

describe('a reply with values without end', () => {
  const endless = Array.from({ length: 20_000 }, () => 'x');
  const longestLine = async () => Math.max(...(await test.logs()).split('\n').map((line) => line.length));

  it('is none where they decide who it is, and takes one short line of the log', async () => {
    test.simulator.fault('/cgi-bin/auth/getuserinfo', { body: JSON.stringify({ errcode: 0, userid: endless }) });
    expect(errorOf(await test.browser().as('lin.wei').authorize('wecom'))).toBe('WECOM_UNAVAILABLE');
    expect(await test.logs()).toContain('unexpected value of userid');
    expect(await longestLine()).toBeLessThan(2_000);
  });

  it('counts as without them where they decide nothing', async () => {
    const reply = { errcode: 0, userid: 'lin.wei', department: endless };
    test.simulator.fault('/cgi-bin/user/get', { body: JSON.stringify(reply) });
    expect(errorOf(await test.browser().as('lin.wei').authorize('wecom'))).toBeNull();
    expect(await longestLine()).toBeLessThan(2_000);
  });
});

describe('a query parameter', () => {
  it('that is a list or an object counts as not given', async () => {
    const headers = { 'x-forwarded-host': 'other.test' };
    for (const canonical of ['canonical[]=1', 'canonical[a]=1', 'canonical=1&canonical=1']) {
      const { headers: answer } = await rawGet(test, `${authorizePath('wecom')}&${canonical}`, headers);
      expect([canonical, answer.location]).toEqual([canonical, expect.stringContaining('canonical=1')]);
    }
    for (const retry of ['retry[]=1', 'retry[a]=1']) {
      const path = `/api/wecom:callback?authenticator=wecom&code=x&state=${'0'.repeat(32)}&${retry}`;
      const { headers: answer } = await rawGet(test, path, { 'user-agent': 'wxwork' });
      expect([retry, answer.location]).toEqual([retry, expect.stringContaining('/connect/oauth2/authorize')]);
    }
    for (const query of ['purpose[]=link', 'code[]=x&state[]=x', 'state[a]=x&code[a]=x']) {
      const page = await test.browser().open(`/api/wecom:callback?authenticator=wecom&${query}`);
      expect([query, errorOf(page), page.searchParams.get('purpose')]).toEqual([query, 'STATE_INVALID', null]);
    }
  });

  it('as long as a request may be is answered like any other', async () => {
    const long = 'a1/\\{% '.repeat(600);
    for (const action of ['authorize', 'callback', 'signInHelp', 'trial', 'trialCallback', 'echo']) {
      for (const name of [
        'authenticator',
        'redirect',
        'code',
        'state',
        'purpose',
        'retry',
        'canonical',
        'trial',
        'nonce',
      ]) {
        const { status } = await test
          .browser()
          .request(`/api/wecom:${action}?${new URLSearchParams({ [name]: long })}`);
        expect([action, name, status]).toEqual([action, name, expect.any(Number)]);
        expect([action, name, status < 500]).toEqual([action, name, true]);
      }
    }
    for (const [name, value] of [
      ['search', long],
      ['page', '9'.repeat(5_000)],
    ] as const) {
      const query = { authenticator: 'wecom', [name]: value };
      expect((await test.call<LinkedMembers>('wecom:listLinks', { query })).status).toBe(200);
    }
  });
});
