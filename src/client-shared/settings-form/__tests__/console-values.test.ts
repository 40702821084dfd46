import { settingsSchema } from '../../../server/settings/settings';
import { consoleValues } from '../console-values';

const app = (name = 'main') => ({ name, getApiUrl: (path: string) => `http://localhost:13000/nocobase/api/${path}` });

describe('the values for the console of WeCom', () => {
  it('join the origin with the path of the API', () => {
    expect(consoleValues(app(), 'https://noco.example:8443', 's_abc')).toEqual({
      homepageUrl: 'https://noco.example:8443/nocobase/api/wecom:authorize?authenticator=s_abc',
      callbackDomain: 'noco.example:8443',
      unresolved: false,
    });
  });

  it.each([
    ['https://noco.example:443', 'https://noco.example', 'noco.example'],
    ['https://noco.example:443/', 'https://noco.example', 'noco.example'],
    ['  HTTPS://Noco.Example:8443/  ', 'https://noco.example:8443', 'noco.example:8443'],
    ['https://公司.中国', 'https://xn--55qx5d.xn--fiqs8s', 'xn--55qx5d.xn--fiqs8s'],
    ['https://Bücher.example:0443', 'https://xn--bcher-kva.example', 'xn--bcher-kva.example'],
    ['https://ｎｏｃｏ．example', 'https://noco.example', 'noco.example'],
    ['https://noco。example', 'https://noco.example', 'noco.example'],
    ['https://noco.example.', 'https://noco.example', 'noco.example'],
    ['https://noco.example.:8443/', 'https://noco.example:8443', 'noco.example:8443'],
    ['https:\\\\noco.example', 'https://noco.example', 'noco.example'],
    ['http://LOCALHOST:80', 'http://localhost', 'localhost'],
    ['https://0x7f.1:8443', 'https://127.0.0.1:8443', '127.0.0.1:8443'],
    ['https://[2001:DB8:0::1]:443', 'https://[2001:db8::1]', '[2001:db8::1]'],
  ])('show of %p what the server sends, %p', (typed, sent, domain) => {
    expect(consoleValues(app(), typed, 's_abc')).toEqual({
      homepageUrl: `${sent}/nocobase/api/wecom:authorize?authenticator=s_abc`,
      callbackDomain: domain,
      unresolved: false,
    });
    expect(settingsSchema.shape.origin.parse(typed)).toBe(sent);
  });

  it('name the sub-app', () => {
    expect(consoleValues(app('shop'), 'https://noco.example', 'a b')?.homepageUrl).toBe(
      'https://noco.example/nocobase/api/wecom:authorize?authenticator=a+b&__appName=shop',
    );
  });

  it('show a variable as it is, and say so', () => {
    expect(consoleValues(app(), '{{ $env.ORIGIN }}', 's_abc')).toEqual({
      homepageUrl: '{{ $env.ORIGIN }}/nocobase/api/wecom:authorize?authenticator=s_abc',
      callbackDomain: '{{ $env.ORIGIN }}',
      unresolved: true,
    });
  });

  it.each([
    undefined,
    '',
    'noco.example',
    'https://noco.example/path',
    'https://noco.example?',
    'https://noco.example#',
    'https://user@noco.example',
    'https://noco..example',
    'https://noco.example..',
    'https://.',
    'https://noco.example:99999',
    'https://noco{example',
    'http://noco.example',
    'ftp://noco.example',
  ])('wait for an origin instead of %p, which the server refuses, too', (origin) => {
    expect(consoleValues(app(), origin, 's_abc')).toBeUndefined();
    expect(settingsSchema.shape.origin.safeParse(origin).success).toBe(false);
  });

  it('wait for a name', () => {
    expect(consoleValues(app(), 'https://noco.example', ' ')).toBeUndefined();
  });
});
