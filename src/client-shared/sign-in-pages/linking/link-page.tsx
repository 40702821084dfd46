/** Shows which WeCom account will be linked to which user, before it happens. */

import { Button } from 'antd';
import { useEffect, useState } from 'react';
import type { ErrorCode } from '../../errors/error-code';
import { basePath, type HostApp } from '../../host/host-app';
import { openPage } from '../../host/navigation';
import { fetchSessionOwner, type SessionOwner } from '../../host/session';
import { type CurrentAddress, linkPage, signInPage } from '../../host/sign-in-urls';
import { LoadingPage } from '../../ui/loading-page';
import { PageFrame } from '../../ui/page-frame';
import { useTexts } from '../../ui/use-texts';
import { LinkQuestion } from './link-question';
import { NotLinked } from './not-linked';
import { usePendingLink } from './use-pending-link';

export function LinkPage({ app, address }: { app: HostApp; address: CurrentAddress }) {
  const [pending, reload] = usePendingLink(app, address.authenticator ?? '');
  const [owner, setOwner] = useState<SessionOwner>();
  const [round, setRound] = useState(0);
  const [refused, setRefused] = useState<ErrorCode>();
  const [linked, setLinked] = useState(false);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `round` triggers a reload
  useEffect(() => {
    let outdated = false;
    void fetchSessionOwner(app).then((answer) => !outdated && setOwner(answer));
    return () => {
      outdated = true;
    };
  }, [app, round]);

  if (linked) {
    return <Linked app={app} redirect={address.redirect} />;
  }
  if (pending.kind === 'loading' || !owner) {
    return <LoadingPage />;
  }
  const ask = (why?: ErrorCode) => {
    setRefused(why);
    setOwner(undefined); // the session may have ended, or belong to another user by now
    setRound((count) => count + 1);
    reload();
  };
  const isAnotherUser = refused === 'USER_CHANGED';
  const code =
    (isAnotherUser ? undefined : refused) ??
    (pending.kind === 'none' ? (pending.code ?? 'LINK_EXPIRED') : owner.kind === 'unknown' ? 'UNREACHABLE' : null);
  if (owner.kind === 'nobody' && (code === null || code === 'NO_SESSION')) {
    return <SignInFirst app={app} page={pageToSignIn(app, address)} />;
  }
  if (code !== null || pending.kind === 'none' || owner.kind !== 'user') {
    return <NotLinked app={app} address={address} code={code ?? 'INTERNAL'} onRetry={() => ask()} />;
  }
  return (
    <LinkQuestion
      app={app}
      redirect={address.redirect}
      pageToSignIn={pageToSignIn(app, address)}
      handle={pending.handle}
      member={pending.member}
      user={owner}
      isAnotherUser={isAnotherUser}
      onLinked={() => setLinked(true)}
      onRefused={ask}
    />
  );
}

/** A sign-in page that leads back to the link page. */
function pageToSignIn(app: HostApp, { authenticator, redirect }: CurrentAddress): string {
  return signInPage(linkPage(authenticator ?? '', redirect), basePath(app));
}

function Linked({ app, redirect }: { app: HostApp; redirect: string | null }) {
  const { t } = useTexts();
  return (
    <PageFrame
      status="success"
      title={t('Your WeCom account is linked')}
      advice={t('From now on you can sign in with WeCom.')}
      testId="wecom-linked"
    >
      <Button type="primary" onClick={() => openPage(app, redirect)} data-testid="wecom-continue">
        {t('Continue')}
      </Button>
    </PageFrame>
  );
}

function SignInFirst({ app, page }: { app: HostApp; page: string }) {
  const { t } = useTexts();
  return (
    <PageFrame
      status="info"
      title={t('Please sign in first')}
      advice={t('Sign in the way you usually do. Then you can link your WeCom account.')}
      testId="wecom-link-sign-in-first"
    >
      <Button type="primary" onClick={() => app.router.navigate(page)} data-testid="wecom-other-ways">
        {t('Sign in')}
      </Button>
    </PageFrame>
  );
}
