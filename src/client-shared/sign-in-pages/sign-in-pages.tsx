/** The pages of `/wecom/sign-in`: errors, the re-check of a session, the welcome page and the link page. */

import { useEffect, useState } from 'react';
import { type ErrorCode, knownErrorCode } from '../errors/error-code';
import { isInForeignFrame } from '../host/foreign-frame';
import type { HostApp } from '../host/host-app';
import { isRecheckRunning, type SessionOwner } from '../host/session';
import { type CurrentAddress, linkPage, readSignInAddress } from '../host/sign-in-urls';
import { LoadingPage } from '../ui/loading-page';
import { ConfirmSessionPage } from './confirm-session-page';
import { LinkPage } from './linking/link-page';
import { WelcomePage } from './linking/welcome-page';
import { ResultPage } from './result-page';
import { settleRecheck } from './session-recheck';

export function SignInPages({ app }: { app: HostApp }) {
  const [address, setAddress] = useState(() => readSignInAddress(app));

  if (address.isLinking && !address.error) {
    return <LinkPage app={app} address={address} />;
  }
  if (address.isWelcome && !address.error && address.authenticator !== null) {
    return <WelcomePage app={app} authenticator={address.authenticator} redirect={address.redirect} />;
  }
  const link = (authenticator: string) => {
    app.router.navigate(linkPage(authenticator, address.redirect), { replace: true });
    setAddress({ ...address, error: null, isLinking: true, authenticator }); // same route: this component stays mounted
  };
  const known = knownErrorCode(address.error);
  // In a frame, the cookie is missing
  const code = known === 'STATE_INVALID' && isInForeignFrame() ? 'FRAMED' : known;
  return <ErrorPages app={app} address={address} code={code} onLink={link} />;
}

interface ErrorPagesProps {
  app: HostApp;
  address: CurrentAddress;
  code: ErrorCode;
  onLink: (authenticator: string) => void;
}

function ErrorPages({ app, address, code, onLink }: ErrorPagesProps) {
  const [owner, setOwner] = useState<SessionOwner | undefined>(() =>
    isRecheckRunning(app) ? undefined : { kind: 'nobody' },
  );

  useEffect(() => {
    if (isRecheckRunning(app)) {
      void settleRecheck(app, code).then(setOwner);
    }
  }, [app, code]);

  if (!owner) {
    return <LoadingPage />; // nothing may be clicked before the re-check is settled
  }
  return owner.kind === 'nobody' ? (
    <ResultPage app={app} address={address} code={code} onLink={onLink} />
  ) : (
    <ConfirmSessionPage app={app} address={address} code={code} owner={owner} />
  );
}
