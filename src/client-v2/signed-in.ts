/** What the modern client needs only once somebody is signed in. */
import type { ModernHostApp } from '@nocobase/client-v2';

export function addUserMenuItem(app: ModernHostApp): void {
  app.flowEngine.registerModelLoaders({
    WecomAccountItemModel: {
      extends: 'UserCenterItemModel',
      loader: () => import(/* webpackChunkName: "my-accounts" */ './wecom-account-item-model'),
    },
  });
}
