import fc from 'fast-check';
import { anyTarget, opensHere } from '../../../../testing/open-redirects';
import { JWT, WITH_SESSION } from '../../../../testing/session-parameters';
import { pathInApp, rootRelative, targetPage } from '../paths';
import { signInPage } from '../sign-in-urls';

const at = (path: string) => {
  const { pathname, search, hash } = new URL(path, 'http://noco.example');
  return { pathname, search, hash };
};

describe('pathInApp', () => {
  it.each([
    ['/admin', '', '/admin'],
    ['/nocobase/admin/x', '/nocobase', '/admin/x'],
    ['/nocobase', '/nocobase', ''],
    ['/v/apps/shop/admin', '/v/apps/shop', '/admin'],
  ])('of %p under %p is %p', (path, base, expected) => expect(pathInApp(path, base)).toBe(expected));

  it.each([
    ['/vault', '/v'],
    ['/admin', '/nocobase'],
    ['/apps/shopping/admin', '/apps/shop'],
  ])('of %p is not under %p', (path, base) => expect(pathInApp(path, base)).toBeNull());
});

describe('rootRelative', () => {
  it('adds the basename that NocoBase leaves out', () => {
    expect(rootRelative('/admin?x=1#y', '/nocobase')).toBe('/nocobase/admin?x=1#y');
  });

  it('keeps a path that has it', () => {
    expect(rootRelative('/v/admin', '/v')).toBe('/v/admin');
  });

  it.each(['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)', '', null])(
    'refuses %p',
    (target) => expect(rootRelative(target, '')).toBeNull(),
  );
});

describe('wantedPage', () => {
  it('is the page itself, with query and hash', () => {
    expect(targetPage(at('/admin/abc?tab=1&x=2#part'), '')).toBe('/admin/abc?tab=1&x=2#part');
  });

  it("puts the legacy client's unencoded redirect together again", () => {
    expect(targetPage(at('/signin?redirect=/admin/abc?tab=1&x=2'), '')).toBe('/admin/abc?tab=1&x=2');
  });

  it('keeps escapes of an unencoded redirect', () => {
    expect(targetPage(at('/signin?redirect=/admin/abc?q=a%26b&x=2'), '')).toBe('/admin/abc?q=a%26b&x=2');
  });

  it("reads the modern client's encoded redirect, and nothing after it", () => {
    const redirect = encodeURIComponent('/v/admin/abc?tab=1&x=2#part');
    expect(targetPage(at(`/v/signin?autoLogin=0&redirect=${redirect}&y=3`), '/v')).toBe('/v/admin/abc?tab=1&x=2#part');
  });

  it('leaves parameters beside a short redirect alone', () => {
    expect(targetPage(at('/signin?redirect=/admin&y=3'), '')).toBe('/admin');
  });

  it('adds the sub-path and the sub-app', () => {
    expect(targetPage(at('/nocobase/apps/shop/signin?redirect=/admin/x?a=1&b=2'), '/nocobase/apps/shop')).toBe(
      '/nocobase/apps/shop/admin/x?a=1&b=2',
    );
  });

  it.each([
    '/signin',
    '/signin?redirect=',
    '/signin?redirect=https://evil.example',
    '/signin?redirect=//evil.example/?x=1',
  ])('is unknown at %p', (path) => expect(targetPage(at(path), '')).toBeNull());

  it.each([
    ['/v/signin', '/v', '/v/'],
    ['/nocobase/v/signin?redirect=', '/nocobase/v', '/nocobase/v/'],
    ['/v/apps/shop/signin?autoLogin=0', '/v/apps/shop', '/v/apps/shop/'],
  ])('is the start page of the modern client at %p', (path, base, start) =>
    expect(targetPage(at(path), base)).toBe(start),
  );
});

describe('a session in the address (F7)', () => {
  it.each(WITH_SESSION)('is no part of the wanted page at %j', (target, left) => {
    const here = targetPage(at(target), '');
    expect(here).not.toContain(JWT);
    expect(rootRelative(target, '/nocobase')).toBe(`/nocobase${left}`);
    for (const redirect of [target, encodeURIComponent(target)]) {
      expect(targetPage({ pathname: '/signin', search: `?redirect=${redirect}`, hash: '' }, '') ?? '').not.toContain(
        JWT,
      );
    }
    expect(targetPage(at(`/signin?redirect=${encodeURIComponent(target)}`), '')).toBe(left);
  });
});

describe('open redirects (RFC 9700 4.11.1)', () => {
  const anyBase = fc.constantFrom('', '/v', '/nocobase', '/apps/shop');

  /** What NocoBase's sign-in page reads from its address, and gives to its router. */
  const handedOn = (target: string, base: string) =>
    new URL(signInPage(target, base), 'https://app.test').searchParams.get('redirect') ?? '';

  it('no target leads off the site, whatever the basename', () => {
    fc.assert(
      fc.property(anyTarget, anyBase, fc.boolean(), (target, base, isEncoded) => {
        const written = isEncoded ? encodeURIComponent(target) : target;
        const page = { pathname: `${base}/signin`, search: `?redirect=${written}`, hash: '' };
        for (const wanted of [rootRelative(target, base) ?? '/', targetPage(page, base) ?? '/']) {
          expect(wanted).toMatch(/^\/(?!\/)/);
          expect(opensHere(wanted)).toBe(true);
          expect(opensHere(handedOn(wanted, base))).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
