import fc from 'fast-check';
import { anyTarget, opensHere } from '../../../../testing/open-redirects';
import { WITH_SESSION } from '../../../../testing/session-parameters';
import { type ClientPaths, resolveLanding } from '../addresses';

const paths = (overrides: Partial<ClientPaths> = {}): ClientPaths => ({
  publicPath: '',
  modernPrefix: 'v',
  entryMode: 'legacy-default',
  appSegment: '',
  ...overrides,
});
const landing = (target: unknown, overrides?: Partial<ClientPaths>, fallback?: string) =>
  resolveLanding(target, fallback, paths(overrides));

describe('where a sign-in lands', () => {
  it.each([
    ['/admin/x?tab=1&y=2#z', '/admin/x?tab=1&y=2#z'],
    ['/m/home', '/m/home'],
    ['/vault/x', '/vault/x'],
    ['/signin-guide', '/signin-guide'],
  ])('keeps a legacy target in the legacy client: %s', (target, path) => {
    expect(landing(target)).toEqual({ path, destination: path, signInRoute: '/wecom/sign-in' });
  });

  it('keeps a modern target in the modern client', () => {
    expect(landing('/v/admin/x?tab=1#z')).toMatchObject({
      path: '/v/admin/x?tab=1#z',
      signInRoute: '/v/wecom/sign-in',
    });
  });

  it.each([
    undefined,
    null,
    7,
    ['/admin'],
    '',
    '/',
    '/signin?redirect=/x',
    '/wecom/sign-in?error=X',
    '//evil.test',
    'https://evil.test',
  ])('falls back to the start page for %p', (target) => {
    expect(landing(target).path).toBe('/admin');
    expect(landing(target, { entryMode: 'modern-default' }).path).toBe('/v/admin');
    expect(landing(target, { entryMode: 'modern-only' }).path).toBe('/v/admin');
  });

  it('stays in the modern client for its own sign-in page', () => {
    expect(landing('/v/signin?redirect=%2Fv%2Fadmin').path).toBe('/v/admin');
    expect(landing('/v/').path).toBe('/v/admin');
    expect(landing('/v').path).toBe('/v/admin');
    expect(landing('/v/', {}, '/m')).toMatchObject({ path: '/v/admin', signInRoute: '/v/wecom/sign-in' });
    expect(landing('/v/', {}, '/v/admin/x').path).toBe('/v/admin/x');
    expect(landing('/v/', { entryMode: 'modern-only' }, '/m').path).toBe('/v/m');
    expect(landing('/v/', {}, 'https://portal.test/start').destination).toBe('https://portal.test/start');
  });

  it('takes the workbench target when the client asked for none', () => {
    expect(landing(undefined, {}, '/m').path).toBe('/m');
    expect(landing('/', {}, '/m').path).toBe('/m');
    expect(landing('/admin/x', {}, '/m').path).toBe('/admin/x');
    expect(landing(undefined, { entryMode: 'modern-default' }, '/v/mobile').path).toBe('/v/mobile');
  });

  it('leaves this site only for the link an admin configured, and only when no page was asked for', () => {
    const portal = 'https://portal.test/start';
    expect(landing(undefined, {}, portal)).toMatchObject({ path: '/admin', destination: portal });
    expect(landing('/', {}, portal).destination).toBe(portal);
    expect(landing('//evil.test', {}, portal).destination).toBe(portal);
    expect(landing('/admin/x', {}, portal).destination).toBe('/admin/x');
  });

  it('moves everybody to the modern client when it is the only one', () => {
    expect(landing('/admin/x', { entryMode: 'modern-only' })).toMatchObject({
      path: '/v/admin/x',
      signInRoute: '/v/wecom/sign-in',
    });
  });

  it('knows the public path and another modern prefix', () => {
    const sub = { publicPath: '/nocobase', modernPrefix: 'next' };
    expect(landing('/admin/x', sub).path).toBe('/nocobase/admin/x');
    expect(landing('/nocobase/admin/x', sub).path).toBe('/nocobase/admin/x');
    expect(landing('/nocobase/next/admin/x', sub)).toMatchObject({
      path: '/nocobase/next/admin/x',
      signInRoute: '/nocobase/next/wecom/sign-in',
    });
    expect(landing('/nocobase/', sub).path).toBe('/nocobase/admin');
    expect(landing('/nocobased/x', sub).path).toBe('/nocobase/nocobased/x');
  });

  it.each(WITH_SESSION)('takes no session along: %j', (target, left) => {
    const { path, destination } = landing(target);
    expect([path, destination]).toEqual([left, left]);
    expect(landing(undefined, {}, target).destination).toBe(left);
  });

  it('takes no session along in an external link of an admin', () => {
    const portal = 'https://portal.test/start?token=x&a=1';
    expect(landing(undefined, {}, portal).destination).toBe('https://portal.test/start?a=1');
  });

  it('stays in a sub-app', () => {
    const sub = { appSegment: '/apps/hr' };
    expect(landing('/admin/x', sub)).toMatchObject({ path: '/apps/hr/admin/x', signInRoute: '/apps/hr/wecom/sign-in' });
    expect(landing('/apps/hr/admin/x', sub).path).toBe('/apps/hr/admin/x');
    expect(landing('/v/apps/hr/admin/x', sub)).toMatchObject({
      path: '/v/apps/hr/admin/x',
      signInRoute: '/v/apps/hr/wecom/sign-in',
    });
  });
});

describe('open redirects (RFC 9700 4.11.1)', () => {
  const anyPaths = fc.record({
    publicPath: fc.constantFrom('', '/nocobase'),
    entryMode: fc.constantFrom<ClientPaths['entryMode'][]>('legacy-default', 'modern-default', 'modern-only'),
    appSegment: fc.constantFrom('', '/apps/shop'),
  });

  it('no target leads off the site, wherever the clients are', () => {
    fc.assert(
      fc.property(anyTarget, anyPaths, (target, overrides) => {
        const { path, destination } = landing(target, overrides);
        expect(path).toMatch(/^\/(?![/\\])/);
        expect(opensHere(path)).toBe(true);
        expect(destination).toBe(path);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(['https://evil.test', '//evil.test', '/\\evil.test', '/v//evil.test'])('%j counts as no target', (target) =>
    expect(landing(target)).toEqual(landing(undefined)),
  );
});
