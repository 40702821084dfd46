/** Shows a member which user their link signs them in as, once, if it was made by hand, possibly by another person. */

import { Button, Descriptions, Space } from 'antd';
import { useCallback, useEffect, useState } from 'react';
import { ErrorCodeAlert } from '../../errors/error-alert';
import { type ErrorCode, errorCodeOf } from '../../errors/error-code';
import { basePath, type HostApp } from '../../host/host-app';
import { openPage } from '../../host/navigation';
import { endSession, fetchSessionOwner, type SessionOwner } from '../../host/session';
import { signInPage } from '../../host/sign-in-urls';
import { LoadingPage } from '../../ui/loading-page';
import { PageFrame } from '../../ui/page-frame';
import { useTexts } from '../../ui/use-texts';
import { useOwnWindow } from '../own-window';
import { keepLink, rejectLink } from './requests';

interface WelcomeProps {
  app: HostApp;
  authenticator: string;
  redirect: string | null;
}

export function WelcomePage({ app, authenticator, redirect }: WelcomeProps) {
  const [owner, setOwner] = useState<SessionOwner>();
  const [rejected, setRejected] = useState(false);
  const load = useCallback(() => void fetchSessionOwner(app).then(setOwner), [app]);

  useEffect(load, [load]);

  if (rejected) {
    return <Rejected app={app} redirect={redirect} />;
  }
  if (!owner) {
    return <LoadingPage />;
  }
  if (owner.kind !== 'user') {
    return <NotKnown app={app} redirect={redirect} owner={owner} onRetry={load} />;
  }
  return <Welcome {...{ app, authenticator, redirect }} user={owner} onRejected={() => setRejected(true)} />;
}

interface UserProps extends WelcomeProps {
  user: Extract<SessionOwner, { kind: 'user' }>;
  onRejected: () => void;
}

function Welcome({ app, authenticator, redirect, user, onRejected }: UserProps) {
  const { t } = useTexts();
  const { inOwnWindow, framed } = useOwnWindow();
  const [answering, setAnswering] = useState<'keep' | 'reject'>();
  const [error, setError] = useState<ErrorCode>();

  const keep = async () => {
    setAnswering('keep');
    const reply = await keepLink(app, authenticator);
    const why = reply.kind === 'answered' ? undefined : errorCodeOf(reply);
    if (!why || why === 'NOT_LINKED_HERE') {
      return openPage(app, redirect); // a session from another sign-in has no link to keep
    }
    setAnswering(undefined);
    setError(why);
  };
  const reject = async () => {
    setAnswering('reject');
    const reply = await rejectLink(app, authenticator);
    if (reply.kind === 'answered') {
      await endSession(app);
      return onRejected();
    }
    setAnswering(undefined);
    setError(errorCodeOf(reply));
  };

  const name = user.username ? t('{{name}} ({{userid}})', { name: user.name, userid: user.username }) : user.name;
  return (
    <PageFrame
      status="info"
      title={t('Is this your user?')}
      advice={t('This is your first WeCom sign-in since your WeCom account was linked to this user.')}
      testId="wecom-welcome"
    >
      <Descriptions
        bordered
        column={1}
        items={[{ key: 'user', label: t('You are signed in as'), children: name }]}
        style={{ width: '100%', textAlign: 'start', overflowWrap: 'anywhere' }}
        data-testid="wecom-welcome-user"
      />
      <Space wrap style={{ justifyContent: 'center' }}>
        <Button
          type="primary"
          loading={answering === 'keep'}
          disabled={answering === 'reject'}
          onClick={inOwnWindow(keep)}
          data-testid="wecom-continue"
        >
          {t('Continue')}
        </Button>
        <Button
          danger
          loading={answering === 'reject'}
          disabled={answering === 'keep'}
          onClick={inOwnWindow(reject)}
          data-testid="wecom-not-me"
        >
          {t('This is not me')}
        </Button>
      </Space>
      {error && <ErrorCodeAlert code={error} />}
      {framed}
    </PageFrame>
  );
}

function Rejected({ app, redirect }: Pick<WelcomeProps, 'app' | 'redirect'>) {
  const { t } = useTexts();
  return (
    <PageFrame
      status="success"
      title={t('Your WeCom account is no longer linked to that user')}
      advice={t('You are signed out, and it cannot be linked to that user again. Please tell your administrator.')}
      testId="wecom-rejected"
    >
      <Button
        type="primary"
        onClick={() => app.router.navigate(signInPage(redirect, basePath(app)))}
        data-testid="wecom-other-ways"
      >
        {t('Sign in')}
      </Button>
    </PageFrame>
  );
}

interface NotKnownProps extends Pick<WelcomeProps, 'app' | 'redirect'> {
  owner: Exclude<SessionOwner, { kind: 'user' }>;
  onRetry: () => void;
}

/** The session has ended, or the server gave no answer. */
function NotKnown({ app, redirect, owner, onRetry }: NotKnownProps) {
  const { t } = useTexts();
  const isOver = owner.kind === 'nobody';
  return (
    <PageFrame
      status="warning"
      title={t(isOver ? 'You are no longer signed in' : 'The server could not be reached')}
      advice={t(isOver ? 'Please sign in again.' : 'Check your connection and try again.')}
      testId="wecom-sign-in-result"
      code={isOver ? 'NO_SESSION' : 'UNREACHABLE'}
    >
      <Button
        type="primary"
        onClick={isOver ? () => app.router.navigate(signInPage(redirect, basePath(app))) : onRetry}
        data-testid="wecom-try-again"
      >
        {t(isOver ? 'Sign in' : 'Try again')}
      </Button>
    </PageFrame>
  );
}
