/** The entry of the modern client: what the sign-in page needs. Everything else is loaded when it is needed. */
import { Plugin } from '@nocobase/client-v2';
import type { ComponentType } from 'react';
import { boot } from '../client-shared/boot/boot';
import type { ListedAuthenticator } from '../client-shared/host/host-app';
import { STATUS_PAGE } from '../client-shared/host/settings-pages';
import { SignInButton } from '../client-shared/sign-in-button';
import { addSignInRoute } from '../client-shared/sign-in-pages/route';
import { STATUS_MENU, statusTabs } from '../client-shared/status-page/tabs';
import { AUTH_TYPE } from '../shared/constants';

type Loader<P = object> = () => Promise<{ default: ComponentType<P> }>;

/** @see https://github.com/nocobase/nocobase/blob/v2.2.0/packages/plugins/%40nocobase/plugin-auth/src/client-v2/plugin.tsx */
interface ModernAuthPlugin {
  registerType(
    authType: string,
    options: {
      signInButtonLoader: Loader<{ authenticator: ListedAuthenticator }>;
      adminSettingsFormLoader: Loader;
    },
  ): void;
}

export default class PluginAuthWecomClientV2 extends Plugin {
  private booted?: Promise<void>;

  override async afterAdd() {
    this.booted = boot(this.app);
    void import(/* webpackChunkName: "user-menu" */ './user-menu').then((m) => m.addUserMenuItem(this.app));
  }

  override async load() {
    const { app } = this;
    (app.pm.get('auth') as ModernAuthPlugin).registerType(AUTH_TYPE, {
      signInButtonLoader: async () => ({
        default: ({ authenticator }) => <SignInButton app={app} authenticator={authenticator} />,
      }),
      adminSettingsFormLoader: async () => {
        const { SettingsForm } = await import(/* webpackChunkName: "settings-form" */ './settings-form');
        return { default: () => <SettingsForm app={app} /> };
      },
    });
    addSignInRoute(app);
    const pages = app.pluginSettingsManager;
    pages.addMenuItem({ ...STATUS_MENU, title: this.t(STATUS_MENU.title), key: STATUS_PAGE });
    statusTabs(app).forEach((tab, sort) => {
      const { aclSnippet } = STATUS_MENU;
      pages.addPageTabItem({ ...tab, title: this.t(tab.title), menuKey: STATUS_PAGE, aclSnippet, sort });
    });
    pages.setPluginSettingsLink(this.options.name, STATUS_PAGE);
    await this.booted;
  }
}
