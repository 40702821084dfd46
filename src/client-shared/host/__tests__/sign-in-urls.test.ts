import type { HostApp } from '../host-app';
import { linkPage, signInPage, startLinkUrl } from '../sign-in-urls';

const app = { name: 'shop', getApiUrl: (path: string) => `https://noco.example/api/${path}` } as HostApp;

it('starts at WeCom for a link, and names the sub-app', () => {
  expect(startLinkUrl(app, 'wecom', '/apps/shop/admin?a=1')).toBe(
    'https://noco.example/api/wecom:authorize?authenticator=wecom&redirect=%2Fapps%2Fshop%2Fadmin%3Fa%3D1&__appName=shop&purpose=link',
  );
});

it('survives the sign-in page whole, page and all', () => {
  const wanted = '/v/admin/abc?tab=1&x=2#h';
  const page = new URL(signInPage(linkPage('wecom', wanted), '/v'), 'https://noco.example');
  expect(page.searchParams.get('autoLogin')).toBe('0');
  const link = new URL(String(page.searchParams.get('redirect')), 'https://noco.example');
  expect(link.pathname).toBe('/wecom/sign-in');
  expect(Object.fromEntries(link.searchParams)).toEqual({ purpose: 'link', authenticator: 'wecom', redirect: wanted });
});
