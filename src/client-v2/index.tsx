/** The entry of the modern client: what the sign-in page needs. Everything else is loaded when it is needed. */
import { Plugin } from '@nocobase/client-v2';
import type { ComponentType } from 'react';
import { boot } from '../client-shared/boot/boot';
import type { ListedAuthenticator } from '../client-shared/host/host-app';
import { SignInButton } from '../client-shared/sign-in-button';
import { addSignInRoute } from '../client-shared/sign-in-pages/route';
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
  private withSession?: Promise<typeof import('./with-session')>;

  override async afterAdd() {
    this.booted = boot(this.app);
    this.withSession = import(/* webpackChunkName: "with-session" */ './with-session');
    void this.withSession.then((m) => m.addUserMenuItem(this.app));
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
    // Without its file, signing in still works
    await this.withSession
      ?.then((m) => m.addToSettings(app, this.options.name, (key) => this.t(key)))
      .catch(() => undefined);
    await this.booted;
  }
}
