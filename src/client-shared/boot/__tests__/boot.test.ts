import { USER_AGENTS } from '../../../../testing/user-agents';
import type { HostApp, HostRequest, HostResponse } from '../../host/host-app';
import { claims, confirmSession, isRecheckRunning } from '../../host/session';
import { boot } from '../boot';

const WECOM = USER_AGENTS.wecomWindows;

interface Scene {
  address: string;
  base?: string;
  name?: string;
  userAgent?: string;
  token?: string;
  /** The one that the session came from. */
  authenticator?: string;
  cookie?: string;
  /** In a frame of another site, where the browser keeps no cookie. */
  isFramed?: boolean;
  protocol?: string;
  /** What the browser keeps for all tabs. */
  device?: Map<string, string>;
  replies?: Record<string, unknown>;
  /** Requests that a proxy answers for the server. */
  unavailable?: string[];
}

/** A browser and an app, as far as boot() sees them. */
function set(scene: Scene) {
  const { pathname, search, hash } = new URL(scene.address, 'https://noco.example');
  const protocol = scene.protocol ?? 'http:';
  const items = new Map<string, string>();
  const device = scene.device ?? new Map<string, string>();
  const seen = {
    address: scene.address,
    addresses: [] as string[],
    left: undefined as string | undefined,
    requests: [] as HostRequest[],
    stored: {} as Record<string, string | null>,
    items,
    device,
  };
  const storage = (kept: Map<string, string>) => ({
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  });
  const window = {
    location: {
      protocol,
      pathname,
      search,
      hash,
      replace: (url: string) => {
        seen.left = url;
      },
    },
    history: {
      replaceState: (_state: null, _title: string, url: string) => {
        seen.address = url;
        seen.addresses.push(url);
      },
    },
    sessionStorage: storage(items),
    localStorage: storage(device),
  };
  const frame = { ...window, self: window, top: {} };
  const framed = { window: frame, document: Object.freeze({ cookie: '' }) };
  Object.assign(globalThis, scene.isFramed ? framed : { window, document: { cookie: scene.cookie ?? '' } });
  Object.defineProperty(globalThis, 'navigator', { value: { userAgent: scene.userAgent ?? '' }, configurable: true });

  const handlers: Array<(response: HostResponse) => HostResponse> = [];
  const app: HostApp = {
    name: scene.name ?? 'main',
    getApiUrl: (path) => `https://noco.example/api/${path}`,
    getPublicPath: () => '/',
    router: { getBasename: () => scene.base ?? '/', add: () => undefined, navigate: () => undefined },
    apiClient: {
      auth: {
        token: scene.token ?? null,
        authenticator: scene.authenticator ?? null,
        setToken(token) {
          this.token = token;
          Object.assign(seen.stored, { token });
        },
        setAuthenticator: (authenticator) => Object.assign(seen.stored, { authenticator }),
        setRole: (role) => Object.assign(seen.stored, { role }),
      },
      axios: { interceptors: { response: { use: (handler) => handlers.push(handler), eject: () => undefined } } },
      request: async (request) => {
        seen.requests.push(request);
        const reply = scene.replies?.[request.url];
        if (reply === undefined) {
          throw new TypeError("Cannot read properties of undefined (reading 'state')");
        }
        return { status: scene.unavailable?.includes(request.url) ? 502 : 200, data: reply, config: {} };
      },
    },
    pm: { get: () => undefined },
  };
  return { app, seen, receive: (url: string) => handlers[0]?.({ status: 200, data: {}, config: { url } }) };
}

/** Leaving never resolves; so wait for what it does instead. */
const settle = () => jest.advanceTimersByTimeAsync(20);

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const TICKET = '/wecom/sign-in?authenticator=wecom&redirect=%2Fadmin%2Fx%3Fa%3D1%23h#ticket=t1';
const SIGNED_IN = { 'auth:signIn': { data: { token: 'jwt', redirect: '/admin/x?a=1#h' } } };

