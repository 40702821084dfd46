import fc from 'fast-check';
import { isSameSitePath } from '../redirect-target';

const OPEN_REDIRECTS = [
  '//evil.test',
  '///evil.test',
  '////evil.test',
  '/\\evil.test',
  '\\\\evil.test',
  '\\/evil.test',
  '/\t/evil.test',
  '/\n/evil.test',
  '/\r/evil.test',
  '\t//evil.test',
  ' //evil.test',
  ' https://evil.test',
  'https://evil.test',
  'HTTPS://evil.test',
  'http:evil.test',
  'https:/evil.test',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'data:text/html,x',
  'vbscript:x',
  'evil.test',
  'evil.test/admin',
  '@evil.test',
  ':80/admin',
  '?x=//evil.test',
  '#//evil.test',
  '/.//evil.test',
  '/x/..//evil.test',
  '/%2e%2e//evil.test',
  '/./\\evil.test',
  '/admin\\..\\x',
  '/admin\u0000',
  '/admin\u007f',
  '/admin\r\nSet-Cookie: a=b',
  'ftp://evil.test',
  'file:///etc/passwd',
  '',
];

describe('redirect targets', () => {
  it.each(OPEN_REDIRECTS)('refuse %p', (target) => {
    expect(isSameSitePath(target)).toBe(false);
  });

  it.each([undefined, null, 1, {}, ['/admin'], `/${'x'.repeat(3000)}`])('refuse what is no usable text', (target) => {
    expect(isSameSitePath(target)).toBe(false);
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
            expect(new URL(target, 'https://app.test/signin').origin).toBe('https://app.test');
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
