/** One way to WeCom and back: what waits for it here, and how it starts. */
import type { Context } from '@nocobase/actions';
import type { Purpose } from '../../shared/accounts';
import { type BrowserKind, browserKind } from '../../shared/user-agent';
import type { AfterSignIn } from '../accounts/after-sign-in';
import type { Identity } from '../accounts/identity';
import type { Link } from '../accounts/links';
import type { Person } from '../accounts/person';
import { SignInError } from '../errors';
import type { WecomAuthenticator } from '../settings/authenticator';
import type { Settings } from '../settings/settings';
import type { OneTimeHandleStore } from '../store/handle-store';
import type { SharedCache } from '../store/shared-cache';
import { type FlowKind, loginPageUrl } from '../wecom/login-page';
import { actionUrl, clientPaths, resolveLanding, ticketUrl } from './addresses';
import type { CallbackQueue } from './callback-queue';
import { ensureFlowCookie, type KnownBrowsers } from './cookies';
import type { FailureLog } from './failure-log';
import type { SeenCodes, StateStore } from './state-store';

export const STATE_TTL_MS = 10 * 60_000; // a code lives 5 minutes, a consent page takes a while
export const LINK_TTL_MS = 10 * 60_000; // a person looks for another password meanwhile
export const TICKET_TTL_MS = 60_000; // the client trades it while it boots

/** What a `state` stands for. */
export interface Flow {
  authenticator: string;
  kind: FlowKind;
  /** Set where somebody who has signed in wants to link the person: nobody is signed in then. */
  purpose?: Purpose;
  /** What the client asked for, unchecked. */
  redirect?: string;
  cookieHash: string;
}

/** What a ticket stands for. */
export interface Ticket {
  authenticator: string;
  userId: number;
  /** Whom WeCom has named, and what it gave this time. */
  identity: Identity;
  person: Person;
  /** A same-site path, or the external link an admin configured. */
  redirect: string;
  cookieHash: string;
  /** Inside WeCom, not by QR code. */
  inside: boolean;
  /** The first sign-in inside WeCom by this link. */
  firstInside?: boolean;
  /** WeCom calls the person by another name than their link has. */
  newName?: boolean;
  /** Epoch ms. */
  issuedAt: number;
}

/** A person whom no user belongs to yet. */
export interface PendingLink {
  authenticator: string;
  identity: Identity;
  person: Person;
  /** What the client asked for, unchecked. */
  redirect?: string;
  /** By web login: whoever has scanned the code may be another person than the one at this browser. */
  byQrCode: boolean;
  /** Users whom the person may prove to be, also where people may not link themselves otherwise. */
  provable?: number[];
  /** The handle of the question to the owner of the WeCom account, once it was asked. */
  confirmation?: string;
  cookieHash: string;
  /** Epoch ms. */
  expiresAt: number;
  /** How many phone numbers they have typed. */
  phoneTries: number;
}

/** The question to the owner of a WeCom account, who came by QR code, whether a user may have it. */
export interface Confirmation {
  authenticator: string;
  /** Whose answer counts. */
  identity: Identity;
  name: string;
  wecomUserId: string;
  /** Whom the WeCom account would be linked to. */
  userId: number;
  /** Where it was asked for. */
  browser: BrowserKind;
  /** Epoch ms. */
  askedAt: number;
  /** Epoch ms; that of the pending link. */
  expiresAt: number;
  answer?: ConfirmationAnswer;
}

export type ConfirmationAnswer = 'given' | 'declined';

export interface SignInServices {
  states: StateStore<Flow>;
  tickets: OneTimeHandleStore<Ticket>;
  links: OneTimeHandleStore<PendingLink>;
  confirmations: OneTimeHandleStore<Confirmation>;
  codes: SeenCodes;
  queue: CallbackQueue;
  knownBrowsers: KnownBrowsers;
  failures: FailureLog;
  afterSignIn: AfterSignIn;
  /** Wrong passwords of users who link an account. */
  passwordTries: SharedCache;
  /** Which sessions, by the id of their token, were opened inside WeCom; while their link has yet to be shown. */
  firstSignIns: SharedCache;
}

export interface FlowStart {
  authenticator: WecomAuthenticator;
  kind: FlowKind;
  purpose?: Purpose;
  redirect?: string;
  /** Whether this flow replaces one that lost its state; the callback address carries it, as it does the purpose. */
  retry: boolean;
  /** Of the flow that goes on; a new flow has the browser's. */
  cookieHash?: string;
}

/** @returns the address of WeCom's page */
export async function startFlow(ctx: Context, { states }: SignInServices, start: FlowStart): Promise<string> {
  const { authenticator, kind, purpose, redirect, retry } = start;
  const cookieHash = start.cookieHash ?? ensureFlowCookie(ctx, authenticator.settings);
  const state = await states.issue({ authenticator: authenticator.name, kind, purpose, redirect, cookieHash });
  const callbackUrl = actionUrl(ctx.app, authenticator, 'callback', {
    ...(purpose && { purpose }),
    ...(retry && { retry: '1' }),
  });
  return loginPageUrl(kind, { ...authenticator.settings, callbackUrl, state });
}

/** The way to WeCom that this browser can take. */
export function flowKind(ctx: Context): Exclude<FlowKind, 'privateinfo'> {
  const browser = browserKind(ctx.get('user-agent'));
  switch (browser) {
    case 'wecom':
    case 'wechat':
      return 'base';
    case 'desktop':
      return 'web';
    case 'mobile':
      throw new SignInError('OPEN_IN_WECOM');
    default:
      return browser satisfies never;
  }
}

type QrSettings = Pick<Settings, 'qrSignIn'>;

/**
 * The way to WeCom that this browser can take, where the settings allow it.
 *
 * @throws SignInError OPEN_IN_WECOM, QR_SIGN_IN_OFF
 */
export function allowedFlowKind(ctx: Context, settings: QrSettings): ReturnType<typeof flowKind> {
  const kind = flowKind(ctx);
  if (kind === 'web') {
    assertQrSignInOn(settings);
  }
  return kind;
}

/** @throws SignInError QR_SIGN_IN_OFF */
export function assertQrSignInOn({ qrSignIn }: QrSettings): void {
  if (qrSignIn === 'nobody') {
    throw new SignInError('QR_SIGN_IN_OFF');
  }
}

/**
 * @param link of the person who came by QR code
 * @throws SignInError QR_SIGN_IN_OFF, QR_SIGN_IN_UNKNOWN
 */
export function assertQrSignInFor(link: Link | undefined, settings: QrSettings): void {
  assertQrSignInOn(settings);
  if (settings.qrSignIn === 'known' && !link?.meta.inside) {
    throw new SignInError('QR_SIGN_IN_UNKNOWN');
  }
}

type Admitted = Pick<Ticket, 'userId' | 'identity' | 'person' | 'cookieHash' | 'inside' | 'firstInside' | 'newName'> & {
  /** What the client asked for, unchecked. */
  redirect?: string;
};

/** @returns the address where the client trades the ticket for a session; root-relative */
export async function issueTicket(
  ctx: Context,
  { tickets }: SignInServices,
  { name, settings }: WecomAuthenticator,
  { redirect, ...admitted }: Admitted,
): Promise<string> {
  const landing = resolveLanding(redirect, settings.workbenchRedirect, await clientPaths(ctx.app, ctx.req));
  const ticket = await tickets.issue({
    ...admitted,
    authenticator: name,
    redirect: landing.destination,
    issuedAt: Date.now(),
  });
  return ticketUrl(landing, name, ticket);
}
