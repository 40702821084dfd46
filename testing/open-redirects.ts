/** Targets that have led sign-ins of other products off their site: by name, and generated. */
import fc from 'fast-check';

/** Each must be refused. */
export const OPEN_REDIRECTS = {
  'another site': 'https://evil.test/admin',
  'a scheme in mixed case': 'hTtP://evil.test/admin',
  'a scheme without slashes': 'https:evil.test',
  'a scheme with one slash': 'https:/evil.test',
  'a scheme with four slashes': 'https:////evil.test',
  'a scheme with backslashes': 'http:\\\\evil.test',
  'a scheme with a tab in it': 'ht\ttps://evil.test',
  'a scheme with a line break after it': 'https:\n//evil.test',
  'another site whose user name is this site': 'https://app.test:443@evil.test',
  'another site whose name begins with this one': 'https://app.test.evil.test',
  'an IP address in decimal': 'https://2130706433/',
  'a script': 'JaVaScRiPt:alert(1)',
  'a script with this site in a comment': 'javascript://app.test/%0aalert(1)',
  'a script after a control character': '\u0001javascript:alert(1)',
  'a script with a line break in it': 'java\nscript:alert(1)',
  'a document in the address': 'data:text/html,<script>alert(1)</script>',
  'another app': 'weixin://dl/business',
  'two slashes': '//evil.test',
  'two slashes and a port': '//evil.test:443/admin',
  'two slashes and a user name': '//app.test@evil.test',
  'two slashes and a host in percent encoding': '//%65vil.test',
  'two slashes and an IPv6 address': '//[::1]/',
  'two slashes and an ideographic full stop': '//evil。test',
  'two slashes and nothing else': '//',
  'three slashes': '///evil.test',
  'many slashes': `/${'/'.repeat(50)}evil.test`,
  'two backslashes': '\\\\evil.test',
  'a slash and a backslash': '/\\evil.test',
  'a backslash and a slash': '\\/evil.test',
  'a slash, a backslash and a tab': '/\\\t/evil.test',
  'a backslash in the path': '/admin\\..\\..\\evil.test',
  'a backslash in the query': '/admin?x=\\evil.test',
  'a tab between slashes': '/\t/evil.test',
  'a line break between slashes': '/\r\n/evil.test',
  'NUL between slashes': '/\u0000/evil.test',
  'DEL between slashes': '/\u007f/evil.test',
  'a line break before slashes': '\n//evil.test',
  'a header of its own': '/admin\r\nLocation: https://evil.test',
  'a control character at the end': '/admin\u0000',
  'a space before slashes': ' //evil.test',
  'a wide space before slashes': '\u3000//evil.test',
  'a byte order mark before slashes': '\ufeff//evil.test',
  'a dot segment before slashes': '/.//evil.test',
  'a way up before slashes': '/x/../..//evil.test',
  'an encoded way up before slashes': '/%2E%2e//evil.test',
  'a relative way up before slashes': '..//evil.test',
  'slashes after the prefix of the modern client': '/v//evil.test',
  'slashes after a sub-path': '/nocobase///evil.test',
  'slashes after the prefix of a sub-app': '/apps/shop//evil.test',
  'no path, but a host': 'evil.test/admin',
  'no path, but what follows a host': '.evil.test',
  'no path, but what makes the host a user name': '@evil.test',
  'no path, but a port': ':80/admin',
  'no path, but a query': '?redirect=//evil.test',
  'no path, but a fragment': '#//evil.test',
  'no path, but an encoded one': '%2f%2fevil.test',
  'no path, but wide slashes': '／／evil.test',
  'a relative path': 'admin',
  'an empty text': '',
  'a path that is too long': `/admin?x=${'a'.repeat(3000)}`,
};

/** Is taken: browsers stay on the site, as long as the target is not decoded once more. */
export const LOOKALIKES = {
  'encoded slashes': '/%2f%2fevil.test',
  'an encoded backslash': '/%5cevil.test',
  'an encoded tab between slashes': '/%09/evil.test',
  'an encoded header': '/%0d%0aLocation:%20https:%2f%2fevil.test',
  'slashes that are encoded twice': '/%252f%252fevil.test',
  'a user name': '/@evil.test',
  'a port': '/:443/evil.test',
  'a scheme': '/https:/evil.test',
  'a host': '/.evil.test',
  'a wide slash': '/／evil.test',
  'a wide backslash': '/＼evil.test',
  'a line separator': '/\u2028evil.test',
  'text from right to left': '/\u202etset.live',
  'half an encoded character': '/%E0%A4%A',
  'another site in the query': '/admin?next=https://evil.test',
  'another site in the fragment': '/admin#https://evil.test',
  'a script in the query': '/admin?x=\'"><script>alert(1)</script>',
  'a script as a path': '/javascript:alert(1)',
  'a sign-in page with a target': '/v/signin?redirect=//evil.test',
  'the route that signs in': '/wecom/sign-in?redirect=//evil.test#ticket=0',
};

const PIECES = [
  ...['/', '/', '/', '\\', '.', '..', '?', '#', ':', '@', ';', '&', ' ', '\t', '\r\n', '\u0000', '\u007f', '\ufeff'],
  ...['\u3000', '\u2028', '／', '。', '%2f', '%5c', '%2e', '%09', '%00', '%', 'https:', 'javascript:', 'evil.test'],
  ...['app.test', 'admin', 'v', 'nocobase', 'apps/shop', 'signin?redirect=', '[::1]', '0x7f.1'],
];

/** Put together from what such targets consist of; half of them begin as a path does. */
export const anyTarget = fc
  .tuple(fc.boolean(), fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }))
  .map(([isPath, pieces]) => (isPath ? '/' : '') + pieces.join(''));

/** Where a browser that is on this site would go. */
export function opensHere(target: string): boolean {
  return new URL(target, 'https://app.test/signin').origin === 'https://app.test';
}
