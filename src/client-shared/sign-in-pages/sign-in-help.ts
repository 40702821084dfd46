import { useEffect, useState } from 'react';
import { SIGN_IN_ROUTE } from '../../shared/constants';
import { ask } from '../host/ask-server';
import { basePath, type HostApp } from '../host/host-app';
import { pathInApp } from '../host/paths';

export interface SignInHelp {
  /** What to open inside WeCom; absent where the server did not say. */
  homepageUrl?: string;
  /** Whether a first sign-in there creates a user. */
  autoSignup: boolean;
}

const TIMEOUT_MS = 5_000; // the page waits for it

const NO_HELP: SignInHelp = { autoSignup: false };

/**
 * How people get in inside WeCom; undefined while the server is asked.
 *
 * @param authenticator null asks nothing
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

/** Pages of a sign-in, of whatever client: in their address a ticket or a link's handle may stand. */
const OF_A_SIGN_IN = [SIGN_IN_ROUTE, '/signin', '/signup', '/forgot-password', '/reset-password'];

function isOfASignIn(pathname: string): boolean {
  const path = pathname.toLowerCase().replace(/\/$/, '');
  return OF_A_SIGN_IN.some((page) => path.endsWith(page));
}

/** Where nobody in particular wanted to go: the server has its own idea of where that ends inside WeCom. */
const START_PAGE = /^\/?(admin\/?)?$/;

/**
 * `homepageUrl` with the page that was wanted, for another device.
 *
 * @param redirect as `visitedAddress` has it: on this site, without a session
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
