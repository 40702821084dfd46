import { Button, Space, theme } from 'antd';
import { useState } from 'react';
import { AdminDetails } from '../errors/admin-details';
import type { ErrorCode } from '../errors/error-code';
import { textOf } from '../errors/error-texts';
import { authorizeUrl } from '../host/authorize-url';
import { basePath, type HostApp } from '../host/host-app';
import { openPage, useNavigateTo } from '../host/navigation';
import { confirmSession, endSession, type SessionOwner } from '../host/session';
import { type CurrentAddress, signInPage } from '../host/sign-in-urls';
import { PageFrame } from '../ui/page-frame';
import { useTexts } from '../ui/use-texts';
import { wrappingButton } from '../ui/wrapping-button';
import { useOwnWindow } from './own-window';
import { useRetry } from './use-retry';

interface ConfirmSessionProps {
  app: HostApp;
  address: CurrentAddress;
  code: ErrorCode;
  /** Whose session it is, as far as known. */
  owner: SessionOwner;
}

/** There is a session, and WeCom could not tell whether it belongs to the user of this device. */
export function ConfirmSessionPage({ app, address: { authenticator, redirect }, code, owner }: ConfirmSessionProps) {
  const { t } = useTexts();
  const [leaving, navigateTo] = useNavigateTo();
  const { inOwnWindow, framed } = useOwnWindow();
  const [ending, setEnding] = useState(false);
  const { token } = theme.useToken();
  const retry = useRetry(app, code, authenticator, () => navigateTo(authorizeUrl(app, authenticator ?? '', redirect)));
  const { title, offer } = textOf(code);

  const goOnAsBefore = () => {
    confirmSession(app);
    openPage(app, redirect);
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
        {owner.kind === 'user' && (
          <Button
            disabled={leaving || ending}
            onClick={inOwnWindow(goOnAsBefore)}
            style={wrappingButton(token)}
            data-testid="wecom-continue"
          >
            {t('Continue as {{name}}', { name: owner.name })}
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
      {offer === 'admin-details' && <AdminDetails app={app} code={code} />}
    </PageFrame>
  );
}
