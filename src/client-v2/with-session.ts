/**
 * What the modern client shows with a session only: the user menu's item, the page "Settings → WeCom", and the forms of
 * notification channels.
 */
import type { ModernHostApp } from '@nocobase/client-v2';
import { STATUS_PAGE } from '../client-shared/host/settings-pages';
import { registerChannelType } from '../client-shared/messages/register';
import { STATUS_MENU, statusTabs } from '../client-shared/status-page/tabs';
import { withProps } from '../client-shared/ui/with-props';

export function addUserMenuItem(app: ModernHostApp): void {
  app.flowEngine.registerModelLoaders({
    WecomAccountItemModel: {
      extends: 'UserCenterItemModel',
      loader: () => import(/* webpackChunkName: "my-accounts" */ './wecom-account-item-model'),
    },
  });
}

export function addToSettings(app: ModernHostApp, pluginName: string, t: (key: string) => string): void {
  addSettingsPages(app, pluginName, t);
  const channelForm = async () => {
    const { ChannelForm } = await import(/* webpackChunkName: "channel-form" */ './channel-form');
    return { default: withProps(ChannelForm, { app }) };
  };
  registerChannelType(app, { ChannelConfigFormLoader: channelForm });
}

function addSettingsPages(app: ModernHostApp, pluginName: string, t: (key: string) => string): void {
  const { aclSnippet, title } = STATUS_MENU;
  const pages = app.pluginSettingsManager;
  pages.addMenuItem({ ...STATUS_MENU, title: t(title), key: STATUS_PAGE });
  statusTabs(app).forEach((tab, sort) => {
    pages.addPageTabItem({ ...tab, title: t(tab.title), menuKey: STATUS_PAGE, aclSnippet, sort });
  });
  pages.setPluginSettingsLink(pluginName, STATUS_PAGE);
}
