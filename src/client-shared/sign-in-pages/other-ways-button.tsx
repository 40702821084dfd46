import { Button } from 'antd';
import { basePath, type HostApp } from '../host/host-app';
import { signInPage } from '../host/sign-in-urls';

import { useTexts } from '../ui/use-texts';

/** To the sign-in page, which then leads to the page that was wanted. */
export function OtherWaysButton({ app, redirect }: { app: HostApp; redirect: string | null }) {
  const { t } = useTexts();
  return (
    <Button onClick={() => app.router.navigate(signInPage(redirect, basePath(app)))} data-testid="wecom-other-ways">
      {t('Other ways to sign in')}
    </Button>
  );
}
