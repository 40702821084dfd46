import { UserCenterActionItemModel } from '@nocobase/client-v2';
import { MyAccounts } from '../client-shared/my-account/my-accounts';
import { NAMESPACE } from '../shared/constants';

/** The item of the user menu; NocoBase finds it by its class, and asks the model for the rest. */
export default class WecomAccountItemModel extends UserCenterActionItemModel {
  static override itemId = 'wecom-account';

  override section = 'profile' as const;
  override sort = 160; // below NocoBase's "Verification"
  override label = 'WeCom account';

  override getLabelNode() {
    return this.title();
  }

  override async onClick() {
    const { app, viewer } = this.context;
    viewer.open({
      type: 'dialog',
      title: this.title(),
      width: 520,
      closable: true,
      content: () => <MyAccounts app={app} />,
    });
  }

  private title(): string {
    return this.context.t('WeCom account', { ns: NAMESPACE });
  }
}
