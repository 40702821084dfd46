import { Flex, Typography } from 'antd';
import { QrCode } from './qr-code';
import { useTexts } from './use-texts';

interface WecomLinkProps {
  url: string;
  /** A phone cannot scan its own screen. */
  withQrCode?: boolean;
  testId: string;
}

/** An address to open inside WeCom. */
export function WecomLink({ url, withQrCode = true, testId }: WecomLinkProps) {
  const { t } = useTexts();
  return (
    <Flex vertical gap={12} align="center">
      {withQrCode && <QrCode text={url} label={t('QR code: scan it with WeCom')} />}
      <Typography.Text
        copyable={{ tooltips: [t('Copy'), t('Copied')] }}
        style={{ overflowWrap: 'anywhere', textAlign: 'center' }}
        data-testid={testId}
      >
        {url}
      </Typography.Text>
    </Flex>
  );
}
