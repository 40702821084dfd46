import { Button, Descriptions, Space } from 'antd';
import { useState } from 'react';
import type { PendingLinkReply } from '../../../shared/actions';
import { isInsideWecom } from '../../../shared/user-agent';
import { ErrorCodeAlert } from '../../errors/error-alert';
import { type ErrorCode, errorCodeOf } from '../../errors/error-code';
import { authorizeUrl } from '../../host/authorize-url';
import type { HostApp } from '../../host/host-app';
import { openPage, useNavigateTo } from '../../host/navigation';
import { endSession, type SessionOwner } from '../../host/session';
import { PageFrame } from '../../ui/page-frame';
import { useTexts } from '../../ui/use-texts';
import { useOwnWindow } from '../own-window';
import { ConfirmInWecom } from './confirm-in-wecom';
import { isMissingProof, type MissingProof, PasswordStep } from './password-step';
import { linkAccount } from './requests';
import { useConfirmation } from './use-confirmation';
import { forgetLinkHandle } from './use-pending-link';

interface QuestionProps {
  app: HostApp;
  redirect: string | null;
  /** A sign-in page that leads back here. */
  pageToSignIn: string;
  handle: string;
  member: PendingLinkReply;
  user: Extract<SessionOwner, { kind: 'user' }>;
  /** Not the user whom the page showed before. */
  isAnotherUser: boolean;
  onLinked: () => void;
  onRefused: (code: ErrorCode) => void;
}

/** Asks whether the WeCom account and the user belong to the same person, whosever session it is. */
export function LinkQuestion(props: QuestionProps) {
  const { app, redirect, pageToSignIn, handle, member, user, isAnotherUser, onLinked, onRefused } = props;
  const { t } = useTexts();
  const [leaving, navigateTo] = useNavigateTo();
  const { inOwnWindow, framed } = useOwnWindow();
  const [linking, setLinking] = useState(false);
  const [ending, setEnding] = useState(false);
  const [missing, setMissing] = useState<MissingProof>();
  const confirmation = useConfirmation({ app, handle, userId: user.id, onGiven: () => void link(), onRefused });
  const waiting = confirmation.url !== undefined;
  const busy = linking || leaving || ending;

  const linkOrAsk = async () => {
    if (busy || waiting) {
      return; // a double click, faster than antd's loading state
    }
    setLinking(true);
    if (member.confirmation === 'needed' || member.confirmation === 'asked') {
      await confirmation.ask();
      setLinking(false);
    } else {
      await link();
    }
  };
  const link = async (password?: string) => {
    setLinking(true);
    const reply = await linkAccount(app, handle, user.id, password);
    if (reply.kind !== 'answered') {
      const why = errorCodeOf(reply);
      if (isMissingProof(why)) {
        setMissing(why);
      } else {
        await (why === 'CONFIRM_IN_WECOM' ? confirmation.ask() : onRefused(why)); // was confirmed for another user
      }
      return setLinking(false);
    }
    forgetLinkHandle(app);
    if (isInsideWecom(navigator.userAgent)) {
      navigateTo(authorizeUrl(app, member.authenticator, redirect)); // opens a session from WeCom
    } else {
      onLinked();
    }
  };
  const signInAsAnother = async () => {
    setEnding(true);
    await endSession(app); // the handle stays for the next user
    app.router.navigate(pageToSignIn);
  };
  const notNow = () => {
    forgetLinkHandle(app);
    openPage(app, redirect);
  };

  const items = [
    {
      key: 'wecom',
      label: t('WeCom account'),
      children: t('{{name}} ({{userid}})', { name: member.name, userid: member.wecomUserId }),
    },
    {
      key: 'user',
      label: t('User'),
      children: user.username ? t('{{name}} ({{userid}})', { name: user.name, userid: user.username }) : user.name,
    },
  ];
  return (
    <PageFrame
      status="info"
      title={waiting ? t('One more step: confirm in WeCom') : t('Link your WeCom account?')}
      advice={`${t('From now on, this WeCom account signs in as this user.')} ${t('Link them only if both are yours.')}`}
      testId="wecom-link-page"
    >
      {isAnotherUser && <ErrorCodeAlert code="USER_CHANGED" />}
      <Descriptions
        bordered
        column={1}
        items={items}
        style={{ width: '100%', textAlign: 'start', overflowWrap: 'anywhere' }}
        data-testid="wecom-link-who"
      />
      {missing && (
        <PasswordStep
          missing={missing}
          checking={linking || leaving}
          disabled={ending}
          onPassword={(password) => inOwnWindow(() => link(password))()}
          onSignInAgain={inOwnWindow(signInAsAnother)}
        />
      )}
      <Space wrap style={{ justifyContent: 'center' }}>
        {!missing && !waiting && (
          <Button
            type="primary"
            loading={linking || leaving}
            disabled={ending}
            onClick={inOwnWindow(() => linkOrAsk())}
            data-testid="wecom-link"
          >
            {t('Link')}
          </Button>
        )}
        <Button
          loading={ending}
          disabled={linking || leaving}
          onClick={inOwnWindow(signInAsAnother)}
          data-testid="wecom-another-user"
        >
          {t('Use another user')}
        </Button>
        <Button disabled={busy} onClick={notNow} data-testid="wecom-not-now">
          {t('Not now')}
        </Button>
      </Space>
      {confirmation.url !== undefined && <ConfirmInWecom url={confirmation.url} />}
      {framed}
    </PageFrame>
  );
}
