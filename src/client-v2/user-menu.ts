/** The user menu of the modern client, which it needs only with a session. */
import type { ModernHostApp } from '@nocobase/client-v2';

export function addUserMenuItem(app: ModernHostApp): void {
  app.flowEngine.registerModelLoaders({
    WecomAccountItemModel: {
      extends: 'UserCenterItemModel',
      loader: () => import(/* webpackChunkName: "my-accounts" */ './wecom-account-item-model'),
    },
  });
}
