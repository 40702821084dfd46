import { Flex, Typography, theme } from 'antd';
import { QrCode } from '../ui/qr-code';
import { useTexts } from '../ui/use-texts';
import { CopyLinkButton } from './copy-link-button';

/** Characters; with more, the squares get too small for a camera. */
const MAX_SCANNED = 400;

interface WithCaption {
  /** Translated: what to do with it. */
  caption: string;
  /** A phone cannot scan its own screen. */
  withQrCode: boolean;
}

type WecomLinkProps = {
  url: string;
  /** For the QR code, if `url` is too long. */
  shortUrl?: string;
  testId: string;
} & (WithCaption | { caption?: undefined; withQrCode: false });

/** An address to open inside WeCom. */
export function WecomLink({ url, shortUrl = url, caption, withQrCode, testId }: WecomLinkProps) {
  const { t } = useTexts();
  const { token } = theme.useToken();
  return (
    <Flex vertical gap={12} align="center" style={{ width: '100%' }}>
      {caption && <span style={{ color: token.colorTextSecondary }}>{caption}</span>}
      {withQrCode && (
        <QrCode text={url.length > MAX_SCANNED ? shortUrl : url} label={t('QR code: scan it with WeCom')} />
      )}
      <CopyLinkButton url={url} isLarge={!withQrCode} isMain={!withQrCode && caption !== undefined} />
      <Typography.Text
        type="secondary"
        style={{ overflowWrap: 'anywhere', textAlign: 'center', fontSize: token.fontSizeSM }}
        data-testid={testId}
      >
        {url}
      </Typography.Text>
    </Flex>
  );
}
