import { Button } from 'antd';
import { useTexts } from '../ui/use-texts';
import { NextStep } from './next-step';

interface AllowProps {
  leaving: boolean;
  /** Translated. */
  label: string;
  onTryAgain: () => void;
}

/** For members inside WeCom who have not let it pass on what the match rules compare. */
export function AllowInWecom({ leaving, label, onTryAgain }: AllowProps) {
  const { t } = useTexts();
  return (
    <NextStep
      title={t('Allow it in WeCom')}
      text={t('You can allow that in WeCom, in this app’s details (personal information). Then try again.')}
      testId="wecom-allow"
    >
      <Button type="primary" loading={leaving} onClick={onTryAgain} data-testid="wecom-try-again">
        {label}
      </Button>
    </NextStep>
  );
}
