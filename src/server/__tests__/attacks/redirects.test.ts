import { autoSignup, rawGet } from '../../../../testing/attack';
import { LOOKALIKES, OPEN_REDIRECTS } from '../../../../testing/open-redirects';
import { JWT, WITH_SESSION } from '../../../../testing/session-parameters';
import { testApp } from '../../../../testing/test-app';
import { authorizePath, ticketOf } from '../../../../testing/test-browser';
import { USER_AGENTS } from '../../../../testing/user-agents';

const test = testApp();

/** A few: all of them are tested where `isSameSitePath` is. */
const REFUSED = [
  OPEN_REDIRECTS['another site'],
  OPEN_REDIRECTS['a script'],
  OPEN_REDIRECTS['two slashes'],
  OPEN_REDIRECTS['a slash and a backslash'],
  OPEN_REDIRECTS['a tab between slashes'],
  OPEN_REDIRECTS['a header of its own'],
  OPEN_REDIRECTS['a way up before slashes'],
  OPEN_REDIRECTS['slashes after the prefix of the modern client'],
  OPEN_REDIRECTS['no path, but what makes the host a user name'],
];
const TAKEN = [
  LOOKALIKES['encoded slashes'],
  LOOKALIKES['an encoded header'],
  LOOKALIKES['a sign-in page with a target'],
];

const SOME_WITH_SESSION = WITH_SESSION.filter((_, index) => index % 6 === 0);

/** @returns the targets that were not refused, or with which a browser would leave the site, and where they ended */
async function strays(follow: (target: string) => Promise<unknown>): Promise<[string, unknown][]> {
  const ends = await Promise.all([...REFUSED, ...TAKEN].map(async (target) => [target, await follow(target)] as const));
  return ends.flatMap(([target, end]): [string, unknown][] => {
    const isRight = REFUSED.includes(target) ? end === '/admin' : typeof end === 'string' && staysHere(end);
    return isRight ? [] : [[target, end]];
  });
}

/** As browsers read it, which drop tabs and new lines, and take `\` for `/`. */
function staysHere(target: string): boolean {
  return new URL(target, `${test.origin}/wecom/sign-in`).origin === test.origin && !/^\/[/\\]/.test(target);
}

beforeEach(() => test.addAuthenticator('wecom', autoSignup));

describe('open redirects by the client (RFC 9700 4.11.1, RFC 6819 4.1.5)', () => {
  it('a target ends on this site after a sign-in', async () => {
    await test.browser().as('lin.wei').signIn('wecom');
    const found = await strays(async (target) => {
      const page = await test.browser().as('lin.wei').authorize('wecom', target);
      expect([target, page.origin, ticketOf(page)]).toEqual([target, test.origin, expect.any(String)]);
      return page.searchParams.get('redirect');
    });
    expect(found).toEqual([]);
  });

  it('a target ends on this site as what auth:signIn answers', async () => {
    await test.browser().as('lin.wei').signIn('wecom');
    const found = await strays(async (target) => {
      const session = await test.browser().as('lin.wei').signIn('wecom', target);
      expect([target, session.status]).toEqual([target, 200]);
      return session.redirect;
    });
    expect(found).toEqual([]);
  });

  it('a target ends on this site on the page that explains a refusal', async () => {
    const found = await strays(async (target) => {
      const page = await test.browser(USER_AGENTS.mobile).authorize('wecom', target);
      expect([target, page.origin, page.pathname]).toEqual([
        target,
        test.origin,
        expect.stringContaining('/wecom/sign'),
      ]);
      return page.searchParams.get('redirect');
    });
    expect(found).toEqual([]);
  });

  it('a target is left behind, or stays on this site, where the browser is sent to the public address', async () => {
    const found = await strays(async (target) => {
      const headers = { 'x-forwarded-host': 'other.test' };
      const response = await test.browser().request(authorizePath('wecom', target), { headers });
      const location = new URL(String(response.headers.get('location')));
      expect([target, location.origin, location.pathname]).toEqual([target, test.origin, '/api/wecom:authorize']);
      return location.searchParams.get('redirect') ?? '/admin';
    });
    expect(found).toEqual([]);
  });

  it('an array or an object ends on this site', async () => {
    for (const query of [
      'redirect[]=https://evil.test',
      'redirect[a]=//evil.test',
      'redirect=/x&redirect=//evil.test',
      'redirect[toString]=//evil.test',
      'redirect[length]=1',
    ]) {
      const page = await test.browser().as('lin.wei', 'none').open(`/api/wecom:authorize?authenticator=wecom&${query}`);
      expect(page.origin).toBe(test.origin);
      expect(page.searchParams.get('redirect')).toBe('/admin');
    }
  });

  it('the callback takes no target at all: only the one that was kept with the state counts', async () => {
    const browser = test.browser().as('lin.wei', 'none');
    const toWecom = await browser.request(authorizePath('wecom', '/admin/x'));
    const back = await browser.request(String(toWecom.headers.get('location')));
    const callback = new URL(String(back.headers.get('location')));
    callback.searchParams.set('redirect', 'https://evil.test');
    const page = await browser.open(callback);
    expect([page.origin, page.searchParams.get('redirect')]).toEqual([test.origin, '/admin/x']);
  });

  it('the administrator’s external link gets neither ticket nor token, and only those who asked for no page', async () => {
    await test.app.db.getRepository('authenticators').destroy({ filter: { name: 'wecom' } });
    await test.addAuthenticator('wecom', { ...autoSignup, workbenchRedirect: 'https://portal.test/home?x=1' });
    const browser = test.browser().as('lin.wei');
    const page = await browser.authorize('wecom');
    expect(page.origin).toBe(test.origin);
    expect((await browser.trade(page)).redirect).toBe('https://portal.test/home?x=1');
    expect((await test.browser().as('lin.wei').signIn('wecom', '/admin/x')).redirect).toBe('/admin/x');
    expect((await test.browser(USER_AGENTS.mobile).authorize('wecom', 'https://portal.test/')).origin).toBe(
      test.origin,
    );
  });
});

