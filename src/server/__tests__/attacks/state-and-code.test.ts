import { setImmediate } from 'node:timers/promises';
import { CORP_ID, OTHER_AGENT_ID, OTHER_CORP_ID, OTHER_SECRET } from '../../../../simulator/seed';
import { autoSignup, callbackOf, errorOf, expectRefused, wecomCalls } from '../../../../testing/attack';
import { testApp } from '../../../../testing/test-app';
import { authorizePath, linkOf, type TestBrowser, ticketOf } from '../../../../testing/test-browser';
import { USER_AGENTS } from '../../../../testing/user-agents';
import type PluginAuthWecomServer from '../../plugin';
import type { Flow, SignInServices } from '../../sign-in/flow';

const test = testApp();

const identifyCalls = () => test.simulator.calls('/cgi-bin/auth/getuserinfo');
const parameter = (url: URL, name: string) => String(url.searchParams.get(name));

const stores = () =>
  (test.app.pm.get('nocobase-plugin-auth-wecom') as PluginAuthWecomServer).services as SignInServices;

/** A callback as WeCom would send it. */
function forged(authenticator: string, code: string, state: string): URL {
  return new URL(`/api/wecom:callback?${new URLSearchParams({ authenticator, code, state })}`, test.origin);
}

beforeEach(() => test.addAuthenticator('wecom', autoSignup));

describe('login CSRF (RFC 9700 4.7, RFC 6819 4.4.1.8)', () => {
  it('a victim who opens the attacker’s callback gets no session of the attacker', async () => {
    const callback = await callbackOf(test, test.browser().as('lin.wei'));
    await expectRefused(test, test.browser().as('zhao.min'), callback);
  });

  it('nor while a sign-in of their own is under way', async () => {
    const victim = test.browser().as('zhao.min');
    await victim.request(authorizePath('wecom'));
    await expectRefused(test, victim, await callbackOf(test, test.browser().as('lin.wei')));
  });

  it('they end as themselves, where they end signed in', async () => {
    const callback = await callbackOf(test, test.browser().as('lin.wei'));
    const victim = test.browser().as('zhao.min');
    await victim.trade(await victim.open(callback));
    expect((await test.links()).map(([, identity]) => identity)).toEqual([`${CORP_ID}:zhao.min`]);
  });

  it('a victim who is signed in cannot be made to link the attacker’s person', async () => {
    const attacker = test.browser().as('lin.wei', 'none');
    const page = await attacker.open('/api/wecom:authorize?authenticator=wecom&purpose=link');
    await test.addUser({ username: 'victim', password: 'a long password' });
    const victim = test.browser().as('zhao.min');
    await victim.request(authorizePath('wecom'));
    const token = await victim.signInWithPassword('victim', 'a long password');
    expect(await victim.linkAccount(linkOf(page), token)).toMatchObject({ status: 400, code: 'LINK_EXPIRED' });
    expect(await test.links()).toEqual([]);
  });
});

describe('state fixation (RFC 9700 4.7.1)', () => {
  it('a victim led to WeCom with the attacker’s state comes back to nothing of the attacker’s', async () => {
    const attacker = test.browser().as('lin.wei');
    const toWecom = await attacker.request(authorizePath('wecom'));
    const victim = test.browser().as('zhao.min');
    const back = await victim.request(String(toWecom.headers.get('location')));
    await expectRefused(test, victim, new URL(String(back.headers.get('location'))));
  });

  it.each([
    ['changed', (state: string) => `${state.slice(0, -1)}${state.endsWith('0') ? '1' : '0'}`],
    ['empty', () => ''],
    ['too long', () => 'a'.repeat(5000)],
    ['of another form', () => '../../x'],
    ['in capitals', (state: string) => state.toUpperCase().replace(/\d/g, 'A')],
    ['a guess', () => '0'.repeat(32)],
  ])('a state that is %s: no session, no call to WeCom', async (_, change) => {
    const browser = test.browser().as('lin.wei');
    const callback = await callbackOf(test, browser);
    callback.searchParams.set('state', change(parameter(callback, 'state')));
    await expectRefused(test, browser, callback);
  });

  it('a state that is missing, twice or an object: no session, no call to WeCom', async () => {
    for (const query of ['', '&state[]=a&state[]=b', '&state[a]=b', '&state=a&state=b']) {
      const browser = test.browser().as('lin.wei');
      const code = parameter(await callbackOf(test, browser), 'code');
      const callback = new URL(`/api/wecom:callback?authenticator=wecom&code=${code}${query}`, test.origin);
      await expectRefused(test, browser, callback);
    }
  });

  it('a state of a trial is none of a sign-in, and the other way round', async () => {
    const { options } = (
      await test.app.db.getRepository('authenticators').findOne({ filter: { name: 'wecom' } })
    ).get();
    const started = await test.call<{ trial: string; url: string }>('wecom:startTrial', {
      body: { authenticator: 'wecom', options },
    });
    const browser = test.browser().as('lin.wei', 'none');
    const toWecom = await browser.request(started.data.url);
    const back = new URL(
      String((await browser.request(String(toWecom.headers.get('location')))).headers.get('location')),
    );
    expect(back.pathname).toBe('/api/wecom:trialCallback');
    await expectRefused(test, browser, forged('wecom', parameter(back, 'code'), parameter(back, 'state')));

    const callback = await callbackOf(test, browser);
    back.search = `${callback.search}&trial=${started.data.trial}`;
    const calls = wecomCalls(test);
    const end = await browser.open(back);
    expect([ticketOf(end), wecomCalls(test)]).toEqual([null, calls]);
    expect((await test.call('wecom:trialReport', { query: { trial: started.data.trial } })).data).toMatchObject({
      kind: 'failed',
      code: 'STATE_INVALID',
    });
  });
});

