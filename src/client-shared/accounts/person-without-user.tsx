import { Button, Typography, theme } from 'antd';
import { useState } from 'react';
import type { PendingLinkReply } from '../../shared/accounts';
import { basePath, type HostApp } from '../host-app';
import { useTexts } from '../use-texts';
import { signInPage } from '../ways-on';
import { wrappingButton } from '../wrapping-button';
import type { Trouble } from './account-error-texts';
import { ConfirmPhoneForm } from './confirm-phone-form';
import { linkPage } from './link-addresses';
import { TroubleAlert } from './trouble-alert';
import { whoIsSignedIn } from './who-is-signed-in';

interface PersonProps {
  app: HostApp;
  word: string;
  person: PendingLinkReply;
  redirect: string | null;
  onLink: (authenticator: string) => void;
  /** Why a phone number was refused. */
  trouble: Trouble | undefined;
  onTrouble: (trouble?: Trouble) => void;
}

/** Who WeCom says this is, and what this person can do so that a user here belongs to them. */
export function PersonWithoutUser({ app, word, person, redirect, onLink, trouble, onTrouble }: PersonProps) {
  const { t } = useTexts();
  const { token } = theme.useToken();
  const [asking, setAsking] = useState(false);
  const { authenticator, name, wecomUserId, canLink, canConfirmPhone } = person;

  const signInAndLink = async () => {
    if (asking) {
      return; // a double click
    }
    setAsking(true);
    if ((await whoIsSignedIn(app)).kind === 'user') {
      onLink(authenticator);
    } else {
      app.router.navigate(signInPage(linkPage(authenticator, redirect), basePath(app)));
    }
  };

  return (
    <>
      <Typography.Text strong style={{ overflowWrap: 'anywhere' }} data-testid="wecom-person">
        {t('WeCom: {{name}} ({{userid}})', { name, userid: wecomUserId })}
      </Typography.Text>
      {canLink && (
        <Button
          type="primary"
          loading={asking}
          onClick={signInAndLink}
          data-testid="wecom-sign-in-and-link"
          style={wrappingButton(token)}
        >
          {t('Sign in another way and link')}
        </Button>
      )}
      {canConfirmPhone && <ConfirmPhoneForm {...{ app, word, person, trouble, onTrouble }} />}
      {!canConfirmPhone && trouble && <TroubleAlert trouble={trouble} canLink={canLink} />}
    </>
  );
}