describe('a ticket', () => {
  it('becomes a session, and the app boots at the page that was wanted', async () => {
    const { app, seen } = set({ address: TICKET, replies: SIGNED_IN });
    await boot(app);
    expect(seen.requests[0]).toMatchObject({ data: { ticket: 't1' }, headers: { 'X-Authenticator': 'wecom' } });
    expect(seen.stored).toEqual({ token: 'jwt', authenticator: 'wecom', role: null });
    expect(seen.address).toBe('/admin/x?a=1#h');
    expect(seen.left).toBeUndefined();
  });

  it('of a link made by hand becomes a session, too, and shows first whose', async () => {
    const replies = { 'auth:signIn': { data: { token: 'jwt', redirect: '/admin/x?a=1#h', firstSignIn: true } } };
    const { app, seen } = set({ address: TICKET, replies });
    await boot(app);
    expect(seen.stored).toMatchObject({ token: 'jwt' });
    expect(seen.address).toBe('/wecom/sign-in?authenticator=wecom&redirect=%2Fadmin%2Fx%3Fa%3D1%23h&purpose=welcome');
    expect(seen.left).toBeUndefined();
  });

  it('leaves the address bar before anything is asked', async () => {
    const { app, seen } = set({ address: TICKET, replies: SIGNED_IN });
    const booted = boot(app);
    expect(seen.addresses).toEqual(['/wecom/sign-in?authenticator=wecom&redirect=%2Fadmin%2Fx%3Fa%3D1%23h']);
    await booted;
  });

  it('ends on the error page with the code of the server', async () => {
    const replies = { 'auth:signIn': { errors: [{ code: 'NOT_LINKED' }] } };
    const { app, seen } = set({ address: TICKET, replies });
    await boot(app);
    expect(seen.address).toBe('/wecom/sign-in?authenticator=wecom&redirect=%2Fadmin%2Fx%3Fa%3D1%23h&error=NOT_LINKED');
    expect(seen.stored).toEqual({});
  });

  it('ends on the error page when the server is out of reach, and turns automatic login off', async () => {
    const { app, seen } = set({ address: TICKET });
    await boot(app);
    expect(seen.address).toContain('error=UNREACHABLE');
    expect(seen.items.get('wecom:main:off')).toBe('1');
  });

  it('turns automatic login on again', async () => {
    const { app, seen } = set({ address: TICKET, replies: SIGNED_IN });
    seen.items.set('wecom:main:off', '1');
    await boot(app);
    expect(seen.items.get('wecom:main:off')).toBe('');
  });

  it('that is refused hides behind no session that is at hand', async () => {
    const replies = { 'auth:signIn': { errors: [{ code: 'MEMBER_INACTIVE' }] }, 'auth:check': { data: { id: 1 } } };
    const { app, seen } = set({ address: TICKET, token: 'jwt', replies });
    await boot(app);
    expect(seen.address).toContain('error=MEMBER_INACTIVE');
  });

  it('without a page that was wanted leads to the start page of its client', async () => {
    const address = '/sub/v/wecom/sign-in?authenticator=wecom#ticket=t1';
    const replies = { 'auth:signIn': { data: { token: 'jwt' } } };
    const { app, seen } = set({ address, base: '/sub/v', replies });
    await boot(app);
    expect(seen.address).toBe('/sub/v/');
  });

  it.each([{ data: '<html>' }, { data: null }, null, '<html>', { data: { token: 5 } }])(
    'ends on the error page when the answer is %p',
    async (reply) => {
      const { app, seen } = set({ address: TICKET, replies: { 'auth:signIn': reply } });
      await boot(app);
      expect(seen.address).toContain('error=INTERNAL');
      expect(seen.stored).toEqual({});
    },
  );

  it('goes on without a word when it was used before and there is a session', async () => {
    const replies = { 'auth:signIn': { errors: [{ code: 'STATE_INVALID' }] }, 'auth:check': { data: { id: 1 } } };
    const { app, seen } = set({ address: TICKET, token: 'jwt', replies });
    await boot(app);
    expect(seen.address).toBe('/admin/x?a=1#h');
  });

  it('explains itself when it was used before and the session is over', async () => {
    const replies = { 'auth:signIn': { errors: [{ code: 'STATE_INVALID' }] }, 'auth:check': { errors: [{}] } };
    const { app, seen } = set({ address: TICKET, token: 'old', replies });
    await boot(app);
    expect(seen.address).toContain('error=STATE_INVALID');
  });

  it.each([
    ['/v/admin', '/'],
    ['/apps/shop/admin', '/'],
    ['https://intranet.example/start', '/'],
    ['/admin', '/v'],
  ])('leaves for %p, which the client at %p cannot show', async (redirect, base) => {
    const address = `${base.replace(/\/$/, '')}/wecom/sign-in?authenticator=wecom#ticket=t1`;
    const { app, seen } = set({ address, base, replies: { 'auth:signIn': { data: { token: 'jwt', redirect } } } });
    void boot(app);
    await settle();
    expect(seen.left).toBe(redirect);
  });

  it.each(['javascript:alert(1)', 'data:text/html,x'])('does not follow %p from the server', async (redirect) => {
    const { app, seen } = set({ address: TICKET, replies: { 'auth:signIn': { data: { token: 'jwt', redirect } } } });
    void boot(app);
    await settle();
    expect(seen.left).toBeUndefined();
  });

  it.each(['//evil.example', 'javascript:alert(1)', 'https://evil.example'])(
    'does not follow %p from the address bar',
    async (redirect) => {
      const address = `/wecom/sign-in?authenticator=wecom&redirect=${encodeURIComponent(redirect)}#ticket=t1`;
      const { app, seen } = set({ address, replies: { 'auth:signIn': { data: { token: 'jwt' } } } });
      await boot(app);
      expect(seen.address).toBe('/');
      expect(seen.left).toBeUndefined();
    },
  );
});

