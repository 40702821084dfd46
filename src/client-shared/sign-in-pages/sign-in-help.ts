import { useEffect, useState } from 'react';
import { SIGN_IN_ROUTE } from '../../shared/constants';
import { ask } from '../host/ask-server';
import { basePath, type HostApp } from '../host/host-app';
import { pathInApp } from '../host/paths';

export interface SignInHelp {
  /** The link to open inside WeCom; missing if the server did not give it. */
  homepageUrl?: string;
  /** Whether a first sign-in there creates a user. */
  autoSignup: boolean;
}

const TIMEOUT_MS = 5_000; // the page shows nothing before

const NO_HELP: SignInHelp = { autoSignup: false };

/**
 * How to sign in inside WeCom; undefined while the server is being asked.
 *
 * @param authenticator null: asks nothing
 */
export function useSignInHelp(app: HostApp, authenticator: string | null): SignInHelp | undefined {
  const [help, setHelp] = useState(() => (authenticator === null ? NO_HELP : undefined));

  useEffect(() => {
    if (authenticator === null) {
      return;
    }
    let outdated = false;
    void askForHelp(app, authenticator).then((answer) => !outdated && setHelp(answer));
    return () => {
      outdated = true;
    };
  }, [app, authenticator]);

  return help;
}

async function askForHelp(app: HostApp, authenticator: string): Promise<SignInHelp> {
  const reply = await ask<{ homepageUrl?: unknown; autoSignup?: unknown }>(app, {
    action: 'signInHelp',
    params: { authenticator },
    timeout: TIMEOUT_MS,
    stay: true,
  });
  if (reply.kind !== 'answered') {
    return NO_HELP;
  }
  const { homepageUrl, autoSignup } = reply.data;
  const isAddress = typeof homepageUrl === 'string' && /^https?:\/\//.test(homepageUrl);
  return { autoSignup: autoSignup === true, ...(isAddress && { homepageUrl }) };
}

/** Pages of a sign-in, of either client: their addresses may contain a ticket or a handle. */
const OF_A_SIGN_IN = [SIGN_IN_ROUTE, '/signin', '/signup', '/forgot-password', '/reset-password'];

function isOfASignIn(pathname: string): boolean {
  const path = pathname.toLowerCase().replace(/\/$/, '');
  return OF_A_SIGN_IN.some((page) => path.endsWith(page));
}

/** For these, the server decides where the visit ends inside WeCom. */
const START_PAGE = /^\/?(admin\/?)?$/;

/**
 * The homepage link with the requested page, for another device.
 *
 * @param redirect from `readSignInAddress`: a page on this site, without a session
 */
export function homepageUrlFor(app: HostApp, homepageUrl: string, redirect: string | null): string {
  const isPage =
    redirect !== null &&
    !isOfASignIn(new URL(redirect, homepageUrl).pathname) &&
    !START_PAGE.test(pathInApp(redirect, basePath(app)) ?? redirect);
  if (!isPage) {
    return homepageUrl;
  }
  const url = new URL(homepageUrl);
  url.searchParams.set('redirect', redirect);
  return url.href;
}