describe('authorization code injection and substitution (RFC 9700 4.5, RFC 6819 4.4.1.13)', () => {
  /** A victim's code, which a callback without the flow cookie has left unused in a log or a history. */
  async function leakedCode(): Promise<string> {
    const victim = test.browser(USER_AGENTS.desktop).as('lin.wei');
    const callback = await callbackOf(test, victim);
    victim.cookies.clear();
    callback.searchParams.set('retry', '1');
    expect(errorOf(await victim.open(callback))).toBe('STATE_INVALID');
    return parameter(callback, 'code');
  }

  it('a code that leaked from a refused callback is worth nothing in a sign-in of the attacker', async () => {
    const code = await leakedCode();
    const attacker = test.browser(USER_AGENTS.desktop).as('zhao.min');
    const callback = await callbackOf(test, attacker);
    callback.searchParams.set('code', code);
    const page = await attacker.open(callback);
    expect([errorOf(page), ticketOf(page), identifyCalls()]).toEqual(['CODE_INVALID', null, 0]);
    expect(await test.links()).toEqual([]);
  });

  it('nor in a link of the attacker', async () => {
    const code = await leakedCode();
    const attacker = test.browser(USER_AGENTS.desktop).as('zhao.min');
    const toWecom = await attacker.request('/api/wecom:authorize?authenticator=wecom&purpose=link');
    const state = parameter(new URL(String(toWecom.headers.get('location'))), 'state');
    const page = await attacker.open(forged('wecom', code, state));
    expect([errorOf(page), linkOf(page), identifyCalls()]).toEqual(['CODE_INVALID', null, 0]);
  });

  it('nor one that leaked from a refused trial', async () => {
    const record = await test.app.db.getRepository('authenticators').findOne({ filter: { name: 'wecom' } });
    const body = { authenticator: 'wecom', options: record.get('options') };
    const { data } = await test.call<{ url: string }>('wecom:startTrial', { body });
    const admin = test.browser(USER_AGENTS.desktop).as('lin.wei');
    const toWecom = await admin.request(data.url);
    const back = await admin.request(String(toWecom.headers.get('location')));
    admin.cookies.clear();
    const trialCallback = new URL(String(back.headers.get('location')));
    await admin.open(trialCallback);

    const attacker = test.browser(USER_AGENTS.desktop).as('zhao.min');
    const callback = await callbackOf(test, attacker);
    callback.searchParams.set('code', parameter(trialCallback, 'code'));
    expect(errorOf(await attacker.open(callback))).toBe('CODE_INVALID');
    expect(identifyCalls()).toBe(0);
  });

  it('100,000 made-up codes do not make a leaked one fresh', async () => {
    const code = await leakedCode();
    for (let count = 0; count < 100_000; count++) {
      await stores().codes.claim(`made-up-${count}`, '');
      if (count % 1_000 === 0) {
        await setImmediate(); // connections live on
      }
    }
    const attacker = test.browser(USER_AGENTS.desktop).as('zhao.min');
    const callback = await callbackOf(test, attacker);
    callback.searchParams.set('code', code);
    expect(errorOf(await attacker.open(callback))).toBe('CODE_INVALID');
  });

  it('an empty code is a refusal, also for the next member', async () => {
    for (const person of ['lin.wei', 'zhao.min']) {
      const browser = test.browser().as(person);
      const callback = await callbackOf(test, browser);
      callback.searchParams.set('code', '');
      expect(errorOf(await browser.open(callback))).toBe('ACCESS_DENIED');
    }
  });

  it.each([
    ['made up', 'made-up'],
    ['too long', 'c'.repeat(513)],
  ])('a code that is %s: no session', async (_, code) => {
    const browser = test.browser().as('lin.wei');
    const callback = await callbackOf(test, browser);
    callback.searchParams.set('code', code);
    const page = await browser.open(callback);
    expect(errorOf(page)).toBe('CODE_INVALID');
    expect(ticketOf(page)).toBeNull();
  });
});

