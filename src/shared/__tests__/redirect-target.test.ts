import fc from 'fast-check';
import { LOOKALIKES, OPEN_REDIRECTS } from '../../../testing/open-redirects';
import { JWT, WITH_SESSION, WITHOUT_SESSION } from '../../../testing/session-parameters';
import { bringsToken, isSameSitePath, sameSiteTarget, withoutSession } from '../redirect-target';

const staysOnSite = (target: string) => new URL(target, 'https://app.test/signin').origin === 'https://app.test';

describe('redirect targets', () => {
  it('are tried in more than 170 different shapes', () => {
    expect(new Set([...OPEN_REDIRECTS, ...LOOKALIKES]).size).toBe(OPEN_REDIRECTS.length + LOOKALIKES.length);
    expect(OPEN_REDIRECTS.length + LOOKALIKES.length).toBeGreaterThan(170);
  });

  it.each(OPEN_REDIRECTS)('refuse %j', (target) => {
    expect(isSameSitePath(target)).toBe(false);
  });

  it.each([undefined, null, 1, {}, ['/admin'], `/${'x'.repeat(3000)}`])('refuse what is no usable text', (target) => {
    expect(isSameSitePath(target)).toBe(false);
  });

  it.each(LOOKALIKES)('stay on the site with %j, if they are taken', (target) => {
    expect(isSameSitePath(target)).toBe(true);
    expect(staysOnSite(target)).toBe(true);
  });

  it.each(['/', '/admin', '/admin/x?tab=1&y=%2F%2Fz#h', '/v/admin', '/m', '/a?next=https://evil.test', '/中文'])(
    'take %p',
    (target) => {
      expect(isSameSitePath(target)).toBe(true);
    },
  );

  it('never leave the site, whatever they are', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          fc.string().map((s) => `/${s}`),
        ),
        (target) => {
          if (isSameSitePath(target)) {
            expect(staysOnSite(target)).toBe(true);
          }
        },
      ),
      { numRuns: 2000 },
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
