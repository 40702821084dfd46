/** For a member whose user is unknown or uncertain: their options, the most helpful one first. */

import { Button, Space, Typography } from 'antd';
import { type ReactNode, useState } from 'react';
import type { ComparedValue, FirstSignInInside } from '../../shared/actions';
import { isInsideWecom } from '../../shared/user-agent';
import { ErrorCodeAlert } from '../errors/error-alert';
import { type ErrorCode, isTransient, traitsOf } from '../errors/error-code';
import { adviceIn, type Situations } from '../errors/error-text';
import { textOf } from '../errors/error-texts';
import { authorizeUrl } from '../host/authorize-url';
import { turnAutoLoginOn } from '../host/auto-login-switch';
import type { HostApp } from '../host/host-app';
import { tabMemory } from '../host/memory';
import { useNavigateTo } from '../host/navigation';
import { LoadingPage } from '../ui/loading-page';
import { PageFrame } from '../ui/page-frame';
import { useTexts } from '../ui/use-texts';
import { AllowInWecom } from './allow-in-wecom';
import { ConfirmPhoneForm } from './linking/confirm-phone-form';
import { NewHere } from './linking/new-here';
import { type PendingLinkState, usePendingLink } from './linking/use-pending-link';
import { NextStep } from './next-step';
import { OpenInWecom } from './open-in-wecom';
import { OtherMethodsButton } from './other-methods-button';
import { SignInAndLink } from './sign-in-and-link';
import { type SignInHelp, useSignInHelp } from './sign-in-help';
import { useRetry } from './use-retry';

interface UnlinkedMemberProps {
  app: HostApp;
  authenticator: string;
  redirect: string | null;
  code: ErrorCode;
  /** A user is signed in: open the link page. */
  onLink: (authenticator: string) => void;
}

export function UnlinkedMemberPage({ app, authenticator, redirect, code, onLink }: UnlinkedMemberProps) {
  const { t } = useTexts();
  const [leaving, navigateTo] = useNavigateTo();
  const [pending, reload] = usePendingLink(app, authenticator);
  const text = textOf(code);
  const inside = isInsideWecom(navigator.userAgent);
  const opensInWecom = text.offer === 'wecom-link' && !inside;
  const help = useSignInHelp(app, opensInWecom ? authenticator : null);
  const [refused, setRefused] = useState<ErrorCode>();
  const retry = useRetry(app, code, authenticator, () => {
    turnAutoLoginOn(tabMemory(app));
    navigateTo(authorizeUrl(app, authenticator, redirect));
  });
  if (pending.kind === 'loading' || !help) {
    return <LoadingPage />;
  }
  const handleRefusal = (why?: ErrorCode) => {
    setRefused(why);
    if (why) {
      reload(); // the number of attempts left
    }
  };

  const member = pending.kind === 'known' ? pending.member : undefined;
  const canHelpThemselves = Boolean(member?.canLink || member?.canConfirmPhone);
  const benefit = opensInWecom ? benefitInWecom(pending, help) : 'none';
  const signUp = benefit === 'creates';
  const notGiven = inside && code === 'NOT_LINKED' && member ? member.notGiven : [];
  const why = adviceIn(text, [
    situationWithout(notGiven),
    canHelpThemselves && 'canLink',
    inside && !member && 'insideWecom',
    benefit === 'none' && 'wecomWouldNotHelp',
  ]);

  const openInWecom = benefit !== 'none' && help.homepageUrl && (
    <NextStep
      key="wecom"
      title={signUp ? t('New here? Open this app in WeCom') : t('Open this app in WeCom')}
      testId="wecom-open-inside"
    >
      <OpenInWecom
        app={app}
        homepageUrl={help.homepageUrl}
        redirect={redirect}
        outcome={
          signUp
            ? t('Your first sign-in there finds your user, or creates one if you may sign up.')
            : t('Your first sign-in there finds your user if you have one.')
        }
      />
    </NextStep>
  );
  const allow = notGiven.length > 0 && (
    <AllowInWecom key="allow" leaving={leaving} label={retry.label} onTryAgain={retry.tryNow} />
  );
  const link = member?.canLink && (
    <SignInAndLink
      key="link"
      app={app}
      authenticator={authenticator}
      redirect={redirect}
      isExplained={code === 'PROOF_REQUIRED'}
      isMain={!signUp && !allow}
      onLink={onLink}
    />
  );
  const newHere = pending.kind === 'known' && pending.member.canCreate && (
    <NewHere key="new" app={app} handle={pending.handle} onRefused={reload} />
  );
  const isStuck = !canHelpThemselves && !openInWecom && !allow;
  const situations: Situations = [signUp && 'canSignUp', member?.canLink && 'canLink'];
  const phone =
    pending.kind === 'known' && pending.member.canConfirmPhone ? (
      <ConfirmPhoneForm
        key="phone"
        app={app}
        {...pending}
        code={refused}
        onRefused={handleRefusal}
        situations={situations}
      />
    ) : (
      member && refused && <ErrorCodeAlert key="phone" code={refused} situations={situations} />
    );

  return (
    <PageFrame status="warning" title={t(text.title)} advice={t(why)} testId="wecom-sign-in-result" code={code}>
      {member && (
        <Typography.Text strong style={{ overflowWrap: 'anywhere' }} data-testid="wecom-person">
          {t('WeCom: {{name}} ({{userid}})', { name: member.name, userid: member.wecomUserId })}
        </Typography.Text>
      )}
      {allow ? [allow, phone, link, newHere] : signUp ? [openInWecom, link, phone] : [link, phone, openInWecom]}
      {pending.kind === 'none' && <ErrorWithoutMember why={pending.code} refused={refused} onRetry={reload} />}
      <Space wrap style={{ justifyContent: 'center' }}>
        {!member?.canLink && <OtherMethodsButton app={app} redirect={redirect} isMain={isStuck} />}
        {!allow && (
          <Button loading={leaving} onClick={retry.tryNow} data-testid="wecom-try-again">
            {retry.label}
          </Button>
        )}
      </Space>
      {retry.status}
      {(why !== text.advice || text.offer === 'wecom-link') && (
        <WhomToAsk isNew={traitsOf(code)?.user === 'none' && !signUp && !newHere} />
      )}
    </PageFrame>
  );
}

function situationWithout(notGiven: ComparedValue[]): Situations[number] {
  const [phone, mail] = [notGiven.includes('phone'), notGiven.includes('mail')];
  return phone && mail ? 'noPhoneAndMail' : (phone && 'noPhone') || (mail && 'noMail');
}

/** Without a pending link, only the public options are known. */
function benefitInWecom(pending: PendingLinkState, { autoSignup }: SignInHelp): FirstSignInInside {
  if (pending.kind === 'known') {
    return pending.member.insideWecom;
  }
  return autoSignup ? 'creates' : 'finds';
}

function WhomToAsk({ isNew }: { isNew: boolean }): ReactNode {
  const { t } = useTexts();
  return (
    <span data-testid="wecom-whom-to-ask">
      {isNew
        ? t('No account yet? Ask your administrator to add you.')
        : t('None of this helps? Ask your administrator.')}
    </span>
  );
}

/** There is no pending link (any more): shows why, or why a phone number was refused. */
function ErrorWithoutMember(props: { why?: ErrorCode; refused?: ErrorCode; onRetry: () => void }) {
  const { why, refused, onRetry } = props;
  const code = why && isTransient(why) ? why : (refused ?? why);
  return code ? <ErrorCodeAlert code={code} onRetry={onRetry} /> : null;
}