describe('the token of another sign-in in the address (F7)', () => {
  const JWT = 'a.b.c';
  const listed = {
    'authenticators:publicList': { data: [{ name: 'wecom', authType: 'wecom', options: { autoLogin: true } }] },
  };
  const old = `x.${btoa(JSON.stringify({ signInTime: 0, exp: 1 }))}.x`;

  it.each([
    [`/admin?authenticator=oidc&token=${JWT}`, {}],
    [`/admin?a=1&%74oken=${JWT}`, {}],
    [`/signin?redirect=/admin?token=${JWT}`, {}],
    [`/signin?redirect=%2Fadmin%3Ftoken%3D${JWT}`, {}],
    [`/admin?token=${JWT}`, { token: old, authenticator: 'wecom', cookie: 'nb_wecom_session_main=wecom' }],
  ])('goes nowhere inside WeCom, and nothing is asked, at %p', async (address, session) => {
    const { app, seen } = set({ address, userAgent: WECOM, replies: listed, ...session });
    await boot(app);
    expect(seen.left).toBeUndefined();
    expect(seen.requests).toEqual([]);
    expect(seen.address).toBe(address);
    expect(isRecheckRunning(app)).toBe(false);
  });

  it.each([
    [`/admin?token=${JWT}&a=1`, '/admin?a=1'],
    [`https://intranet.example/?token=${JWT}`, 'https://intranet.example/'],
  ])('is not where a ticket leads, though the server says %p', async (redirect, left) => {
    const replies = { 'auth:signIn': { data: { token: 'jwt', redirect } } };
    const { app, seen } = set({ address: TICKET, replies });
    void boot(app);
    await settle();
    expect(seen.left ?? seen.address).toBe(left);
  });

  it('does not stay beside a ticket, nor as its target', async () => {
    const redirect = encodeURIComponent(`/admin?token=${JWT}`);
    const address = `/wecom/sign-in?authenticator=wecom&token=${JWT}&redirect=${redirect}#ticket=t1`;
    const { app, seen } = set({ address, replies: { 'auth:signIn': { data: { token: 'jwt' } } } });
    await boot(app);
    expect(seen.stored.token).toBe('jwt');
    expect(seen.address).toBe('/admin');
    expect(seen.addresses[0]).not.toContain(`&token=${JWT}`);
  });
});

