import { Alert, Button, Flex, theme } from 'antd';
import { useEffect } from 'react';
import { basePath, type HostApp } from '../../host/host-app';
import { rootRelative, targetPage } from '../../host/paths';
import { signInPage } from '../../host/sign-in-urls';
import { useTexts } from '../../ui/use-texts';
import { forgetLinkHandle, usePendingLink } from './use-pending-link';

interface HintProps {
  app: HostApp;
  authenticator: string;
  /** No link is pending, or the user does not want it now: show the button. */
  onDone: () => void;
}

/** Replaces the WeCom button of the sign-in page while a link is pending, since WeCom would only lead back here. */
export function LinkingHint({ app, authenticator, onDone }: HintProps) {
  const { t } = useTexts();
  const { token } = theme.useToken();
  const [pending] = usePendingLink(app, authenticator);
  const isNobody = pending.kind === 'none';

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, after the server's answer
  useEffect(() => {
    if (isNobody) {
      onDone();
    }
  }, [isNobody]);

  if (pending.kind !== 'known') {
    return null;
  }
  const { name, wecomUserId } = pending.member;
  const notNow = () => {
    forgetLinkHandle(app);
    app.router.navigate(signInPage(pageAfterLinking(basePath(app)), basePath(app)), { replace: true });
    onDone();
  };
  return (
    <Alert
      type="info"
      showIcon
      role="status"
      style={{ overflowWrap: 'anywhere' }}
      message={t('Sign in to link {{name}} ({{userid}})', { name, userid: wecomUserId })}
      description={
        <Flex vertical gap={token.marginXS} align="start">
          {t('Sign in the way you usually do. Then you can link your WeCom account.')}
          <Button size="small" onClick={notNow}>
            {t('Not now')}
          </Button>
        </Flex>
      }
      data-testid="wecom-linking"
    />
  );
}

/** The page requested before linking: the sign-in page's own target is the link page. */
function pageAfterLinking(base: string): string | null {
  const linkPage = new URL(targetPage(window.location, base) ?? '', window.location.href);
  return rootRelative(linkPage.searchParams.get('redirect'), base);
}
