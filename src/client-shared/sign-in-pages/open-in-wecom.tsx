import { browserKind } from '../../shared/user-agent';
import type { HostApp } from '../host/host-app';
import { useTexts } from '../ui/use-texts';
import { homepageUrlFor } from './sign-in-help';
import { WecomLink } from './wecom-link';

interface OpenInWecomProps {
  app: HostApp;
  /** The server's, without a page. */
  homepageUrl: string;
  /** The page that was wanted. */
  redirect: string | null;
  /** Translated: what becomes of it. */
  outcome?: string;
}

/** What opens the app inside WeCom: a QR code for the phone in one's hand, or a link to copy on that phone itself. */
export function OpenInWecom({ app, homepageUrl, redirect, outcome = '' }: OpenInWecomProps) {
  const { t } = useTexts();
  const isPhone = browserKind(navigator.userAgent) === 'mobile';
  const how = isPhone
    ? t('Copy the link and open it in WeCom.')
    : t('Scan the QR code with WeCom on your phone, or open the link in WeCom.');
  return (
    <WecomLink
      url={homepageUrlFor(app, homepageUrl, redirect)}
      shortUrl={homepageUrl}
      caption={`${how} ${outcome}`.trim()}
      withQrCode={!isPhone}
      testId="wecom-homepage-link"
    />
  );
}
