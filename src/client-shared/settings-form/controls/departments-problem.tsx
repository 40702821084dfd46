import { Alert, Button } from 'antd';
import type { Department } from '../../../shared/accounts';
import type { Reply } from '../../host/ask-server';
import { useTexts } from '../../ui/use-texts';
import { ReplyAlert } from '../reply-alert';

interface ProblemProps {
  reply: Exclude<Reply<Department[]>, { kind: 'answered' }>;
  onRetry: () => void;
}

/** Why there is no list; while the form is filled in, the usual reason is that it is not finished. */
export function DepartmentsProblem({ reply, onRetry }: ProblemProps) {
  const { t } = useTexts();
  if (reply.kind !== 'refused' || reply.code !== 'AUTHENTICATOR_UNAVAILABLE') {
    return <ReplyAlert reply={reply} onRetry={onRetry} />;
  }
  return (
    <Alert
      type="info"
      showIcon
      role="alert"
      message={t('Fill in Company ID, AgentId, Secret and Origin first.')}
      data-testid="wecom-request-failed"
      action={
        <Button size="small" onClick={onRetry}>
          {t('Try again')}
        </Button>
      }
    />
  );
}
