import { Flex, Typography } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NAMESPACE, RESOURCE } from '../shared/constants';
import type { HostApp } from './host-app';
import { QrCode } from './qr-code';

interface HelpReply {
  data?: { homepageUrl?: unknown };
}

/** The link and QR code that open the app inside WeCom; nothing when the server has none. */
export function OpenInWecom({ app, authenticator }: { app: HostApp; authenticator: string }) {
  const { t } = useTranslation(NAMESPACE);
  const [link, setLink] = useState<string>();

  useEffect(() => {
    const request = { url: `${RESOURCE}:signInHelp`, params: { authenticator }, skipAuth: true, skipNotify: true };
    app.apiClient.request(request).then(
      (response) => {
        const url = (response.data as HelpReply | null)?.data?.homepageUrl;
        if (typeof url === 'string' && /^https?:\/\//.test(url)) {
          setLink(url);
        }
      },
      () => undefined, // the advice still says what to do
    );
  }, [app, authenticator]);

  if (!link) {
    return null;
  }
  return (
    <Flex vertical gap={12} align="center">
      <QrCode text={link} label={t('QR code: scan it with WeCom')} />
      <Typography.Text
        copyable={{ tooltips: [t('Copy'), t('Copied')] }}
        style={{ overflowWrap: 'anywhere', textAlign: 'center' }}
        data-testid="wecom-homepage-link"
      >
        {link}
      </Typography.Text>
    </Flex>
  );
}
