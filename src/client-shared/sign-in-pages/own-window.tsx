/**
 * Protects the pages of a sign-in from clickjacking (RFC 6819 4.4.1.9): an action on an account or a session works only
 * outside frames. Mere navigation works everywhere.
 */
import { Alert } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTexts } from '../ui/use-texts';

/**
 * @returns `inOwnWindow`: wraps an action; in a frame, it moves the page out of the frame instead, if allowed. `framed`:
 * tells the user why; it belongs below the buttons
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
    // a sandboxed frame does not allow it
  }
}
