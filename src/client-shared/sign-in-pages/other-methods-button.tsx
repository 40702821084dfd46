import { Button } from 'antd';
import { basePath, type HostApp } from '../host/host-app';
import { signInPage } from '../host/sign-in-urls';
import { useTexts } from '../ui/use-texts';

/** Opens the sign-in page, which leads to the requested page. */
export function OtherMethodsButton({ app, redirect }: { app: HostApp; redirect: string | null }) {
  const { t } = useTexts();
  return (
    <Button onClick={() => app.router.navigate(signInPage(redirect, basePath(app)))} data-testid="wecom-other-ways">
      {t('Other ways to sign in')}
    </Button>
  );
}
