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

  it.each([undefined, '', 'noco.example', 'https://noco.example/path', 'ftp://noco.example'])(
    'wait for an origin instead of %p',
    (origin) => expect(consoleValues(app(), origin, 's_abc')).toBeUndefined(),
  );

  it('wait for a name', () => {
    expect(consoleValues(app(), 'https://noco.example', ' ')).toBeUndefined();
  });
});
