import { Flex } from 'antd';
import { useEffect, useState } from 'react';
import type { HostApp } from '../host/host-app';
import { request } from '../host/request';
import { CopyText } from '../ui/copy-text';
import { useTexts } from '../ui/use-texts';

const TIMEOUT_MS = 5_000;

/** With these, an administrator finds the entry in the server's log. */
export function AdminDetails({ app, code }: { app: HostApp; code: string }) {
  const { t } = useTexts();
  const [time, setTime] = useState(() => new Date().toISOString());

  useEffect(() => {
    request(app, { url: '__health_check', timeout: TIMEOUT_MS }).then(
      ({ status, headers }) => setTime((known) => (status < 400 && serverTime(headers?.date)) || known),
      () => undefined, // then by the clock of the device
    );
  }, [app]);

  return (
    <Flex vertical gap={8} align="center">
      {t('Send your administrator these details:')}
      <CopyText value={`${code} ${time} ${window.location.host}`} testId="wecom-admin-details" />
    </Flex>
  );
}

/** The log has the server's time, and the device's clock may be hours off. */
function serverTime(date: unknown): string | undefined {
  const time = new Date(String(date));
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}
