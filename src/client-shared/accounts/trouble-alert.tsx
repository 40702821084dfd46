import { Alert, Button } from 'antd';
import { useTexts } from '../use-texts';
import { mayPass, type Trouble, textOf } from './account-error-texts';

interface TroubleProps {
  trouble: Trouble;
  /** The person may link their account to a user right here. */
  canLink?: boolean;
  onRetry?: () => void;
}

export function TroubleAlert({ trouble, canLink, onRetry }: TroubleProps) {
  const { t } = useTexts();
  const { title, advice, adviceWithLink } = textOf(trouble);
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      style={{ textAlign: 'start' }}
      message={t(title)}
      description={t((canLink && adviceWithLink) || advice)}
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
