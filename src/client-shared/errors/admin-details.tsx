import { Flex, Typography } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NAMESPACE } from '../../shared/constants';
import type { HostApp } from '../host/host-app';

const TIMEOUT_MS = 5_000;

/** What an administrator needs to find the line in the server's log. */
export function AdminDetails({ app, code }: { app: HostApp; code: string }) {
  const { t } = useTranslation(NAMESPACE);
  const [time, setTime] = useState(() => new Date().toISOString());

  useEffect(() => {
    const request = { url: '__health_check', timeout: TIMEOUT_MS, skipAuth: true, skipNotify: true };
    app.apiClient.request(request).then(
      ({ headers }) => setTime((known) => serverTime(headers?.date) ?? known),
      () => undefined, // then by the clock of the device
    );
  }, [app]);

  return (
    <Flex vertical gap={8} align="center">
      {t('Send your administrator these details:')}
      <Typography.Text
        code
        copyable={{ tooltips: [t('Copy'), t('Copied')] }}
        style={{ overflowWrap: 'anywhere' }}
        data-testid="wecom-admin-details"
      >
        {`${code} ${time} ${window.location.host}`}
      </Typography.Text>
    </Flex>
  );
}

/** The log is written by the clock of the server, from which the device's may be hours away. */
function serverTime(date: unknown): string | undefined {
  const time = new Date(String(date));
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}
