import { Alert, Button } from 'antd';
import type { RequestFailure } from '../settings-form/requests';
import { useTexts } from '../ui/use-texts';

/** Keys of `src/locale`. */
export const FAILURE_TEXTS: Record<RequestFailure, { title: string; advice: string }> = {
  forbidden: {
    title: 'You don’t have permission to do this',
    advice: 'Ask for permission to configure authenticators.',
  },
  unreachable: {
    title: 'The server could not be reached',
    advice: 'Check your connection and try again.',
  },
  internal: {
    title: 'Something went wrong on the server',
    advice: 'Please try again. If the problem persists, see the server log.',
  },
};

/** Instead of what was asked for. */
export function RequestFailed(props: { failure: RequestFailure; onRetry?: () => void }) {
  const { t } = useTexts();
  const { title, advice } = FAILURE_TEXTS[props.failure];
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      message={t(title)}
      description={t(advice)}
      data-testid="wecom-request-failed"
      action={
        props.onRetry && (
          <Button size="small" onClick={props.onRetry}>
            {t('Try again')}
          </Button>
        )
      }
    />
  );
}
