import { type ComponentType, Fragment, type PropsWithChildren } from 'react';
import { AUTH_TYPE, SIGN_IN_ROUTE } from '../../shared/constants';
import type { HostApp } from '../host/host-app';

/**
 * Adds the route, which needs no session. Its pages are loaded when a sign-in has failed, or for linking.
 *
 * @param loadFrame the client's own component around the pages
 */
export function addSignInRoute(app: HostApp, loadFrame?: () => Promise<ComponentType<PropsWithChildren>>): void {
  app.router.add(AUTH_TYPE, {
    path: SIGN_IN_ROUTE,
    skipAuthCheck: true,
    componentLoader: async () => {
      const { SignInPages } = await import(/* webpackChunkName: "sign-in-pages" */ './sign-in-pages');
      const Frame = (await loadFrame?.()) ?? Fragment;
      return {
        default: () => (
          <Frame>
            <SignInPages app={app} />
          </Frame>
        ),
      };
    },
  });
}
