import { Alert, Button } from 'antd';
import { useTexts } from '../ui/use-texts';
import { mayPass, type Trouble, textOf } from './account-error-texts';

/** What the page offers besides. */
export interface OtherWays {
  /** The person may link their account to a user. */
  canLink?: boolean;
  /** Their first sign-in inside WeCom creates a user. */
  canSignUp?: boolean;
}

interface TroubleProps {
  trouble: Trouble;
  ways?: OtherWays;
  onRetry?: () => void;
}

export function TroubleAlert({ trouble, ways: { canLink, canSignUp } = {}, onRetry }: TroubleProps) {
  const { t } = useTexts();
  const { title, advice, adviceWithLink, adviceWithSignUp } = textOf(trouble);
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      style={{ textAlign: 'start' }}
      message={t(title)}
      description={t((canSignUp && adviceWithSignUp) || (canLink && adviceWithLink) || advice)}
      data-testid="wecom-trouble"
      data-code={trouble}
      action={
        onRetry &&
        mayPass(trouble) && (
          <Button size="small" onClick={onRetry}>
            {t('Try again')}
          </Button>
        )
      }
    />
  );
}