describe('inside WeCom', () => {
  const listed = (options: object) => ({
    'authenticators:publicList': {
      data: [
        { name: 'basic', authType: 'Email/Password', options: { autoLogin: true } },
        { name: 'wecom', authType: 'wecom', options },
      ],
    },
  });

  it('a visit leaves for WeCom with the page that was wanted', async () => {
    const address = '/admin/abc?tab=1&x=2#part';
    const { app, seen } = set({ address, userAgent: WECOM, replies: listed({ autoLogin: true }) });
    void boot(app);
    await settle();
    expect(seen.left).toBe(
      'https://noco.example/api/wecom:authorize?authenticator=wecom&redirect=%2Fadmin%2Fabc%3Ftab%3D1%26x%3D2%23part',
    );
  });

  it('a visit leaves once: the attempt is remembered', async () => {
    const { app, seen } = set({ address: '/admin', userAgent: WECOM, replies: listed({ autoLogin: true }) });
    void boot(app);
    await settle();
    expect(Number(seen.items.get('wecom:main:attempt'))).toBeGreaterThan(Date.now() - 1_000);
  });

  it('a visit stays in a frame of another site, which would lose the sign-in', async () => {
    const scene = { address: '/admin', userAgent: WECOM, isFramed: true };
    const { app, seen } = set({ ...scene, replies: listed({ autoLogin: true }) });
    void boot(app);
    await settle();
    expect(seen.left).toBeUndefined();
    expect(seen.requests).toEqual([]);
  });

  it('a visit of a sub-app names it', async () => {
    const scene = { address: '/v/apps/shop/admin', base: '/v/apps/shop', name: 'shop' };
    const { app, seen } = set({ ...scene, userAgent: WECOM, replies: listed({ autoLogin: true }) });
    void boot(app);
    await settle();
    expect(seen.left).toContain('redirect=%2Fv%2Fapps%2Fshop%2Fadmin&__appName=shop');
  });

  it('a visit stays when no authenticator signs in by itself', async () => {
    const { app, seen } = set({ address: '/admin', userAgent: WECOM, replies: listed({ autoLogin: false }) });
    await boot(app);
    expect(seen.left).toBeUndefined();
  });

  it('a visit stays when the list cannot be had', async () => {
    const { app, seen } = set({ address: '/admin', userAgent: WECOM });
    await boot(app);
    expect(seen.left).toBeUndefined();
  });

  it('an error page ends automatic login', async () => {
    const { app, seen } = set({ address: '/wecom/sign-in?error=INTERNAL', userAgent: WECOM });
    await boot(app);
    expect([...seen.items]).toEqual([['wecom:main:off', '1']]);
    expect(seen.requests).toEqual([]);
  });

  it('the error page of what a user began themselves leaves automatic login on', async () => {
    const { app, seen } = set({ address: '/wecom/sign-in?error=INTERNAL&purpose=link', userAgent: WECOM });
    await boot(app);
    expect([...seen.items]).toEqual([]);
  });
});

it('signing out ends automatic login', async () => {
  const { app, seen, receive } = set({ address: '/admin', token: 'jwt', userAgent: WECOM });
  await boot(app);
  receive('auth:check');
  expect([...seen.items]).toEqual([]);
  receive('auth:signOut');
  expect([...seen.items]).toEqual([['wecom:main:off', '1']]);
});

