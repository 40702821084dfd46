/** Shows which WeCom account will be linked to which user, before it happens. */
import { Button } from 'antd';
import { useEffect, useState } from 'react';
import type { Trouble } from '../../errors/account-error-texts';
import { basePath, type HostApp } from '../../host/host-app';
import { linkPage } from '../../host/link-addresses';
import { goOn, signInPage } from '../../host/navigation';
import type { VisitedAddress } from '../../host/visited-address';
import { type Who, whoIsSignedIn } from '../../host/who-is-signed-in';
import { LoadingPage } from '../../ui/loading-page';
import { PageFrame } from '../../ui/page-frame';
import { useTexts } from '../../ui/use-texts';
import { LinkQuestion } from './link-question';
import { NotLinked } from './not-linked';
import { usePendingLink } from './use-pending-link';

export function LinkPage({ app, address }: { app: HostApp; address: VisitedAddress }) {
  const [pending, reload] = usePendingLink(app, address.authenticator ?? '');
  const [who, setWho] = useState<Who>();
  const [round, setRound] = useState(0);
  const [refused, setRefused] = useState<Trouble>();
  const [linked, setLinked] = useState(false);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `round` asks again
  useEffect(() => {
    let outdated = false;
    void whoIsSignedIn(app).then((answer) => !outdated && setWho(answer));
    return () => {
      outdated = true;
    };
  }, [app, round]);

  if (linked) {
    return <Linked app={app} redirect={address.redirect} />;
  }
  if (pending.kind === 'loading' || !who) {
    return <LoadingPage />;
  }
  const begin = (why?: Trouble) => {
    setRefused(why);
    setWho(undefined); // the session may be over, or that of another user by now
    setRound((count) => count + 1);
    reload();
  };
  const isAnotherUser = refused === 'USER_CHANGED';
  const trouble =
    (isAnotherUser ? undefined : refused) ??
    (pending.kind === 'none' ? (pending.trouble ?? 'LINK_EXPIRED') : who.kind === 'unknown' ? 'UNREACHABLE' : null);
  if (who.kind === 'nobody' && (trouble === null || trouble === 'NO_SESSION')) {
    return <SignInFirst app={app} page={pageToSignIn(app, address)} />;
  }
  if (trouble !== null || pending.kind === 'none' || who.kind !== 'user') {
    return <NotLinked app={app} address={address} trouble={trouble ?? 'INTERNAL'} onRetry={() => begin()} />;
  }
  return (
    <LinkQuestion
      app={app}
      redirect={address.redirect}
      pageToSignIn={pageToSignIn(app, address)}
      word={pending.word}
      person={pending.person}
      user={who}
      isAnotherUser={isAnotherUser}
      onLinked={() => setLinked(true)}
      onRefused={begin}
    />
  );
}

/** It comes back here. */
function pageToSignIn(app: HostApp, { authenticator, redirect }: VisitedAddress): string {
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
      <Button type="primary" onClick={() => goOn(app, redirect)} data-testid="wecom-continue">
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
