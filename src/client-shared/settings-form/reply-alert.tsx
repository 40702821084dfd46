import { Alert, Button } from 'antd';
import { isSignInErrorCode } from '../../shared/errors';
import { RequestFailed } from '../errors/request-failed';
import { ERROR_TEXTS } from '../errors/sign-in-error-texts';
import type { Reply } from '../host/ask-server';
import { useTexts } from '../ui/use-texts';
import { ErrorAdvice } from './error-advice';
import { failureOf } from './requests';

/** Instead of an answer that depends on WeCom: its refusals are those of a sign-in. */
export function ReplyAlert({
  reply,
  onRetry,
}: {
  reply: Exclude<Reply<unknown>, { kind: 'answered' }>;
  onRetry?: () => void;
}) {
  const { t } = useTexts();
  if (reply.kind !== 'refused' || !isSignInErrorCode(reply.code)) {
    return <RequestFailed failure={failureOf(reply)} onRetry={onRetry} />;
  }
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      message={t(ERROR_TEXTS[reply.code].title)}
      description={<ErrorAdvice code={reply.code} />}
      data-testid="wecom-request-failed"
      action={
        onRetry && (
          <Button size="small" onClick={onRetry}>
            {t('Try again')}
          </Button>
        )
      }
    />
  );
}
