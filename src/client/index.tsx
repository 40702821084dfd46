/** The entry of the legacy client: what the sign-in page needs. Everything else is loaded when it is needed. */
import { Plugin } from '@nocobase/client';
import { type ComponentType, lazy, Suspense } from 'react';
import { boot } from '../client-shared/boot/boot';
import type { ListedAuthenticator } from '../client-shared/host/host-app';
import { SignInButton } from '../client-shared/sign-in-button';
import { addSignInRoute } from '../client-shared/sign-in-pages/route';
import { AUTH_TYPE } from '../shared/constants';

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
  private withSession?: Promise<typeof import('./with-session')>;

  override async afterAdd() {
    this.booted = boot(this.app);
    this.withSession = import(/* webpackChunkName: "with-session" */ './with-session');
    void this.withSession.then((m) => m.addUserMenuItem(this.app));
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
    addSignInRoute(app, () =>
      import(/* webpackChunkName: "sign-in-pages" */ './titled-pages').then((m) => m.TitledPages),
    );
    // Without its file, signing in still works
    await this.withSession?.then((m) => m.addToSettings(app, this.options.name)).catch(() => undefined);
    await this.booted;
  }
}
