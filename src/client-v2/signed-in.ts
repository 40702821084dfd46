/** What the modern client needs only once somebody is signed in. */
import type { ModernHostApp } from '@nocobase/client-v2';
import { noteSignOut } from '../client-shared/note-sign-out';

export function forThoseSignedIn(app: ModernHostApp): void {
  noteSignOut(app);
  app.flowEngine.registerModelLoaders({
    WecomAccountItemModel: {
      extends: 'UserCenterItemModel',
      loader: () => import(/* webpackChunkName: "my-accounts" */ './wecom-account-item-model'),
    },
  });
}
