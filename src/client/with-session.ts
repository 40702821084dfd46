/**
 * What the legacy client shows with a session only: the user menu's item, the page "Settings → WeCom", and the forms of
 * notification channels.
 */
import type { LegacyHostApp } from '@nocobase/client';
import { STATUS_PAGE } from '../client-shared/host/settings-pages';
import { registerChannelType } from '../client-shared/messages/register';
import { STATUS_MENU, statusTabs } from '../client-shared/status-page/tabs';
import { NAMESPACE } from '../shared/constants';
import { channelForms } from './channel-forms';
import { MyAccountsItem } from './my-accounts-item';

export function addUserMenuItem(app: LegacyHostApp): void {
  app.addUserCenterSettingsItem({
    name: 'wecomAccount',
    sort: 160, // below NocoBase's "Verification"
    Component: MyAccountsItem,
    componentProps: { app },
  });
}

export function addToSettings(app: LegacyHostApp, pluginName: string): void {
  addSettingsPages(app, pluginName);
  registerChannelType(app, channelForms(app));
}

function addSettingsPages(app: LegacyHostApp, pluginName: string): void {
  const pages = app.pluginSettingsManager;
  const translated = (text: string) => `{{t(${JSON.stringify(text)},{"ns":"${NAMESPACE}"})}}`;
  const menuItem = { ...STATUS_MENU, title: translated(STATUS_MENU.title) };
  pages.add(STATUS_PAGE, menuItem);
  statusTabs(app).forEach(({ key, title, componentLoader }, sort) => {
    pages.add(`${STATUS_PAGE}.${key}`, {
      title: translated(title),
      aclSnippet: STATUS_MENU.aclSnippet,
      componentLoader,
      sort, // by name otherwise
    });
  });
  // "Settings" on the plugin's card; `isTopLevel: false` keeps it out of the menu
  pages.add(pluginName, { ...menuItem, isTopLevel: false, link: pages.getRoutePath(STATUS_PAGE) });
}
