import { Button, Space, theme } from 'antd';
import { useState } from 'react';
import { acceptSession } from './accept-session';
import { type Trouble, textOf } from './accounts/account-error-texts';
import type { Who } from './accounts/who-is-signed-in';
import { AdminDetails } from './admin-details';
import { endCheck, endSession } from './another-person';
import { authorizeUrl } from './authorize-url';
import { basePath, type HostApp } from './host-app';
import { useOwnWindow } from './own-window';
import { PageFrame } from './page-frame';
import { useLeaving } from './use-leaving';
import { useRetry } from './use-retry';
import { useTexts } from './use-texts';
import type { VisitedAddress } from './visited-address';
import { goOn, signInPage } from './ways-on';
import { wrappingButton } from './wrapping-button';

interface UncheckedProps {
  app: HostApp;
  address: VisitedAddress;
  code: Trouble;
  /** Whose session is kept, as far as the server says. */
  who: Who;
}

/** There is a session, and WeCom could not say whether it belongs to whoever uses this device now. */
export function UncheckedPage({ app, address: { authenticator, redirect }, code, who }: UncheckedProps) {
  const { t } = useTexts();
  const [leaving, leaveFor] = useLeaving();
  const { inOwnWindow, framed } = useOwnWindow();
  const [ending, setEnding] = useState(false);
  const { token } = theme.useToken();
  const retry = useRetry(app, code, authenticator, () => leaveFor(authorizeUrl(app, authenticator ?? '', redirect)));
  const { title, forAdmin } = textOf(code);

  const goOnAsBefore = () => {
    acceptSession(app);
    endCheck(app);
    goOn(app, redirect);
  };
  const signInAsAnother = async () => {
    setEnding(true);
    await endSession(app);
    app.router.navigate(signInPage(redirect, basePath(app)));
  };

  return (
    <PageFrame
      status="warning"
      title={t('Couldn’t check who is using this device')}
      advice={`${t('Reason: {{reason}}.', { reason: t(title) })} ${t('Try again, or continue if you are the person who signed in here before.')}`}
      testId="wecom-unchecked"
      code={code}
    >
      <Space wrap style={{ justifyContent: 'center' }}>
        {authenticator && (
          <Button
            type="primary"
            loading={leaving}
            disabled={ending}
            onClick={retry.tryNow}
            data-testid="wecom-try-again"
          >
            {retry.label}
          </Button>
        )}
        {who.kind === 'user' && (
          <Button
            disabled={leaving || ending}
            onClick={inOwnWindow(goOnAsBefore)}
            style={wrappingButton(token)}
            data-testid="wecom-continue"
          >
            {t('Continue as {{name}}', { name: who.name })}
          </Button>
        )}
        <Button
          loading={ending}
          disabled={leaving}
          onClick={inOwnWindow(signInAsAnother)}
          data-testid="wecom-somebody-else"
        >
          {t('I’m someone else')}
        </Button>
      </Space>
      {retry.status}
      {framed}
      {forAdmin && <AdminDetails app={app} code={code} />}
    </PageFrame>
  );
}
