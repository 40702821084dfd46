/**
 * What happens before NocoBase's router exists, so that the client boots once, straight at the requested page: a ticket in
 * the address bar is traded for a session, or a visit inside WeCom leaves for WeCom.
 */
import { SIGN_IN_ROUTE, WELCOME_PURPOSE } from '../../shared/constants';
import { isSameSitePath, withoutSession } from '../../shared/redirect-target';
import { parseSignInAddress } from '../../shared/sign-in-route';
import { isInsideWecom } from '../../shared/user-agent';
import { turnAutoLoginOff, turnAutoLoginOffAtSignOut, turnAutoLoginOn } from '../host/auto-login-switch';
import { basePath, type HostApp } from '../host/host-app';
import { LINK_HANDLE, tabMemory } from '../host/memory';
import { replaceAddress, replaceLocation } from '../host/navigation';
import { isOwnPage, pathInApp, rootRelative } from '../host/paths';
import { endRecheck, fetchSessionOwner, recordSignIn } from '../host/session';
import { type TradedTicket, tradeTicket } from './trade-ticket';

const MAX_HALT_MS = 20_000; // then the client boots in any case: an endless spinner helps nobody
const SESSION_TIMEOUT_MS = 5_000;

/** Start it as soon as there is an `app`, and let the client's `load()` wait for it. Never throws. */
export async function boot(app: HostApp): Promise<void> {
  const limit = new Promise<void>((resolve) => setTimeout(resolve, MAX_HALT_MS));
  await Promise.race([handleVisit(app), limit]).catch(() => undefined);
}

async function handleVisit(app: HostApp): Promise<void> {
  turnAutoLoginOffAtSignOut(app);
  const base = basePath(app);
  if (pathInApp(window.location.pathname, base) === SIGN_IN_ROUTE) {
    await finishSignIn(app, base);
  } else {
    await (await insideWecom())?.autoLogIn(app, base);
  }
}

/** Loads what only visits inside WeCom need. @returns undefined elsewhere */
export async function insideWecom() {
  return isInsideWecom(navigator.userAgent)
    ? import(/* webpackChunkName: "inside-wecom" */ './inside-wecom')
    : undefined;
}

async function finishSignIn(app: HostApp, base: string): Promise<void> {
  const address = parseSignInAddress(window.location);
  const query = new URLSearchParams(window.location.search);
  query.delete('token'); // NocoBase's client would take its session for the one of this sign-in
  replaceAddress(base, query); // ticket and handle leave the address bar before anything else can read or keep them
  if ('link' in address && address.link) {
    tabMemory(app).remember(LINK_HANDLE, address.link);
  }
  switch (address.kind) {
    case 'ticket': {
      const trade = await tradeTicket(app, address.authenticator ?? '', address.ticket);
      return trade.kind === 'signed-in'
        ? startSession(app, base, query, trade)
        : explainFailure(app, base, query, trade.code);
    }
    case 'none': // the ticket got lost, for example by a reload
      return explainFailure(app, base, query, 'STATE_INVALID');
    case 'error':
      return address.purpose ? undefined : turnAutoLoginOff(tabMemory(app));
    case 'link':
    case 'welcome':
      return;
    default:
      return address satisfies never;
  }
}

async function startSession(app: HostApp, base: string, query: URLSearchParams, session: TradedTicket): Promise<void> {
  const { auth } = app.apiClient;
  auth.setAuthenticator(query.get('authenticator') ?? '');
  auth.setRole(null); // another user's role would be refused, and NocoBase would reload the page
  auth.setToken(session.token);
  recordSignIn(app);
  turnAutoLoginOn(tabMemory(app));
  endRecheck(app);
  if (session.isFirst) {
    query.set('purpose', WELCOME_PURPOSE);
    return replaceAddress(base, query);
  }
  return openTarget(session.target ?? requestedPage(query, base), base);
}

async function explainFailure(app: HostApp, base: string, query: URLSearchParams, code: string): Promise<void> {
  // "Back" or a reload brings a used ticket here again, with a session at hand: unless that has to be re-checked, use it
  const isRechecked = await (await insideWecom())?.startRecheckIfDue(app);
  if (!isRechecked && code === 'STATE_INVALID') {
    const owner = await fetchSessionOwner(app, SESSION_TIMEOUT_MS);
    if (owner.kind === 'user') {
      return openTarget(requestedPage(query, base), base);
    }
  }
  query.set('error', code);
  replaceAddress(base, query);
  turnAutoLoginOff(tabMemory(app));
}

function requestedPage(query: URLSearchParams, base: string): string {
  return rootRelative(query.get('redirect'), base) ?? `${base}/`;
}

async function openTarget(asked: string, base: string): Promise<void> {
  const target = withoutSession(asked);
  if (isOwnPage(target, base)) {
    window.history.replaceState(null, '', target);
  } else if (isSameSitePath(target) || /^https?:\/\//.test(target)) {
    await replaceLocation(target);
  }
}
