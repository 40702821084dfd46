import type { HostApp } from '../../host/host-app';
import { homepageUrlFor } from '../sign-in-help';

const HOMEPAGE = 'https://noco.example/api/wecom:authorize?authenticator=wecom&__appName=shop';

const appAt = (base: string) => ({ router: { getBasename: () => base } }) as HostApp;
const addressFor = (redirect: string | null, base = '/') => homepageUrlFor(appAt(base), HOMEPAGE, redirect);

it.each([
  ['/admin/abc?tab=1&x=%2F#h', '/'],
  ['/v/admin/abc', '/v'],
  ['/v/admin', '/'],
  ['/nocobase/admin/x', '/nocobase'],
  ['/admin/signin-log', '/'],
  ['/admin/x?link=1&ticket=2', '/'],
])('keeps %s for another device', (redirect, base) => {
  const { origin, pathname, searchParams } = new URL(addressFor(redirect, base));
  expect(origin + pathname).toBe('https://noco.example/api/wecom:authorize');
  expect(Object.fromEntries(searchParams)).toEqual({ authenticator: 'wecom', __appName: 'shop', redirect });
});

it.each([
  [null, '/'],
  ['/', '/'],
  ['/admin', '/'],
  ['/v/admin/', '/v'],
  ['/nocobase/admin', '/nocobase/'],
  ['/wecom/sign-in?purpose=link&authenticator=wecom#link=0123456789abcdef', '/'],
  ['/wecom/sign-in?redirect=%2Fadmin#ticket=0123456789abcdef', '/'],
  ['/v/wecom/sign-in/#ticket=0123456789abcdef', '/'],
  ['/wecom/./sign-in#ticket=0123456789abcdef', '/'],
  ['/x/../wecom/%2e/sign-in#ticket=0123456789abcdef', '/'],
  ['/WeCom/Sign-In#ticket=0123456789abcdef', '/'],
  ['/signin?redirect=%2Fadmin%2Fx', '/'],
  ['/v/reset-password?resetToken=x', '/v'],
])('has no page for %s', (redirect, base) => {
  expect(addressFor(redirect, base)).toBe(HOMEPAGE);
});
