import { useEffect, useState } from 'react';
import { RESOURCE } from '../shared/constants';
import type { HostApp } from './host-app';
import { WecomLink } from './wecom-link';

interface HelpReply {
  data?: { homepageUrl?: unknown };
}

/** The link and QR code that open the app inside WeCom; nothing when the server has none. */
export function OpenInWecom({ app, authenticator }: { app: HostApp; authenticator: string }) {
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
  return <WecomLink url={link} testId="wecom-homepage-link" />;
}
