import { Alert, Button } from 'antd';
import { useTexts } from '../use-texts';
import { mayPass, type Trouble, textOf } from './account-error-texts';

export function TroubleAlert({ trouble, onRetry }: { trouble: Trouble; onRetry?: () => void }) {
  const { t } = useTexts();
  const { title, advice } = textOf(trouble);
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      style={{ textAlign: 'start' }}
      message={t(title)}
      description={t(advice)}
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
