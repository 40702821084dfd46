/** Tells why a sign-in or a link failed, and offers what to do next. */
import { Button, Space } from 'antd';
import { isInsideWecom } from '../../shared/user-agent';
import { AdminDetails } from '../errors/admin-details';
import { type ErrorCode, traitsOf } from '../errors/error-code';
import type { ErrorText } from '../errors/error-text';
import { textOf } from '../errors/error-texts';
import { authorizeUrl } from '../host/authorize-url';
import { turnAutoLoginOn } from '../host/auto-login-switch';
import type { HostApp } from '../host/host-app';
import { tabMemory } from '../host/memory';
import { openPage, useNavigateTo } from '../host/navigation';
import { type CurrentAddress, startLinkUrl } from '../host/sign-in-urls';
import { LoadingPage } from '../ui/loading-page';
import { PageFrame } from '../ui/page-frame';
import { type Translate, useTexts } from '../ui/use-texts';
import { forgetLinkHandle } from './linking/use-pending-link';
import { OpenInWecom } from './open-in-wecom';
import { OtherMethodsButton } from './other-methods-button';
import { useSignInHelp } from './sign-in-help';
import { UnlinkedMemberPage } from './unlinked-member-page';
import { useRetry } from './use-retry';
import { WecomLink } from './wecom-link';

interface ResultProps {
  app: HostApp;
  address: CurrentAddress;
  code: ErrorCode;
  /** A user is signed in: open the link page. */
  onLink: (authenticator: string) => void;
}

export function ResultPage({ onLink, ...props }: ResultProps) {
  const { app, code, address } = props;
  const { authenticator, redirect, isLinking } = address;
  return traitsOf(code)?.user && !isLinking && authenticator ? (
    <UnlinkedMemberPage {...{ app, authenticator, redirect, code, onLink }} />
  ) : (
    <FailurePage {...props} />
  );
}

function FailurePage({ app, address: { authenticator, redirect, isLinking }, code }: Omit<ResultProps, 'onLink'>) {
  const { t } = useTexts();
  const [leaving, navigateTo] = useNavigateTo();
  const text = textOf(code);
  const again = (isLinking ? startLinkUrl : authorizeUrl)(app, authenticator ?? '', redirect);
  const retry = useRetry(app, code, authenticator, () => {
    if (!isLinking) {
      turnAutoLoginOn(tabMemory(app));
    }
    navigateTo(again);
  });
  // The page waits for the homepage link: it comes first, and must not move the buttons when it arrives
  const opensInWecom = text.offer === 'wecom-link' && !isInsideWecom(navigator.userAgent);
  const help = useSignInHelp(app, opensInWecom ? authenticator : null);
  if (!help) {
    return <LoadingPage />;
  }
  const { homepageUrl } = help;
  const shown = isLinking
    ? { title: t('Your WeCom account was not linked'), advice: adviceForLink(text, t) }
    : { title: t(text.title), advice: t(text.advice) };

  const goBack = () => {
    forgetLinkHandle(app);
    openPage(app, redirect);
  };

  const isHopeless = text.retry === 'after-advice';
  const tryAgain = authenticator && text.retry !== 'never' && (
    <Button
      key="again"
      type={isHopeless ? 'default' : 'primary'}
      loading={leaving}
      onClick={retry.tryNow}
      data-testid="wecom-try-again"
    >
      {retry.label}
    </Button>
  );
  const leave = isLinking ? (
    <Button key="leave" type={isHopeless ? 'primary' : 'default'} onClick={goBack} data-testid="wecom-back">
      {t('Back')}
    </Button>
  ) : (
    <OtherMethodsButton key="leave" app={app} redirect={redirect} isMain={isHopeless} />
  );

  return (
    <PageFrame status="warning" {...shown} testId="wecom-sign-in-result" code={code}>
      {homepageUrl && <OpenInWecom {...{ app, homepageUrl, redirect }} />}
      <Space wrap style={{ justifyContent: 'center' }}>
        {isHopeless ? [leave, tryAgain] : [tryAgain, leave]}
      </Space>
      {retry.status}
      {text.retry === 'own-window' && authenticator && (
        <WecomLink url={again} withQrCode={false} testId="wecom-own-window" />
      )}
      {text.offer === 'admin-details' && <AdminDetails app={app} code={code} />}
    </PageFrame>
  );
}

/** Most texts are about signing in, so they are quoted as the reason. */
function adviceForLink({ title, advice, adviceWhen }: ErrorText, t: Translate): string {
  return adviceWhen?.linking ? t(adviceWhen.linking) : `${t('Reason: {{reason}}.', { reason: t(title) })} ${t(advice)}`;
}
