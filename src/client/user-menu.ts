/** The user menu of the legacy client, which it needs only with a session. */
import type { LegacyHostApp } from '@nocobase/client';
import { MyAccountsItem } from './my-accounts-item';

export function addUserMenuItem(app: LegacyHostApp): void {
  app.addUserCenterSettingsItem({
    name: 'wecomAccount',
    sort: 160, // below NocoBase's "Verification"
    Component: MyAccountsItem,
    componentProps: { app },
  });
}