describe('a session inside WeCom', () => {
  const HOUR = 3_600_000;
  const WECOMS = 'nb_wecom_session_main=wecom';
  const HERE = `other=1; ${WECOMS}; nb_wecom_here_main=1`;
  const CONFIRM_SESSION =
    '/wecom/sign-in?error=WECOM_UNAVAILABLE&authenticator=wecom&redirect=%2Fadmin%2Fa%3Fb%3D1%23c';
  /** The server's clock and that of the device need not agree. */
  const serverNow = 1_790_000_000_000;
  const sessionOf = (agoMs: number) => `x.${btoa(JSON.stringify({ signInTime: serverNow - agoMs }))}.x`;
  const visit = (differences: Partial<Scene>) => {
    const { signInTime } = claims(differences.token ?? null);
    const note = `${signInTime} ${Date.now() - (serverNow - Number(signInTime))}`;
    const device = new Map([['wecom:main:signed-in', note]]);
    const scene = { address: '/admin/a?b=1#c', userAgent: WECOM, authenticator: 'wecom', cookie: HERE, device };
    return set({ ...scene, ...differences });
  };

  it('boots as ever within an hour of the sign-in, and without a new start of WeCom', async () => {
    const { app, seen } = visit({ token: sessionOf(HOUR - 5_000) });
    await boot(app);
    expect(seen.requests).toEqual([]);
    expect(seen.left).toBeUndefined();
    expect(isRecheckRunning(app)).toBe(false);
  });

  it.each([
    ['an hour after the sign-in', { token: sessionOf(HOUR + 5_000) }],
    [
      'after a new start of WeCom',
      { token: sessionOf(0), cookie: `${WECOMS}; nb_wecom_here_shop=1; xnb_wecom_here_main=1` },
    ],
    ['on a page that others may see as well', { token: sessionOf(2 * HOUR), address: '/embed/a?b=1#c' }],
  ])('is checked %s, by the way it came', async (_case, differences) => {
    const { app, seen } = visit(differences);
    void boot(app);
    await settle();
    expect(seen.left).toMatch(
      /^https:\/\/noco\.example\/api\/wecom:authorize\?authenticator=wecom&redirect=%2F(admin|embed)%2Fa%3Fb%3D1%23c$/,
    );
    expect(seen.requests).toEqual([]); // nothing that could fail, or take time
    expect(isRecheckRunning(app)).toBe(true);
  });

  it.each([
    ['five hours ahead', 5 * HOUR],
    ['a year ahead', 365 * 24 * HOUR],
    ['five hours behind', -5 * HOUR],
    ['back in 1970', -1_790_000_000_000],
  ])('is as old as the device says whose clock is %s', async (_case, off) => {
    jest.setSystemTime(serverNow + off);
    const signInTime = serverNow - 2_000; // by the server
    const jwt = `x.${btoa(JSON.stringify({ signInTime, exp: serverNow / 1000 + 86_400 }))}.x`;
    const landing = set({ address: TICKET, userAgent: WECOM, replies: { 'auth:signIn': { data: { token: jwt } } } });
    await boot(landing.app);

    const later = async (ms: number) => {
      jest.setSystemTime(serverNow + off + ms);
      const link = visit({ token: jwt, device: landing.seen.device });
      void boot(link.app);
      await settle();
      return link.seen;
    };
    for (const ms of [0, HOUR - 60_000]) {
      const { left, requests, address } = await later(ms);
      expect({ left, requests, address }).toEqual({ left: undefined, requests: [], address: '/admin/a?b=1#c' });
    }
    expect((await later(HOUR + 60_000)).left).toContain('wecom:authorize');
  });

  it('is checked when nobody knows how old it is, and when the clock was set back meanwhile', async () => {
    for (const noted of [[], [`${serverNow} ${Date.now() + 2 * HOUR}`], [`${serverNow - 1} ${Date.now()}`], ['?']]) {
      const device = new Map(noted.map((note) => ['wecom:main:signed-in', note]));
      const { app, seen } = visit({ token: sessionOf(0), device });
      void boot(app);
      await settle();
      expect([noted, seen.left]).toEqual([noted, expect.stringContaining('wecom:authorize')]);
    }
  });

  describe('on https (F19)', () => {
    const SESSION = '__Host-nb_wecom_session_main=wecom';
    const https = (cookie: string, agoMs = 0) => visit({ protocol: 'https:', token: sessionOf(agoMs), cookie });

    it('boots as ever by the cookies that only this host can write', async () => {
      const { app, seen } = https(`${SESSION}; __Host-nb_wecom_here_main=1`);
      await boot(app);
      expect(seen.left).toBeUndefined();
    });

    it.each([
      ['cannot be kept from its check by a cookie of a sibling domain', `${SESSION}; nb_wecom_here_main=1`],
      ['of an earlier version is checked, too', WECOMS],
    ])('%s', async (_case, cookie) => {
      const { app, seen } = https(cookie);
      void boot(app);
      await settle();
      expect(seen.left).toContain('wecom:authorize');
    });
  });

  it('does not show by itself when WeCom’s page never comes', async () => {
    const { app, seen } = visit({ token: sessionOf(2 * HOUR) });
    const booted = boot(app);
    await jest.advanceTimersByTimeAsync(20_000);
    await booted;
    expect(seen.address).toBe(CONFIRM_SESSION);
  });

  it.each([
    ['within a minute of the last attempt', ['wecom:main:attempt', String(Date.now())]],
    ['after an error in this tab', ['wecom:main:off', '1']],
  ])('neither leaves nor shows by itself %s', async (_case, [key, value]) => {
    const { app, seen } = visit({ token: sessionOf(2 * HOUR) });
    seen.items.set(String(key), String(value));
    await boot(app);
    expect(seen.left).toBeUndefined();
    expect(seen.address).toBe(CONFIRM_SESSION);
    expect(isRecheckRunning(app)).toBe(true);
  });

  it('leaves although the clock was set back since the last attempt', async () => {
    const { app, seen } = visit({ token: sessionOf(2 * HOUR) });
    seen.items.set('wecom:main:attempt', String(Date.now() + HOUR));
    void boot(app);
    await settle();
    expect(seen.left).toContain('wecom:authorize');
  });

  it('that somebody has called theirs is left alone in this tab, and no other session is', async () => {
    const token = sessionOf(2 * HOUR);
    const { app, seen } = visit({ token });
    confirmSession(app);
    await boot(app);
    expect(seen.left).toBeUndefined();
    app.apiClient.auth.token = `${token}y`;
    void boot(app);
    await settle();
    expect(seen.left).toContain('wecom:authorize');
  });

  it.each([
    ['whose ticket is refused', `${TICKET}`, { 'auth:signIn': { errors: [{ code: 'STATE_INVALID' }] } }],
    ['whose ticket is lost', '/wecom/sign-in?authenticator=wecom&redirect=%2Fadmin%2Fx', {}],
  ])('does not show after a check %s', async (_case, address, replies) => {
    const { app, seen } = visit({
      token: sessionOf(2 * HOUR),
      address,
      replies: { ...replies, 'auth:check': { data: { id: 1 } } },
    });
    await boot(app);
    expect(seen.address).toContain('/wecom/sign-in?');
    expect(seen.address).toContain('error=STATE_INVALID');
    expect(isRecheckRunning(app)).toBe(true);
  });

  it('is settled by a check that ends with a session', async () => {
    const { app, seen } = visit({ token: sessionOf(2 * HOUR), address: TICKET, replies: SIGNED_IN });
    seen.items.set('wecom:main:check', '1');
    await boot(app);
    expect(seen.stored.token).toBe('jwt');
    expect(isRecheckRunning(app)).toBe(false);
  });

  it.each([
    ['by password', { authenticator: 'basic' }],
    ['of which WeCom left no mark', { cookie: 'other=1' }],
    ['on the sign-in page', { address: '/signin?autoLogin=0' }],
    ['by nobody knows what', { authenticator: undefined }],
    ['in another browser', { userAgent: USER_AGENTS.desktop }],
  ])('%s stays alone', async (_case, differences) => {
    const { app, seen } = visit({ token: sessionOf(2 * HOUR), cookie: WECOMS, ...differences });
    await boot(app);
    expect(seen.left).toBeUndefined();
    expect(isRecheckRunning(app)).toBe(false);
  });
});

