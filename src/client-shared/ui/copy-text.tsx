import { Typography } from 'antd';
import { useTexts } from './use-texts';

/** A value with a copy button; antd's also works on plain http. */
export function CopyText({ value, testId }: { value: string; testId?: string }) {
  const { t } = useTexts();
  return (
    <Typography.Text
      code
      copyable={{ tooltips: [t('Copy'), t('Copied')] }}
      style={{ overflowWrap: 'anywhere' }}
      data-testid={testId}
    >
      {value}
    </Typography.Text>
  );
}