describe('authorization code replay (RFC 6819 4.4.1.1, RFC 9700 4.3.1)', () => {
  it('a callback from the browser’s history gives no second session', async () => {
    const browser = test.browser().as('lin.wei', 'none');
    const callback = await callbackOf(test, browser);
    await browser.open(callback);
    const calls = identifyCalls();
    callback.searchParams.set('retry', '1');
    expect(errorOf(await browser.open(callback))).toBe('STATE_INVALID');
    expect(identifyCalls()).toBe(calls);
  });

  it('a used code with a new state: WeCom is not even asked', async () => {
    const used = parameter(await usedCallback(), 'code');
    const calls = identifyCalls();
    const attacker = test.browser().as('zhao.min');
    const callback = await callbackOf(test, attacker);
    callback.searchParams.set('code', used);
    expect(errorOf(await attacker.open(callback))).toBe('CODE_INVALID');
    expect(identifyCalls()).toBe(calls);
  });

  it('the same callback ten times at once: one code traded, one way on', async () => {
    await usedCallback(); // WeCom has forgotten the access token of the test before
    const calls = identifyCalls();
    const browser = test.browser(USER_AGENTS.desktop).as('lin.wei');
    const callback = await callbackOf(test, browser);
    callback.searchParams.set('retry', '1');
    const answers = await Promise.all(Array.from({ length: 10 }, () => browser.request(callback)));
    const errors = answers.map((answer) => errorOf(new URL(String(answer.headers.get('location')), test.origin)));
    expect(errors).toEqual(errors.map(() => 'NOT_LINKED'));
    expect(new Set(answers.map((answer) => answer.headers.get('location'))).size).toBe(1);
    expect(identifyCalls()).toBe(calls + 1);
  });

  async function usedCallback(): Promise<URL> {
    const browser = test.browser(USER_AGENTS.desktop).as('lin.wei');
    const callback = await callbackOf(test, browser);
    await browser.open(callback);
    return callback;
  }
});

describe('mix-up (RFC 9700 4.4, RFC 6819 4.4.1.7)', () => {
  const authenticators = {
    'another app of the company': { agentId: '1000009', secret: 'sim-secret-of-app-1000009' },
    'another company': { corpId: OTHER_CORP_ID, agentId: OTHER_AGENT_ID, secret: OTHER_SECRET },
  };

  describe.each(Object.entries(authenticators))('with %s', (_, options) => {
    let browser: TestBrowser;
    beforeEach(async () => {
      test.simulator.addApp(CORP_ID, authenticators['another app of the company']);
      await test.addAuthenticator('other', { ...autoSignup, ...options });
      browser = test.browser().as('lin.wei');
    });

    it('an answer to the one is refused at the other, either way', async () => {
      for (const [asked, answered] of [
        ['other', 'wecom'],
        ['wecom', 'other'],
      ] as const) {
        const callback = await callbackOf(test, browser, asked);
        callback.searchParams.set('authenticator', answered);
        await expectRefused(test, browser, callback);
      }
    });

    it('each has a callback address of its own, and a code that changes sides names nobody', async () => {
      const [one, two] = [await callbackOf(test, browser, 'wecom'), await callbackOf(test, browser, 'other')];
      expect([parameter(one, 'authenticator'), parameter(two, 'authenticator')]).toEqual(['wecom', 'other']);
      two.searchParams.set('code', parameter(one, 'code'));
      const page = await browser.open(two);
      expect(ticketOf(page)).toBeNull();
      expect(await test.links('other')).toEqual([]);
    });
  });

  it('a person of another company is nobody’s user here, whatever their userid', async () => {
    await test.addAuthenticator('other', authenticators['another company']);
    const own = await test.browser().as('lin.wei').signIn('wecom');
    await test.app.db.getRepository('users').update({ filterByTk: Number(own.userId), values: { phone: null } });
    const page = await test.browser().as('lin.wei').authorize('other');
    expect(errorOf(page)).toBe('NOT_LINKED');
    expect(await test.links()).toEqual([[own.userId, `${CORP_ID}:lin.wei`]]);
  });
});

