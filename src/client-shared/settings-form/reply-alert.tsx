import { isSignInErrorCode } from '../../shared/errors';
import { ErrorAlert, RequestFailureAlert } from '../errors/error-alert';
import { textOf } from '../errors/error-texts';
import { failureOf, type Reply } from '../host/ask-server';
import { useTexts } from '../ui/use-texts';
import { ErrorAdvice } from './error-advice';

interface ReplyAlertProps {
  reply: Exclude<Reply<unknown>, { kind: 'answered' }>;
  onRetry?: () => void;
}

/** For a request whose answer depends on WeCom, which refuses with the codes of a sign-in. */
export function ReplyAlert({ reply, onRetry }: ReplyAlertProps) {
  const { t } = useTexts();
  if (reply.kind !== 'refused' || !isSignInErrorCode(reply.code)) {
    return <RequestFailureAlert failure={failureOf(reply)} onRetry={onRetry} />;
  }
  return (
    <ErrorAlert
      title={t(textOf(reply.code).title)}
      advice={<ErrorAdvice code={reply.code} />}
      onRetry={onRetry}
      code={reply.code}
    />
  );
}
