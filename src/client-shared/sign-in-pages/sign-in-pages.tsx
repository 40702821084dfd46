/** The pages of `/wecom/sign-in`: what went wrong, who uses this device, whom a link signs in as, and whether to link. */
import { useEffect, useState } from 'react';
import { knownTrouble, type Trouble } from '../errors/account-error-texts';
import { isInForeignFrame } from '../host/foreign-frame';
import { FRAMED, type HostApp } from '../host/host-app';
import { linkPage } from '../host/link-addresses';
import { type VisitedAddress, visitedAddress } from '../host/visited-address';
import type { Who } from '../host/who-is-signed-in';
import { LoadingPage } from '../ui/loading-page';
import { UncheckedPage } from './confirm-session-page';
import { LinkPage } from './linking/link-page';
import { WelcomePage } from './linking/welcome-page';
import { ResultPage } from './result-page';
import { isCheckUnderWay, settleCheck } from './session-recheck';

export function SignInPages({ app }: { app: HostApp }) {
  const [address, setAddress] = useState(() => visitedAddress(app));

  if (address.isLinking && !address.error) {
    return <LinkPage app={app} address={address} />;
  }
  if (address.isWelcome && !address.error && address.authenticator !== null) {
    return <WelcomePage app={app} authenticator={address.authenticator} redirect={address.redirect} />;
  }
  const link = (authenticator: string) => {
    app.router.navigate(linkPage(authenticator, address.redirect), { replace: true });
    setAddress({ ...address, error: null, isLinking: true, authenticator }); // the route stays, so does this component
  };
  const code = knownTrouble(address.error);
  // The cookie did not come along: that is why
  const trouble = code === 'STATE_INVALID' && isInForeignFrame() ? FRAMED : code;
  return <ErrorPages app={app} address={address} code={trouble} onLink={link} />;
}

interface ErrorPagesProps {
  app: HostApp;
  address: VisitedAddress;
  code: Trouble;
  onLink: (authenticator: string) => void;
}

function ErrorPages({ app, address, code, onLink }: ErrorPagesProps) {
  const [who, setWho] = useState<Who | undefined>(() => (isCheckUnderWay(app) ? undefined : { kind: 'nobody' }));

  useEffect(() => {
    if (isCheckUnderWay(app)) {
      void settleCheck(app, code).then(setWho);
    }
  }, [app, code]);

  if (!who) {
    return <LoadingPage />; // before it is settled, nothing may be clicked
  }
  return who.kind === 'nobody' ? (
    <ResultPage app={app} address={address} code={code} onLink={onLink} />
  ) : (
    <UncheckedPage app={app} address={address} code={code} who={who} />
  );
}
