import { Alert, theme } from 'antd';
import { useCallback } from 'react';
import type { HostApp } from '../host/host-app';
import { useLoaded } from '../host/use-loaded';
import { useTexts } from '../ui/use-texts';
import { myRights } from './requests';

/** `locked`: the fields that need more rights. If the rights are unknown, the server decides on saving. */
export function useMyRights(app: HostApp): { loading: boolean; locked: boolean } {
  const load = useCallback(() => myRights(app), [app]);
  const { data, loading } = useLoaded(load);
  return { loading, locked: data?.manageAccess === false };
}

/** Tells why some fields are locked. */
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
