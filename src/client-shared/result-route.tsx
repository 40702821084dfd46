import { AUTH_TYPE, SIGN_IN_ROUTE } from '../shared/constants';
import type { HostApp } from './host-app';

/** Open without a session; its pages are loaded only when a sign-in has failed, or somebody wants to link. */
export function addResultRoute(app: HostApp): void {
  app.router.add(AUTH_TYPE, {
    path: SIGN_IN_ROUTE,
    skipAuthCheck: true,
    componentLoader: async () => {
      const { SignInPages } = await import(/* webpackChunkName: "sign-in-pages" */ './sign-in-pages');
      return { default: () => <SignInPages app={app} /> };
    },
  });
}
