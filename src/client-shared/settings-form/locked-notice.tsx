import { Alert, theme } from 'antd';
import { useTexts } from '../ui/use-texts';

/** Why some of the fields cannot be changed. */
export function LockedNotice() {
  const { t } = useTexts();
  const { token } = theme.useToken();
  return (
    <Alert
      type="info"
      showIcon
      style={{ marginBlockEnd: token.marginLG }}
      message={t('Some settings are locked')}
      description={t(
        'Settings that decide where and as whom people sign in can only be changed by users who may manage users and roles. You can change AgentId, Secret, automatic login, the button, and whether it is enabled.',
      )}
      data-testid="wecom-locked"
    />
  );
}
