import { browserKind } from '../../shared/user-agent';
import type { HostApp } from '../host/host-app';
import { useTexts } from '../ui/use-texts';
import { homepageUrlFor } from './sign-in-help';
import { WecomLink } from './wecom-link';

interface OpenInWecomProps {
  app: HostApp;
  /** From the server, without the requested page. */
  homepageUrl: string;
  /** The requested page. */
  redirect: string | null;
  /** Translated: what will happen then. */
  outcome?: string;
}

/** Opens the app inside WeCom: by a QR code for the phone or, on the phone itself, by a link to copy. */
export function OpenInWecom({ app, homepageUrl, redirect, outcome = '' }: OpenInWecomProps) {
  const { t } = useTexts();
  const isPhone = browserKind(navigator.userAgent) === 'mobile';
  const how = isPhone
    ? t(
        'Copy the link, paste it into a WeCom chat, for example to yourself, and tap it there. Or open this app in WeCom’s Workbench.',
      )
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
