import { AUTH_TYPE, SIGN_IN_ROUTE } from '../shared/constants';
import type { HostApp } from './host-app';

/** Open without a session; the page itself is loaded only when a sign-in has failed. */
export function addResultRoute(app: HostApp): void {
  app.router.add(AUTH_TYPE, {
    path: SIGN_IN_ROUTE,
    skipAuthCheck: true,
    componentLoader: async () => {
      const { ResultPage } = await import(/* webpackChunkName: "result-page" */ './result-page');
      return { default: () => <ResultPage app={app} /> };
    },
  });
}
