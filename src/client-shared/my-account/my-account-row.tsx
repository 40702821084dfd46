import { Button, Flex, Modal, theme } from 'antd';
import { useId, useState } from 'react';
import type { MyAccount, OnlyWayIn } from '../../shared/actions';
import { BROWSER_NAMES } from '../../shared/browser-names';
import { LINK_ORIGIN_TEXTS } from '../../shared/link-texts';
import { ErrorCodeAlert } from '../errors/error-alert';
import { type ErrorCode, errorCodeOf } from '../errors/error-code';
import { basePath, type HostApp } from '../host/host-app';
import { useNavigateTo } from '../host/navigation';
import { fetchSessionOwner, forgetSession } from '../host/session';
import { signInPage, startLinkUrl } from '../host/sign-in-urls';
import { localTime } from '../ui/local-time';
import { type Translate, useTexts } from '../ui/use-texts';
import { unlinkAccount } from './requests';

interface MyAccountRowProps {
  app: HostApp;
  account: MyAccount;
  onUnlinked: (accounts: MyAccount[]) => void;
}

export function MyAccountRow({ app, account: { authenticator, title, linked }, onUnlinked }: MyAccountRowProps) {
  const { t, language } = useTexts();
  const { token } = theme.useToken();
  const [leaving, navigateTo] = useNavigateTo();
  const [asking, setAsking] = useState(false);
  const [unlinking, setUnlinking] = useState(false);
  const [error, setError] = useState<ErrorCode>();
  const reasonId = useId();
  const name = title || t('WeCom');
  const onlyWayIn = linked?.onlyWayIn;
  const isOwnSession = app.apiClient.auth.authenticator === authenticator;

  const link = () => {
    const { pathname, search, hash } = window.location;
    if (!navigateTo(startLinkUrl(app, authenticator, pathname + search + hash))) {
      setError('FRAMED');
    }
  };
  const unlink = async () => {
    if (unlinking) {
      return; // a double click
    }
    setUnlinking(true);
    const reply = await unlinkAccount(app, authenticator);
    if (reply.kind === 'answered' && (isOwnSession || (await fetchSessionOwner(app)).kind === 'nobody')) {
      return signInAgain(app); // stays busy: the page is being left
    }
    setUnlinking(false);
    setAsking(false);
    if (reply.kind === 'answered') {
      setError(undefined);
      onUnlinked(reply.data);
    } else {
      setError(errorCodeOf(reply));
    }
  };

  return (
    <li data-testid={`wecom-account-${authenticator}`} style={{ paddingBlock: token.paddingSM }}>
      <Flex justify="space-between" align="center" gap="small" wrap>
        <Flex vertical style={{ flex: '1 1 200px', minWidth: 0, overflowWrap: 'anywhere' }}>
          <strong style={{ fontWeight: token.fontWeightStrong }}>{name}</strong>
          <span style={{ color: token.colorTextSecondary }}>
            {linked ? t('{{name}} ({{userid}})', { name: linked.name, userid: linked.wecomUserId }) : t('Not linked')}
          </span>
          {linked && <span style={{ color: token.colorTextSecondary }}>{howLinked(linked, t, language)}</span>}
          {onlyWayIn && (
            <span id={reasonId} style={{ color: token.colorTextSecondary }}>
              {whyNotUnlinked(onlyWayIn, t)}
            </span>
          )}
        </Flex>
        {linked ? (
          <Button
            autoInsertSpace={false}
            disabled={onlyWayIn !== undefined}
            onClick={() => setAsking(true)}
            aria-label={t('Unlink {{name}}', { name })}
            aria-describedby={onlyWayIn && reasonId}
          >
            {t('Unlink')}
          </Button>
        ) : (
          <Button
            type="primary"
            autoInsertSpace={false}
            loading={leaving}
            onClick={link}
            aria-label={t('Link {{name}}', { name })}
          >
            {t('Link')}
          </Button>
        )}
      </Flex>
      {error && (
        <div style={{ marginTop: token.marginSM }}>
          <ErrorCodeAlert code={error} />
        </div>
      )}
      <Modal
        open={asking}
        title={t('Unlink {{name}}?', { name })}
        okText={t('Unlink')}
        okButtonProps={{ danger: true }}
        cancelText={t('Cancel')}
        confirmLoading={unlinking}
        onOk={unlink}
        onCancel={() => setAsking(false)}
      >
        <p>{t('This ends all sessions opened with this WeCom account, on all devices.')}</p>
        {isOwnSession && <p>{t('This session is one of them: you will be taken to the sign-in page.')}</p>}
        <p>{t('The next sign-in with this WeCom account follows this site’s rules, which may link it again.')}</p>
      </Modal>
    </li>
  );
}

/** How and when the account was linked, and with which kind of browser. */
function howLinked({ since, by, browser }: NonNullable<MyAccount['linked']>, t: Translate, language: string): string {
  const date = localTime(since, language, { dateStyle: 'medium' });
  const how = by ? t(LINK_ORIGIN_TEXTS[by], { date }) : t('Linked since {{date}}', { date });
  return browser ? `${how} · ${t(BROWSER_NAMES[browser])}` : how;
}

/** NocoBase's own dialog asks for the old password, so a user without one cannot set one. */
function whyNotUnlinked(onlyWayIn: OnlyWayIn, t: Translate): string {
  switch (onlyWayIn) {
    case 'NO_PASSWORD':
      return t(
        'This is your only way to sign in. To unlink it, first ask your administrator to set a password for you.',
      );
    case 'NO_SIGN_IN_NAME':
      return t(
        'This is your only way to sign in. To unlink it, first ask your administrator to give you a username and a password.',
      );
    case 'NO_OTHER_WAY':
      return t('This is your only way to sign in. To unlink it, first ask your administrator for another one.');
  }
}

/** Opens the sign-in page, which leads back here. As a new document: dialogs would stay open otherwise. */
function signInAgain(app: HostApp): void {
  forgetSession(app);
  const { pathname, search, hash } = window.location;
  const base = basePath(app);
  window.location.replace(`${base}${signInPage(pathname + search + hash, base)}`);
}
