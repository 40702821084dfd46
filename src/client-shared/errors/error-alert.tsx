import { Alert, Button } from 'antd';
import { useTexts } from '../ui/use-texts';
import { type ErrorCode, isTransient, textOf } from './account-error-texts';

/** What the page offers besides. */
export interface OtherWays {
  /** The person may link their account to a user. */
  canLink?: boolean;
  /** Their first sign-in inside WeCom creates a user. */
  canSignUp?: boolean;
}

interface ErrorAlertProps {
  code: ErrorCode;
  ways?: OtherWays;
  onRetry?: () => void;
}

export function ErrorCodeAlert({ code, ways: { canLink, canSignUp } = {}, onRetry }: ErrorAlertProps) {
  const { t } = useTexts();
  const { title, advice, adviceWithLink, adviceWithSignUp } = textOf(code);
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      style={{ textAlign: 'start' }}
      message={t(title)}
      description={t((canSignUp && adviceWithSignUp) || (canLink && adviceWithLink) || advice)}
      data-testid="wecom-trouble"
      data-code={code}
      action={
        onRetry &&
        isTransient(code) && (
          <Button size="small" onClick={onRetry}>
            {t('Try again')}
          </Button>
        )
      }
    />
  );
}