describe('session fixation by the target (F7)', () => {
  it('no target takes a token or an authenticator along, and all else of it arrives', async () => {
    await test.browser().as('lin.wei').signIn('wecom');
    for (const [target, left] of SOME_WITH_SESSION) {
      const browser = test.browser().as('lin.wei');
      const toWecom = await browser.request(authorizePath('wecom', target));
      const page = await browser.open(String(toWecom.headers.get('location')));
      expect([target, page.searchParams.get('redirect')]).toEqual([target, left]);
      expect([target, (await browser.trade(page)).redirect]).toEqual([target, left]);
      const later = browser.trail.slice(1).map(String).join();
      expect([target, later.includes(JWT)]).toEqual([target, false]);
    }
  });

  it('neither do the page of a refusal, the public address, nor what asks to link', async () => {
    for (const [target, left] of SOME_WITH_SESSION) {
      const refused = await test.browser(USER_AGENTS.mobile).authorize('wecom', target);
      const headers = { 'x-forwarded-host': 'other.test' };
      const toPublic = await test.browser().request(authorizePath('wecom', target), { headers });
      const publicAddress = new URL(String(toPublic.headers.get('location')));
      const link = await test
        .browser()
        .as('lin.wei')
        .open(`${authorizePath('wecom', target)}&purpose=link`);
      for (const address of [refused, publicAddress, link]) {
        expect([target, address.searchParams.get('redirect')]).toEqual([target, left]);
      }
    }
  });

  it('neither does the page that an editor has set for those who ask for none', async () => {
    await test.app.db.getRepository('authenticators').destroy({ filter: { name: 'wecom' } });
    for (const workbenchRedirect of [`/admin?token=${JWT}`, `${test.origin}/admin?a=1&token=${JWT}`]) {
      await test.addAuthenticator('tile', { ...autoSignup, workbenchRedirect });
      const { redirect } = await test.browser().as('lin.wei').signIn('tile');
      expect(redirect).toBe(workbenchRedirect.replace(/[?&]token=.*/, ''));
      await test.app.db.getRepository('authenticators').destroy({ filter: { name: 'tile' } });
    }
  });
});

describe('open redirects by the path of the request (RFC 9700 4.11.1)', () => {
  it.each([
    ['//evil.test/api/wecom:authorize?authenticator=wecom', 404],
    ['//evil.test/api/wecom:trial?trial=x', 404],
    ['//evil.test/api/wecom:trialCallback?trial=x', 404],
    ['/\\evil.test/api/wecom:authorize?authenticator=wecom', 404],
    ['/api//evil.test/wecom:authorize?authenticator=wecom', 404],
    ['http://evil.test/api/wecom:authorize?authenticator=wecom', 302],
    ['/api/wecom:authorize/..;/evil.test?authenticator=wecom', 404],
    ['/api/%2e%2e//evil.test/wecom:authorize', 404],
  ])('%j leads to WeCom, or nowhere (%d)', async (path, expected) => {
    const { status, headers } = await rawGet(test, path);
    expect(status).toBe(expected);
    const origin = headers.location && new URL(headers.location, test.origin).origin;
    expect(origin).toBe(expected === 302 ? test.simulator.url : undefined);
  });

  it('the end of a trial comes back to this site, by whatever path it was reached', async () => {
    const record = await test.app.db.getRepository('authenticators').findOne({ filter: { name: 'wecom' } });
    for (const [prefix, expected] of [
      ['', 302],
      ['//evil.test', 404],
      ['/\\evil.test', 404],
      ['http://evil.test', 302],
    ]) {
      const body = { authenticator: 'wecom', options: record.get('options') };
      const { data } = await test.call<{ trial: string }>('wecom:startTrial', { body });
      const path = `${prefix}/api/wecom:trialCallback?trial=${data.trial}&code=x&state=x`;
      const { status, headers } = await rawGet(test, path);
      const origin = headers.location && new URL(headers.location, test.origin).origin;
      expect([prefix, status, origin]).toEqual([prefix, expected, expected === 302 ? test.origin : undefined]);
    }
  });
});

describe('open redirects by WeCom (RFC 9700 4.11.2, RFC 6819 4.2.4)', () => {
  it('WeCom is given no address but the callback, and no target of the person’s', async () => {
    const response = await test.browser().request(authorizePath('wecom', '/admin/x?next=https://evil.test'));
    const toWecom = new URL(String(response.headers.get('location')));
    expect(toWecom.searchParams.get('redirect_uri')).toBe(`${test.origin}/api/wecom:callback?authenticator=wecom`);
    expect(toWecom.href).not.toContain('evil.test');
  });
});