describe('an authenticator that is none', () => {
  it.each(['unknown', 'basic', 'disabled', '', '__proto__', "wecom' OR '1'='1"])(
    '%p: an explanation, no call to WeCom',
    async (name) => {
      await test.addAuthenticator('disabled', autoSignup, false);
      const browser = test.browser().as('lin.wei');
      const code = parameter(await callbackOf(test, browser), 'code');
      for (const start of [authorizePath(name, '/admin/x'), forged(name, code, '0'.repeat(32))]) {
        const calls = wecomCalls(test);
        const page = await browser.open(start);
        expect(errorOf(page)).toBe('AUTHENTICATOR_UNAVAILABLE');
        expect(wecomCalls(test)).toBe(calls);
      }
    },
  );

  it('an object without a text: an explanation', async () => {
    for (const action of ['authorize', 'callback', 'pendingLink', 'signInHelp', 'trial']) {
      const { status } = await test.browser().request(`/api/wecom:${action}?authenticator[toString]=1`);
      expect([action, status]).not.toEqual([action, 500]);
    }
    const body = { authenticator: { toString: 1 }, userId: 1, link: { toString: 1 } };
    for (const action of ['removeLink', 'checkMembers', 'unlinkAccount', 'linkAccount', 'confirmPhone']) {
      expect([action, (await test.call(`wecom:${action}`, { body })).status]).toEqual([action, 400]);
    }
    for (const action of ['listLinks', 'listFailures']) {
      const query = { 'authenticator[toString]': '1', 'search[toString]': '1' };
      expect([action, (await test.call(`wecom:${action}`, { query })).status]).toEqual([action, 200]);
    }
  });

  it('missing or given twice: an explanation', async () => {
    for (const query of ['', '?authenticator[]=wecom', '?authenticator[name]=wecom']) {
      expect(errorOf(await test.browser().open(`/api/wecom:authorize${query}`))).toBe('AUTHENTICATOR_UNAVAILABLE');
    }
  });

  it('whose settings have been broken since: an explanation, and a line that names the field', async () => {
    const { model } = test.app.db.getCollection('authenticators');
    await model.update(
      { options: { corpId: 'x', agentId: '{{$env.GONE}}' } },
      { where: { name: 'wecom' }, hooks: false },
    );
    expect(errorOf(await test.browser().authorize('wecom'))).toBe('AUTHENTICATOR_UNAVAILABLE');
    expect(/AUTHENTICATOR_UNAVAILABLE.*agentId missingVariable/.test(await test.logs())).toBe(true);
  });
});

describe('the redirection URI (RFC 9700 4.1, RFC 6819 4.4.1.5)', () => {
  it('is the administrator’s, whatever the address asks for', async () => {
    const evil = 'https://evil.test/';
    const extras = { redirect_uri: evil, callback: evil, origin: evil, authorizeBaseUrl: evil, __appName: evil };
    const query = new URLSearchParams({ authenticator: 'wecom', ...extras });
    for (const userAgent of [USER_AGENTS.desktop, USER_AGENTS.wecom]) {
      const response = await test.browser(userAgent).request(`/api/wecom:authorize?${query}`);
      const toWecom = new URL(String(response.headers.get('location')));
      expect(toWecom.origin).toBe(test.simulator.url);
      expect(parameter(toWecom, 'redirect_uri')).toBe(`${test.origin}/api/wecom:callback?authenticator=wecom`);
    }
  });
});

describe('DoS by manufactured codes and states (RFC 6819 4.4.1.11, 4.4.1.12)', () => {
  it('300 made-up callbacks ask WeCom nothing', async () => {
    const calls = wecomCalls(test);
    await Promise.all(
      Array.from({ length: 300 }, (_, count) =>
        test.browser().request(forged('wecom', `code-${count}`, count.toString(16).padStart(32, '0'))),
      ),
    );
    expect(wecomCalls(test)).toBe(calls);
    expect((await test.browser().as('lin.wei').signIn('wecom')).status).toBe(200);
  });

  it('20,000 begun sign-ins are kept, and one more drops the oldest', async () => {
    const { states } = stores();
    const [oldest, next] = [await states.issue({} as Flow), await states.issue({} as Flow)];
    for (let count = 0; count < 19_999; count++) {
      await states.issue({} as Flow);
    }
    expect([await states.peek(oldest), await states.peek(next)]).toEqual([undefined, {}]);
  });
});
