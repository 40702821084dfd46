import { ADMIN_ADVICE, adviceTexts, FAULT_ADVICE } from '../../shared/admin-advice';
import type { SignInErrorCode } from '../../shared/errors';
import type { UnmatchedSettings } from '../../shared/setup-report';
import type { BrowserKind } from '../../shared/user-agent';
import { useTexts } from '../ui/use-texts';
import { Explained, WecomRefused } from './checklist/finding-view';
import { ConsoleLink } from './console-link';

export interface FailedSignIn {
  code: SignInErrorCode;
  errcode?: number;
  text?: string;
  serverIp?: string;
  waysIn?: UnmatchedSettings;
  browser?: BrowserKind;
}

/** What an admin does about a sign-in that failed. */
export function ErrorAdvice({ code, errcode, text, serverIp, waysIn, browser }: FailedSignIn) {
  const { t } = useTexts();
  if (errcode !== undefined) {
    return <WecomRefused errcode={errcode} text={text} serverIp={serverIp} />;
  }
  const fault = text ? FAULT_ADVICE[text] : undefined;
  const { page } = fault ?? ADMIN_ADVICE[code];
  const texts = fault ? [fault.text] : adviceTexts(code, waysIn, browser);
  return <Explained text={texts.map((key) => t(key)).join(' ')} links={page && <ConsoleLink page={page} />} />;
}
