/**
 * On the pages of a sign-in, what acts on an account or a session does so in a window of its own only: whoever frames a
 * page may have laid it under something else (RFC 6819 4.4.1.9). What merely leads on needs none of this.
 */
import { Alert } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTexts } from '../ui/use-texts';

/**
 * @returns `inOwnWindow`: in a frame, an action that moves the page out of it instead, where the frame allows that;
 * `framed`: says why, below the buttons
 */
export function useOwnWindow(): { inOwnWindow: (act: () => void) => () => void; framed: ReactNode } {
  const { t } = useTexts();
  const [isHeld, setIsHeld] = useState(false);
  const inOwnWindow = (act: () => void) => () => {
    if (window.top === window.self) {
      return act();
    }
    setIsHeld(true);
    leaveFrame();
  };
  const framed = isHeld && (
    <Alert
      type="warning"
      showIcon
      role="alert"
      style={{ textAlign: 'start' }}
      message={t('This page is shown inside another page')}
      description={t('For your security, this works only in a window of its own. Open it there, then try again.')}
      data-testid="wecom-framed"
    />
  );
  return { inOwnWindow, framed };
}

function leaveFrame(): void {
  try {
    if (window.top) {
      window.top.location.href = window.location.href;
    }
  } catch {
    // a sandbox keeps it in
  }
}
