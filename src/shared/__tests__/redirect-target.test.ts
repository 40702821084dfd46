import fc from 'fast-check';
import { anyTarget, LOOKALIKES, OPEN_REDIRECTS, opensHere } from '../../../testing/open-redirects';
import { JWT, WITH_SESSION, WITHOUT_SESSION } from '../../../testing/session-parameters';
import { bringsToken, isSameSitePath, sameSiteTarget, withoutSession } from '../redirect-target';

/** Of the modern client, a sub-path and a sub-app. */
const PREFIXES = [/^\/v(?=\/)/, /^\/nocobase(?=\/)/, /^\/apps\/shop(?=\/)/];

describe('redirect targets', () => {
  it.each(Object.entries(OPEN_REDIRECTS))('refuse %s', (_, target) => expect(isSameSitePath(target)).toBe(false));

  it.each([undefined, null, 1, {}, ['/admin']])('refuse %j, which is no text', (target) =>
    expect(isSameSitePath(target)).toBe(false),
  );

  it.each(Object.entries(LOOKALIKES))('take %s, and stay on the site', (_, target) => {
    expect(isSameSitePath(target)).toBe(true);
    expect(opensHere(target)).toBe(true);
  });

  it.each(['/', '/admin', '/admin/x?tab=1&y=%2F%2Fz#h', '/v/admin', '/m', '/a?next=https://evil.test', '/中文'])(
    'take %p',
    (target) => {
      expect(isSameSitePath(target)).toBe(true);
    },
  );

  it('stay on the site, also after a router has taken its prefix off', () => {
    const anyText = fc.oneof(
      anyTarget,
      fc.string(),
      fc.string().map((text) => `/${text}`),
      fc.webUrl(),
    );
    fc.assert(
      fc.property(anyText, (target) => {
        if (isSameSitePath(target)) {
          for (const left of [target, ...PREFIXES.map((prefix) => target.replace(prefix, ''))]) {
            expect(opensHere(left)).toBe(true);
          }
          expect(target).not.toMatch(/\p{Cc}/u);
        }
      }),
      { numRuns: 5_000 },
    );
  });

  it('take every path of plain segments', () => {
    const segment = fc.stringMatching(/^[\w~-]{1,8}$/);
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1, maxLength: 5 }), fc.webQueryParameters(), (segments, query) => {
        expect(isSameSitePath(`/${segments.join('/')}?${query}`)).toBe(true);
      }),
    );
  });
});

describe('an address without a session in it', () => {
  it.each(WITH_SESSION)('of %j is %j', (target, left) => {
    expect(withoutSession(target)).toBe(left);
    expect(sameSiteTarget(target)).toBe(left);
  });

  it.each(WITHOUT_SESSION)('of %j is the same, byte for byte', (target) => expect(withoutSession(target)).toBe(target));

  it('may be one of another site', () => {
    expect(withoutSession(`https://portal.test/x?token=${JWT}&a=1#b`)).toBe('https://portal.test/x?a=1#b');
  });

  it('is none at all where the path hides a query', () => {
    expect(withoutSession(`/admin%3Ftoken%3D${JWT}?a=1`)).toBe('/?a=1');
  });

  it('has nothing that NocoBase’s client would take, and stays on the site, whatever is put together', () => {
    const piece = fc.constantFrom(
      ...'/?#&;=+%',
      '%3F',
      '%26',
      '%25',
      'token',
      '%74oken',
      'authenticator',
      '[]',
      'x',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const left = sameSiteTarget(`/${pieces.join('')}`);
        if (left !== null) {
          const url = new URL(left, 'https://app.test');
          expect(url.origin).toBe('https://app.test');
          for (const text of [url.search, url.hash.slice(1), url.hash.split('?')[1] ?? '']) {
            expect([...new URLSearchParams(text).keys()]).not.toContain('token');
          }
          expect(withoutSession(left)).toBe(left);
        }
      }),
      { numRuns: 5000 },
    );
  });
});

describe('a query string', () => {
  it.each([
    `?token=${JWT}`,
    `?authenticator=oidc&token=${JWT}`,
    `?%74oken=${JWT}`,
    `?TOKEN=${JWT}`,
    `?redirect=/admin?token=${JWT}`,
    `?redirect=%2Fadmin%3Fauthenticator%3Doidc%26token%3D${JWT}`,
  ])('brings a token: %j', (search) => expect(bringsToken(search)).toBe(true));

  it.each(['', '?', '?a=1', '?authenticator=oidc&error=x', '?tokens=1&x=token'])('brings none: %j', (search) =>
    expect(bringsToken(search)).toBe(false),
  );
});
