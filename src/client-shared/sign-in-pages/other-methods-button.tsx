import { Button } from 'antd';
import { basePath, type HostApp } from '../host/host-app';
import { passwordSignInUrl } from '../host/password-sign-in-url';
import { signInPage } from '../host/sign-in-urls';
import { useTexts } from '../ui/use-texts';
import { useWecomOnly } from './use-wecom-only';

interface OtherMethodsProps {
  app: HostApp;
  redirect: string | null;
  /** The page's main action. */
  isMain: boolean;
}

/** Opens the sign-in page, which leads to the requested page; where users sign in with WeCom only, the root user's. */
export function OtherMethodsButton({ app, redirect, isMain }: OtherMethodsProps) {
  const { t } = useTexts();
  const isWecomOnly = useWecomOnly(app);
  if (isWecomOnly) {
    return (
      <Button type="link" href={passwordSignInUrl(app, redirect)} data-testid="wecom-root-sign-in">
        {t('Sign in as the root user')}
      </Button>
    );
  }
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
