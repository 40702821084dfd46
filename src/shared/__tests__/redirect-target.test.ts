import fc from 'fast-check';
import { isSameSitePath } from '../redirect-target';
import { LOOKALIKES, OPEN_REDIRECTS } from './open-redirects';

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
