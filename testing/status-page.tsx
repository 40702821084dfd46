/** The page "Settings → WeCom" for component tests. */

import type { StatusTab } from '../src/client-shared/host/settings-pages';
import { StatusPage } from '../src/client-shared/status-page/status-page';
import type { AuthenticatorState, PageRights } from '../src/shared/status-page';
import { type Answer, data, type FakeHost, fakeHost } from './host-app';
import { show } from './render';

export const ALL_RIGHTS: PageRights = { edit: true, manageAccess: true };
export const LOOK_ONLY: PageRights = { edit: false, manageAccess: false };

export const WECOM: AuthenticatorState = {
  name: 'wecom',
  title: 'Sim Office',
  enabled: true,
  linked: 2,
  lastSignIn: '2026-03-03T08:00:00.000Z',
  tokenUntil: '2026-03-03T10:00:00.000Z',
  lastCheck: { at: '2026-03-02T08:00:00.000Z', status: 'passed' },
  callbackDomain: 'noco.example',
  homepageUrl: 'https://noco.example/api/wecom:authorize?authenticator=wecom',
  warnings: [],
};
export const SECOND: AuthenticatorState = { name: 'second', title: '', enabled: false, linked: 0, warnings: [] };

interface Options {
  /** Of the address. */
  query?: string;
  authenticators?: AuthenticatorState[];
  rights?: PageRights;
  answers?: Record<string, Answer>;
}

/** Opens a tab. The tests use fake timers: what is typed is searched for half a second later. */
export function showTab(
  tab: StatusTab,
  { query = '', authenticators = [WECOM], rights = ALL_RIGHTS, answers = {} }: Options = {},
): { host: FakeHost } & ReturnType<typeof show> {
  window.history.replaceState(null, '', `/admin/settings/auth-wecom/${tab}${query}`);
  const host = fakeHost({ 'wecom:overview': data({ authenticators, rights }), ...answers });
  return { host, ...show(<StatusPage app={host.app} tab={tab} />, { advanceTimers: jest.advanceTimersByTime }) };
}