describe('linking', () => {
  const HANDLE = 'a'.repeat(32);

  it('takes the handle out of the address bar, keeps it, and signs nobody in or out of automatic login', async () => {
    const address = `/wecom/sign-in?purpose=link&authenticator=wecom&redirect=%2Fadmin#link=${HANDLE}`;
    const { app, seen } = set({ address, token: 'jwt' });
    await boot(app);
    expect(seen.address).toBe('/wecom/sign-in?purpose=link&authenticator=wecom&redirect=%2Fadmin');
    expect([...seen.items]).toEqual([['wecom:main:link', HANDLE]]);
    expect(seen.requests).toEqual([]);
  });

  it('keeps the handle of a sign-in that found nobody', async () => {
    const { app, seen } = set({ address: `/wecom/sign-in?error=NOT_LINKED&authenticator=wecom#link=${HANDLE}` });
    await boot(app);
    expect(seen.address).toBe('/wecom/sign-in?error=NOT_LINKED&authenticator=wecom');
    expect(seen.items.get('wecom:main:link')).toBe(HANDLE);
  });
});

it('lets the app boot after 20 seconds, whatever became of leaving', async () => {
  const replies = { 'auth:signIn': { data: { token: 'jwt', redirect: 'https://intranet.example/' } } };
  const { app } = set({ address: TICKET, replies });
  const booted = jest.fn();
  void boot(app).then(booted);
  await jest.advanceTimersByTimeAsync(19_000);
  expect(booted).not.toHaveBeenCalled();
  await jest.advanceTimersByTimeAsync(1_000);
  expect(booted).toHaveBeenCalled();
});

