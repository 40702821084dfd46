/** Says why a sign-in failed, or a link did not come about, and leads on. */
import { Button, Space } from 'antd';
import { useState } from 'react';
import { isInsideWecom } from '../shared/user-agent';
import { mayPass, type Trouble, textOf } from './accounts/account-error-texts';
import { forgetLinkWord } from './accounts/forget-link-word';
import { startLinkUrl } from './accounts/link-addresses';
import { PersonWithoutUser } from './accounts/person-without-user';
import { TroubleAlert } from './accounts/trouble-alert';
import { usePendingLink } from './accounts/use-pending-link';
import { AdminDetails } from './admin-details';
import { authorizeUrl } from './authorize-url';
import { turnAutoLoginOn } from './auto-login-switch';
import type { ErrorText } from './error-texts';
import { basePath, type HostApp } from './host-app';
import { LoadingPage } from './loading-page';
import { OpenInWecom } from './open-in-wecom';
import { PageFrame } from './page-frame';
import { tabMemory } from './tab-memory';
import { useLeaving } from './use-leaving';
import { useRetry } from './use-retry';
import { type Translate, useTexts } from './use-texts';
import type { VisitedAddress } from './visited-address';
import { goOn, signInPage } from './ways-on';
import { WecomLink } from './wecom-link';

interface ResultProps {
  app: HostApp;
  address: VisitedAddress;
  code: Trouble;
  /** Somebody is signed in: on to the page that links. */
  onLink: (authenticator: string) => void;
}

export function ResultPage({ app, address: { authenticator, redirect, isLinking }, code, onLink }: ResultProps) {
  const { t } = useTexts();
  const [leaving, leaveFor] = useLeaving();
  const text = textOf(code);
  const [pending, reload] = usePendingLink(app, text.adviceWithLink && !isLinking ? authenticator : null);
  const [refused, setRefused] = useState<Trouble>();
  const again = (isLinking ? startLinkUrl : authorizeUrl)(app, authenticator ?? '', redirect);
  const retry = useRetry(app, code, authenticator, () => {
    if (!isLinking) {
      turnAutoLoginOn(tabMemory(app));
    }
    leaveFor(again);
  });
  if (pending.kind === 'loading') {
    return <LoadingPage />;
  }
  const known = pending.kind === 'known' ? pending : undefined;
  const canHelpThemselves = known && (known.person.canLink || known.person.canConfirmPhone);
  const insideWecom = isInsideWecom(navigator.userAgent);
  const advice = (canHelpThemselves && text.adviceWithLink) || (insideWecom && text.adviceInWecom) || text.advice;
  const shown = isLinking
    ? { title: t('Your WeCom account was not linked'), advice: adviceForLink(text, t) }
    : { title: t(text.title), advice: t(advice) };

  const goBack = () => {
    forgetLinkWord(app);
    goOn(app, redirect);
  };
  const noteTrouble = (why?: Trouble) => {
    setRefused(why);
    if (why) {
      reload(); // how many tries are left
    }
  };

  return (
    <PageFrame status="warning" {...shown} testId="wecom-sign-in-result" code={code}>
      {known && (
        <PersonWithoutUser
          app={app}
          {...known}
          redirect={redirect}
          onLink={onLink}
          trouble={refused}
          onTrouble={noteTrouble}
        />
      )}
      {pending.kind === 'none' && <TroubleWithoutPerson why={pending.trouble} refused={refused} onRetry={reload} />}
      <Space wrap style={{ justifyContent: 'center' }}>
        {authenticator && !text.final && (
          <Button
            type={canHelpThemselves ? 'default' : 'primary'}
            loading={leaving}
            onClick={retry.tryNow}
            data-testid="wecom-try-again"
          >
            {retry.label}
          </Button>
        )}
        {isLinking ? (
          <Button onClick={goBack} data-testid="wecom-back">
            {t('Back')}
          </Button>
        ) : (
          !known?.person.canLink && (
            <Button
              onClick={() => app.router.navigate(signInPage(redirect, basePath(app)))}
              data-testid="wecom-other-ways"
            >
              {t('Other ways to sign in')}
            </Button>
          )
        )}
      </Space>
      {retry.status}
      {text.outside && authenticator && <WecomLink url={again} withQrCode={false} testId="wecom-own-window" />}
      {text.openInWecom && authenticator && !(insideWecom && text.adviceInWecom) && (
        <OpenInWecom app={app} authenticator={authenticator} />
      )}
      {text.forAdmin && <AdminDetails app={app} code={code} />}
    </PageFrame>
  );
}

/** The person is not known (any more): why a phone number was refused still counts, unless asking again may help. */
function TroubleWithoutPerson(props: { why?: Trouble; refused?: Trouble; onRetry: () => void }) {
  const { why, refused, onRetry } = props;
  const trouble = why && mayPass(why) ? why : (refused ?? why);
  return trouble ? <TroubleAlert trouble={trouble} onRetry={onRetry} /> : null;
}

/** Most reasons are those of a sign-in, and say so. */
function adviceForLink({ title, advice, adviceForLink }: ErrorText, t: Translate): string {
  return adviceForLink ? t(adviceForLink) : `${t('Reason: {{reason}}.', { reason: t(title) })} ${t(advice)}`;
}
