import type { SignInErrorCode } from '../../shared/sign-in-error';
import { useTexts } from '../use-texts';
import { ADMIN_ADVICE, FAULT_ADVICE } from './admin-advice';
import { ConsoleLink } from './console-link';
import { Explained, WecomRefused } from './finding-view';

export interface FailedSignIn {
  code: SignInErrorCode;
  errcode?: number;
  text?: string;
  serverIp?: string;
}

/** What an admin does about a sign-in that failed. */
export function ErrorAdvice({ code, errcode, text, serverIp }: FailedSignIn) {
  const { t } = useTexts();
  if (errcode !== undefined) {
    return <WecomRefused errcode={errcode} text={text} serverIp={serverIp} />;
  }
  const advice = (text && FAULT_ADVICE[text]) || ADMIN_ADVICE[code];
  return <Explained text={t(advice.text)} links={advice.page && <ConsoleLink page={advice.page} />} />;
}
