/** The alerts that tell what went wrong with a request. */
import { Alert, Button } from 'antd';
import type { ReactNode } from 'react';
import type { RequestFailure } from '../host/ask-server';
import { useTexts } from '../ui/use-texts';
import { type ErrorCode, isTransient } from './error-code';
import { adviceIn, type Situations } from './error-text';
import { textOf } from './error-texts';

interface ErrorAlertProps {
  /** Translated, as is `advice`. */
  title: string;
  advice?: ReactNode;
  /** `info` where nothing is wrong yet. */
  type?: 'error' | 'info';
  onRetry?: () => void;
  testId?: string;
  code?: ErrorCode;
}

export function ErrorAlert(props: ErrorAlertProps) {
  const { title, advice, type = 'error', onRetry, testId = 'wecom-request-failed', code } = props;
  const { t } = useTexts();
  return (
    <Alert
      type={type}
      showIcon
      role="alert"
      style={{ textAlign: 'start' }}
      message={title}
      description={advice}
      data-testid={testId}
      data-code={code}
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

interface ErrorCodeAlertProps {
  code: ErrorCode;
  /** The first one with an advice of its own counts. */
  situations?: Situations;
  /** Offered where the same request may succeed a moment later. */
  onRetry?: () => void;
}

/** For users. */
export function ErrorCodeAlert({ code, situations = [], onRetry }: ErrorCodeAlertProps) {
  const { t } = useTexts();
  const text = textOf(code);
  return (
    <ErrorAlert
      title={t(text.title)}
      advice={t(adviceIn(text, situations))}
      onRetry={isTransient(code) ? onRetry : undefined}
      testId="wecom-trouble"
      code={code}
    />
  );
}

/** Keys of `src/locale`. */
export const FAILURE_TEXTS: Record<RequestFailure, { title: string; advice: string }> = {
  forbidden: {
    title: 'You don’t have permission to do this',
    advice: 'Ask for permission to configure authenticators.',
  },
  unreachable: textOf('UNREACHABLE'),
  internal: {
    title: 'Something went wrong on the server',
    advice: 'Please try again. If the problem persists, see the server log.',
  },
};

/** For admins. */
export function RequestFailureAlert({ failure, onRetry }: { failure: RequestFailure; onRetry?: () => void }) {
  const { t } = useTexts();
  const { title, advice } = FAILURE_TEXTS[failure];
  return <ErrorAlert title={t(title)} advice={t(advice)} onRetry={onRetry} />;
}
