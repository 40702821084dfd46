import { Button } from 'antd';
import { basePath, type HostApp } from '../host/host-app';
import { signInPage } from '../host/sign-in-urls';
import { useTexts } from '../ui/use-texts';

interface OtherMethodsProps {
  app: HostApp;
  redirect: string | null;
  /** The page's main action. */
  isMain: boolean;
}

/** Opens the sign-in page, which leads to the requested page. */
export function OtherMethodsButton({ app, redirect, isMain }: OtherMethodsProps) {
  const { t } = useTexts();
  return (
    <Button
      type={isMain ? 'primary' : 'default'}
      onClick={() => app.router.navigate(signInPage(redirect, basePath(app)))}
      data-testid="wecom-other-ways"
    >
      {t('Other ways to sign in')}
    </Button>
  );
}
