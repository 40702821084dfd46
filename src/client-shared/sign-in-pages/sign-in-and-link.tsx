import { Button, theme } from 'antd';
import { useState } from 'react';
import { basePath, type HostApp } from '../host/host-app';
import { fetchSessionOwner } from '../host/session';
import { linkPage, signInPage } from '../host/sign-in-urls';
import { useTexts } from '../ui/use-texts';
import { wrappingButton } from '../ui/wrapping-button';
import { NextStep } from './next-step';

interface SignInAndLinkProps {
  app: HostApp;
  authenticator: string;
  redirect: string | null;
  /** The page has already explained it. */
  isExplained: boolean;
  /** It is the first option. */
  isMain: boolean;
  /** A user is signed in: open the link page. */
  onLink: (authenticator: string) => void;
}

/** For members who have a user here, and another way to sign in. */
export function SignInAndLink({ app, authenticator, redirect, isExplained, isMain, onLink }: SignInAndLinkProps) {
  const { t } = useTexts();
  const { token } = theme.useToken();
  const [asking, setAsking] = useState(false);

  const signInAndLink = async () => {
    if (asking) {
      return; // a double click
    }
    setAsking(true);
    if ((await fetchSessionOwner(app)).kind === 'user') {
      onLink(authenticator);
    } else {
      app.router.navigate(signInPage(linkPage(authenticator, redirect), basePath(app)));
    }
  };

  const button = (
    <Button
      type={isMain ? 'primary' : 'default'}
      loading={asking}
      onClick={signInAndLink}
      data-testid="wecom-sign-in-and-link"
      style={wrappingButton(token)}
    >
      {t('Sign in another way and link')}
    </Button>
  );
  return isExplained ? (
    button
  ) : (
    <NextStep
      title={t('Already have an account here?')}
      text={t('Link it to your account once. After that you can sign in with WeCom.')}
      testId="wecom-has-account"
    >
      {button}
    </NextStep>
  );
}
