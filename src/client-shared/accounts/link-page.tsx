/** Shows which WeCom account will be linked to which user, before it happens. */
import { Button, Descriptions, Space } from 'antd';
import { useEffect, useState } from 'react';
import type { PendingLinkReply } from '../../shared/accounts';
import { isInsideWecom } from '../../shared/user-agent';
import { authorizeUrl } from '../authorize-url';
import { basePath, type HostApp } from '../host-app';
import { LoadingPage } from '../loading-page';
import { PageFrame } from '../page-frame';
import { LINK_WORD, tabMemory } from '../tab-memory';
import { useLeaving } from '../use-leaving';
import { useTexts } from '../use-texts';
import type { VisitedAddress } from '../visited-address';
import { goOn, signInPage } from '../ways-on';
import { mayPass, type Trouble, textOf, troubleOf } from './account-error-texts';
import { linkPage, startLinkUrl } from './link-addresses';
import { linkAccount } from './requests';
import { usePendingLink } from './use-pending-link';
import { type Who, whoIsSignedIn } from './who-is-signed-in';

type User = Extract<Who, { kind: 'user' }>;

export function LinkPage({ app, address }: { app: HostApp; address: VisitedAddress }) {
  const [pending, reload] = usePendingLink(app, address.authenticator ?? '');
  const [who, setWho] = useState<Who>();
  const [refused, setRefused] = useState<Trouble>();
  const [linked, setLinked] = useState(false);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another answer about the person asks again for the user
  useEffect(() => {
    void whoIsSignedIn(app).then(setWho);
  }, [app, pending]);

  if (linked) {
    return <Linked app={app} redirect={address.redirect} />;
  }
  if (pending.kind === 'loading' || !who) {
    return <LoadingPage />;
  }
  const trouble =
    refused ??
    (pending.kind === 'none' ? (pending.trouble ?? 'LINK_EXPIRED') : who.kind === 'unknown' ? 'UNREACHABLE' : null);
  if (who.kind === 'nobody' && (trouble === null || trouble === 'NO_SESSION')) {
    return <SignInFirst app={app} address={address} />;
  }
  if (trouble !== null || pending.kind === 'none' || who.kind !== 'user') {
    const retry = () => {
      setRefused(undefined);
      reload();
    };
    return <NotLinked app={app} address={address} trouble={trouble ?? 'INTERNAL'} onRetry={retry} />;
  }
  return (
    <AskFirst
      app={app}
      address={address}
      word={pending.word}
      person={pending.person}
      user={who}
      onLinked={() => setLinked(true)}
      onRefused={(code) => {
        setRefused(code);
        reload(); // the session may be over: asks for the user again
      }}
    />
  );
}

interface AskProps {
  app: HostApp;
  address: VisitedAddress;
  word: string;
  person: PendingLinkReply;
  user: User;
  onLinked: () => void;
  onRefused: (code: Trouble) => void;
}

function AskFirst({ app, address: { redirect }, word, person, user, onLinked, onRefused }: AskProps) {
  const { t } = useTexts();
  const [leaving, leaveFor] = useLeaving();
  const [linking, setLinking] = useState(false);

  const link = async () => {
    if (linking || leaving) {
      return; // a double click: antd's loading state comes too late
    }
    setLinking(true);
    const reply = await linkAccount(app, word);
    if (reply.kind !== 'answered') {
      setLinking(false);
      return onRefused(troubleOf(reply));
    }
    tabMemory(app).remember(LINK_WORD, '');
    if (isInsideWecom(navigator.userAgent)) {
      leaveFor(authorizeUrl(app, person.authenticator, redirect)); // shows that it works, and makes the session WeCom's
    } else {
      onLinked();
    }
  };
  const notNow = () => {
    tabMemory(app).remember(LINK_WORD, '');
    goOn(app, redirect);
  };

  const items = [
    {
      key: 'wecom',
      label: t('WeCom account'),
      children: t('{{name}} ({{userid}})', { name: person.name, userid: person.wecomUserId }),
    },
    {
      key: 'user',
      label: t('User here'),
      children: user.username ? t('{{name}} ({{userid}})', { name: user.name, userid: user.username }) : user.name,
    },
  ];
  return (
    <PageFrame
      status="info"
      title={t('Link your WeCom account?')}
      advice={t('From then on, this WeCom account signs in as this user.')}
      testId="wecom-link-page"
    >
      <Descriptions
        bordered
        column={1}
        items={items}
        style={{ width: '100%', textAlign: 'start', overflowWrap: 'anywhere' }}
        data-testid="wecom-link-who"
      />
      <Space wrap style={{ justifyContent: 'center' }}>
        <Button type="primary" loading={linking || leaving} onClick={link} data-testid="wecom-link">
          {t('Link')}
        </Button>
        <Button disabled={linking || leaving} onClick={notNow} data-testid="wecom-not-now">
          {t('Not now')}
        </Button>
      </Space>
    </PageFrame>
  );
}

const READING_MS = 3_000;

function Linked({ app, redirect }: { app: HostApp; redirect: string | null }) {
  const { t } = useTexts();

  useEffect(() => {
    const timer = setTimeout(() => goOn(app, redirect), READING_MS);
    return () => clearTimeout(timer);
  }, [app, redirect]);

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

function SignInFirst({ app, address: { authenticator, redirect } }: { app: HostApp; address: VisitedAddress }) {
  const { t } = useTexts();
  const page = signInPage(linkPage(authenticator ?? '', redirect), basePath(app));
  return (
    <PageFrame
      status="info"
      title={t('Please sign in first')}
      advice={t('Sign in the way you are used to. Then you can link your WeCom account.')}
      testId="wecom-link-sign-in-first"
    >
      <Button type="primary" onClick={() => app.router.navigate(page)} data-testid="wecom-other-ways">
        {t('Other ways to sign in')}
      </Button>
    </PageFrame>
  );
}

interface NotLinkedProps {
  app: HostApp;
  address: VisitedAddress;
  trouble: Trouble;
  onRetry: () => void;
}

function NotLinked({ app, address: { authenticator, redirect }, trouble, onRetry }: NotLinkedProps) {
  const { t } = useTexts();
  const [leaving, leaveFor] = useLeaving();
  const { title, advice, final } = textOf(trouble);
  // A word that was not used up may be tried again as it is; else WeCom has to say once more who this is
  const again = () => (mayPass(trouble) ? onRetry() : leaveFor(startLinkUrl(app, authenticator ?? '', redirect)));
  return (
    <PageFrame status="warning" title={t(title)} advice={t(advice)} testId="wecom-sign-in-result" code={trouble}>
      <Space wrap style={{ justifyContent: 'center' }}>
        {authenticator && !final && (
          <Button type="primary" loading={leaving} onClick={again} data-testid="wecom-try-again">
            {t('Try again')}
          </Button>
        )}
        <Button onClick={() => goOn(app, redirect)} data-testid="wecom-not-now">
          {t('Not now')}
        </Button>
      </Space>
    </PageFrame>
  );
}
