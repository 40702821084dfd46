import { USER_AGENTS } from '../../../../testing/user-agents';
import { turnAutoLoginOff, turnAutoLoginOn } from '../../host/auto-login-switch';
import type { Memory } from '../../host/memory';
import { mayAutoLogIn, recordAttempt, type Visit } from '../auto-login';

const WECOM = USER_AGENTS.wecom;
const NOW = 1_800_000_000_000;

function tab(): Memory {
  const items = new Map<string, string>();
  return {
    recall: (name) => items.get(name) ?? null,
    remember: (name, value) => void items.set(name, value),
  };
}

const visit = (differences: Partial<Visit> = {}): Visit => ({
  userAgent: WECOM,
  hasToken: false,
  path: '/admin',
  search: '',
  now: NOW,
  ...differences,
});

describe('automatic login', () => {
  it.each(['', '/', '/signin', '/admin', '/admin/abc/view', '/m', '/m/page', '/mobile', '/mobile/x'])(
    'starts at %p inside WeCom',
    (path) => expect(mayAutoLogIn(visit({ path }), tab())).toBe(true),
  );

  it.each([
    '/signup',
    '/forgot-password',
    '/reset-password',
    '/public-forms/abc',
    '/embed/abc',
    '/idp-oauth/interaction/1',
    '/wecom/sign-in',
    '/administration',
    '/signin/other',
    null,
  ])('stays out of %p', (path) => expect(mayAutoLogIn(visit({ path }), tab())).toBe(false));

  it('also starts in WeChat, where members use the plugin of their company', () => {
    const userAgent = USER_AGENTS.wechat;
    expect(mayAutoLogIn(visit({ userAgent }), tab())).toBe(true);
  });

  it.each([USER_AGENTS.desktop, USER_AGENTS.mobile])('never starts in %p', (userAgent) =>
    expect(mayAutoLogIn(visit({ userAgent }), tab())).toBe(false),
  );

  it('leaves a session alone', () => {
    expect(mayAutoLogIn(visit({ hasToken: true }), tab())).toBe(false);
  });

  it.each(['?authenticator=oidc&token=a.b.c', '?%74oken=x', '?redirect=/admin?token=x', '?redirect=%2Fm%3Ftoken%3Dx'])(
    'waits for another sign-in that is about to end, at %p',
    (search) => expect(mayAutoLogIn(visit({ search }), tab())).toBe(false),
  );

  it('is off for the whole tab after ?autoLogin=0, until someone signs in', () => {
    const memory = tab();
    expect(mayAutoLogIn(visit({ search: '?x=1&autoLogin=0' }), memory)).toBe(false);
    expect(mayAutoLogIn(visit(), memory)).toBe(false);
    turnAutoLoginOn(memory);
    expect(mayAutoLogIn(visit(), memory)).toBe(true);
  });

  it('remembers ?autoLogin=0 in other browsers and on other pages as well', () => {
    const memory = tab();
    mayAutoLogIn(visit({ path: '/signup', search: '?autoLogin=0' }), memory);
    expect(mayAutoLogIn(visit(), memory)).toBe(false);
  });

  it('stays off after signing out or after an error', () => {
    const memory = tab();
    turnAutoLoginOff(memory);
    expect(mayAutoLogIn(visit(), memory)).toBe(false);
  });

  it('does not go round when the sign-in fails: one attempt a minute', () => {
    const memory = tab();
    recordAttempt(memory, NOW);
    expect(mayAutoLogIn(visit({ now: NOW + 59_000 }), memory)).toBe(false);
    expect(mayAutoLogIn(visit({ now: NOW + 61_000 }), memory)).toBe(true);
  });

  it('does nothing without a memory', () => {
    const memory = { recall: () => 'unreadable', remember: () => undefined };
    expect(mayAutoLogIn(visit(), memory)).toBe(false);
  });
});