describe('a token of a session that has ended', () => {
  const token = `x.${btoa(JSON.stringify({ exp: 1 }))}.x`;
  const listed = {
    'authenticators:publicList': { data: [{ name: 'wecom', authType: 'wecom', options: { autoLogin: true } }] },
  };

  it('does not keep a visit inside WeCom from signing in before the app boots', async () => {
    const replies = { ...listed, 'auth:check': { errors: [{}] } };
    const { app, seen } = set({ address: '/admin', userAgent: WECOM, token, replies });
    void boot(app);
    await settle();
    expect(seen.left).toContain('wecom:authorize');
  });

  it('is found by the clock that it was noted with, however far behind that is', async () => {
    jest.setSystemTime(0);
    const noted = 1_790_000_000_000;
    const ended = `x.${btoa(JSON.stringify({ signInTime: noted, exp: noted / 1000 + 60 }))}.x`;
    const replies = { ...listed, 'auth:check': { errors: [{}] } };
    const device = new Map([['wecom:main:signed-in', `${noted} ${Date.now()}`]]);
    const { app, seen } = set({ address: '/admin', userAgent: WECOM, token: ended, device, replies });
    jest.setSystemTime(61_000);
    void boot(app);
    await settle();
    expect(seen.left).toContain('wecom:authorize');
  });

  it('is re-checked, where that is due, also while the server does not say', async () => {
    const { app, seen } = set({
      address: '/admin/a',
      userAgent: WECOM,
      token,
      authenticator: 'wecom',
      cookie: 'nb_wecom_session_main=wecom',
      replies: { 'auth:check': {} },
      unavailable: ['auth:check'],
    });
    void boot(app);
    await settle();
    expect(seen.address).toContain('/wecom/sign-in?error=');
    expect(seen.left).toContain('wecom:authorize');
  });

  it('stays where NocoBase renews it', async () => {
    const replies = { ...listed, 'auth:check': { data: { id: 1 } } };
    const { app, seen } = set({ address: '/admin', userAgent: WECOM, token, replies });
    await boot(app);
    expect(seen.left).toBeUndefined();
    expect(seen.stored).toEqual({});
  });
});

it('lets the app boot where the browser blocks storage', async () => {
  const { app, seen } = set({ address: '/admin', userAgent: WECOM });
  Object.defineProperty(window, 'sessionStorage', {
    get: () => {
      throw new Error('SecurityError');
    },
  });
  await boot(app);
  expect(seen.left).toBeUndefined();
});

it('asks for nothing in an ordinary browser', async () => {
  const { app, seen } = set({ address: '/admin' });
  await boot(app);
  expect(seen.requests).toEqual([]);
});
