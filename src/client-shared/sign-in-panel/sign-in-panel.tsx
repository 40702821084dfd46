import { theme } from 'antd';
import { type CSSProperties, useEffect, useRef, useState } from 'react';
import { LABELS } from '../../shared/setting-labels';
import { browserKind } from '../../shared/user-agent';
import type { HostApp } from '../host/host-app';
import { useTexts } from '../ui/use-texts';
import { keepPanel } from './keep-panel';

/** Of WeCom's small panel: the large one is wider than NocoBase's sign-in form. */
const SIZE = { width: 320, height: 380 };

/** Loads at its full size, so that it need not be painted anew, but takes no room, no focus and no clicks. */
const HIDDEN: CSSProperties = { ...SIZE, position: 'fixed', top: 0, left: 0, visibility: 'hidden' };

export interface SignInPanelProps {
  app: HostApp;
  /** Its name. */
  authenticator: string;
  /** Its title, which tells its frame from those of others; may be empty. */
  label: string | null | undefined;
  /** The page to open after the sign-in; null: the start page. */
  target(): string | null;
}

/**
 * WeCom's QR code in the page. It shows up once WeCom's frame has answered; where that does not happen, on phones, inside
 * WeCom and in frames, nothing is there.
 */
export function SignInPanel({ app, authenticator, label, target }: SignInPanelProps) {
  const { t, language } = useTexts();
  const { token } = theme.useToken();
  const place = useRef<HTMLDivElement>(null);
  const [isShown, setShown] = useState(false);
  const title = [label, t(LABELS.qrSignIn)].filter(Boolean).join(' · ');

  // biome-ignore lint/correctness/useExhaustiveDependencies: `target` reads the address when it is called
  useEffect(() => {
    const isAlone = window.top === window.self; // another site could make users click what they don't see
    return place.current && isAlone && browserKind(navigator.userAgent) === 'desktop'
      ? keepPanel({ app, authenticator, target, place: place.current, title, language, onChange: setShown })
      : undefined;
  }, [app, authenticator, title, language]);

  const shown: CSSProperties = {
    width: SIZE.width,
    maxWidth: '100%',
    height: SIZE.height,
    margin: `${token.margin}px auto 0`,
    overflow: 'hidden',
    borderRadius: token.borderRadiusLG,
    background: token.colorWhite, // WeCom's page is dark on white in any theme
    colorScheme: 'light',
  };
  return <div ref={place} data-testid="wecom-sign-in-panel" data-shown={isShown} style={isShown ? shown : HIDDEN} />;
}
