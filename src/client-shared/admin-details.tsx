import { Flex, Typography } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NAMESPACE } from '../shared/constants';

/** What an administrator needs to find the line in the server's log. */
export function AdminDetails({ code }: { code: string }) {
  const { t } = useTranslation(NAMESPACE);
  const [time] = useState(() => new Date().toISOString());
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
