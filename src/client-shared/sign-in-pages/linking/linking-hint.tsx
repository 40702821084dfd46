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
  /** Nobody is to be linked by this authenticator, or not now: its button is of use. */
  onDone: () => void;
}

/** On the sign-in page, in place of WeCom's button: whom the sign-in will link. By WeCom it would lead round. */
export function LinkingHint({ app, authenticator, onDone }: HintProps) {
  const { t } = useTexts();
  const { token } = theme.useToken();
  const [pending] = usePendingLink(app, authenticator);
  const isNobody = pending.kind === 'none';

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the server has said so
  useEffect(() => {
    if (isNobody) {
      onDone();
    }
  }, [isNobody]);

  if (pending.kind !== 'known') {
    return null;
  }
  const { name, wecomUserId } = pending.person;
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

/** The page that was wanted before all this; the sign-in page's own target is the page that links. */
function pageAfterLinking(base: string): string | null {
  const linkPage = new URL(targetPage(window.location, base) ?? '', window.location.href);
  return rootRelative(linkPage.searchParams.get('redirect'), base);
}
