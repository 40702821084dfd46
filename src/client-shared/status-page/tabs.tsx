/** Registers nothing itself: what both clients need to register the page "Settings → WeCom". */
import type { ComponentType } from 'react';
import { PAGE_SNIPPET } from '../../shared/constants';
import type { HostApp } from '../host/host-app';
import { STATUS_TABS, type StatusTab } from '../host/settings-pages';

export const STATUS_MENU = { title: 'WeCom', icon: 'WechatWorkOutlined', aclSnippet: PAGE_SNIPPET };

interface TabRegistration {
  key: StatusTab;
  /** A key of `src/locale`. */
  title: string;
  componentLoader: () => Promise<{ default: ComponentType }>;
}

/** The tabs in order; they are loaded when they are opened. */
export function statusTabs(app: HostApp): TabRegistration[] {
  return (Object.entries(STATUS_TABS) as [StatusTab, string][]).map(([key, title]) => ({
    key,
    title,
    componentLoader: async () => {
      const { StatusPage } = await import(/* webpackChunkName: "status-page" */ './status-page');
      return { default: () => <StatusPage app={app} tab={key} /> };
    },
  }));
}
