/** The entry of the legacy client: what the sign-in page needs. Everything else is loaded when it is needed. */
import { Plugin } from '@nocobase/client';
import { type ComponentType, lazy, Suspense } from 'react';
import { boot } from '../client-shared/boot/boot';
import type { ListedAuthenticator } from '../client-shared/host/host-app';
import { STATUS_PAGE } from '../client-shared/host/settings-pages';
import { SignInButton } from '../client-shared/sign-in-button';
import { addSignInRoute } from '../client-shared/sign-in-pages/route';
import { STATUS_MENU, statusTabs } from '../client-shared/status-page/tabs';
import { AUTH_TYPE, NAMESPACE } from '../shared/constants';

/** @see https://github.com/nocobase/nocobase/blob/v2.2.0/packages/plugins/%40nocobase/plugin-auth/src/client/index.tsx */
interface LegacyAuthPlugin {
  registerType(
    authType: string,
    options: {
      components: {
        SignInButton: ComponentType<{ authenticator: ListedAuthenticator }>;
        AdminSettingsForm: ComponentType;
      };
    },
  ): void;
}

export default class PluginAuthWecomClient extends Plugin {
  private booted?: Promise<void>;

  override async afterAdd() {
    this.booted = boot(this.app);
    void import(/* webpackChunkName: "user-menu" */ './user-menu').then((m) => m.addUserMenuItem(this.app));
  }

  override async load() {
    const { app } = this;
    const SettingsForm = lazy(() =>
      import(/* webpackChunkName: "settings-form" */ './settings-form').then((m) => ({ default: m.SettingsForm })),
    );
    (app.pm.get('auth') as LegacyAuthPlugin).registerType(AUTH_TYPE, {
      components: {
        SignInButton: ({ authenticator }) => <SignInButton app={app} authenticator={authenticator} />,
        AdminSettingsForm: () => (
          <Suspense fallback={null}>
            <SettingsForm app={app} />
          </Suspense>
        ),
      },
    });
    const pages = app.pluginSettingsManager;
    const translated = (text: string) => `{{t("${text}",{"ns":"${NAMESPACE}"})}}`;
    const menuItem = { ...STATUS_MENU, title: translated(STATUS_MENU.title) };
    pages.add(STATUS_PAGE, menuItem);
    statusTabs(app).forEach(({ key, title, componentLoader }) => {
      pages.add(`${STATUS_PAGE}.${key}`, {
        title: translated(title),
        aclSnippet: STATUS_MENU.aclSnippet,
        componentLoader,
      });
    });
    // "Settings" on the plugin's card; `isTopLevel: false` keeps it out of the menu
    pages.add(this.options.name, { ...menuItem, isTopLevel: false, link: pages.getRoutePath(STATUS_PAGE) });
    addSignInRoute(app, () =>
      import(/* webpackChunkName: "sign-in-pages" */ './titled-pages').then((m) => m.TitledPages),
    );
    await this.booted;
  }
}
