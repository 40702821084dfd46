/** A flow goes to WeCom and back: how it starts, what is kept for it, and the ticket at its end. */

import type { Context } from '@nocobase/actions';
import { buildSignInAddress } from '../../shared/build-sign-in-address';
import type { Purpose } from '../../shared/constants';
import type { Identity } from '../../shared/identity';
import { type BrowserKind, browserKind } from '../../shared/user-agent';
import type { WecomUserId } from '../../shared/wecom-user-id';
import type { AfterSignIn } from '../accounts/after-sign-in';
import type { MemberProfile } from '../accounts/identity';
import type { Link } from '../accounts/links';
import { SignInError } from '../errors';
import type { ActivityLog } from '../records/activity-log';
import type { DailyCounts } from '../records/daily-counts';
import type { FailureLog } from '../records/failure-log';
import type { WecomAuthenticator } from '../settings/authenticator';
import type { Settings } from '../settings/settings';
import type { OneTimeHandleStore, SharedCache } from '../store/shared-cache';
import { type FlowKind, loginPageUrl } from '../wecom/login-page';
import type { WecomMember } from '../wecom/responses';
import { actionUrl, landingOf } from './addresses';
import type { CallbackQueue } from './callback-queue';
import { ensureFlowCookie, type KnownBrowsers } from './cookies';
import type { SeenCodes, StateStore } from './state-store';

export const STATE_TTL_MS = 10 * 60_000; // a code lives 5 minutes, a consent page takes a while
export const LINK_TTL_MS = 10 * 60_000; // long enough for the member to find another password
export const TICKET_TTL_MS = 60_000; // the client trades it while it boots

/** One sign-in from authorize to callback, stored under its `state`. */
export interface Flow {
  authenticator: string;
  kind: FlowKind;
  /** Set if a signed-in user wants to link the member; the flow then opens no session. */
  purpose?: Purpose;
  /** The page the client asked for, as a same-site path or anything else. */
  redirect?: string;
  cookieHash: string;
}

/** The session that a ticket will be traded for, by `wecomAuth` in `session.ts`. */
export interface Ticket {
  authenticator: string;
  userId: number;
  identity: Identity;
  profile: MemberProfile;
  /** The page to open: a same-site path, or the external link that an admin configured. */
  redirect: string;
  cookieHash: string;
  /** The member signed in inside WeCom, not by QR code. */
  inside: boolean;
  /** The link was made by this sign-in. */
  isNewLink?: boolean;
  /** The first sign-in inside WeCom by this link. */
  firstInside?: boolean;
  /** The member's name in WeCom differs from the one in their link. */
  newName?: boolean;
  /** Epoch ms. */
  issuedAt: number;
}

/** A WeCom member without a user: kept for ten minutes, to be linked once, in the browser they came with. */
export interface PendingLink {
  authenticator: string;
  identity: Identity;
  /** The WeCom API address that knows the member: {@link apiIdOf}. */
  api: string;
  profile: MemberProfile;
  /** The page the client asked for, as a same-site path or anything else. */
  redirect?: string;
  /** By web login: the QR code may have been scanned by another person than the one at this browser. */
  byQrCode: boolean;
  /** Users whom the member may link after signing in as them, even if members may not link themselves otherwise. */
  provable?: number[];
  /** No user was created only because the member may have one that WeCom's values could not find. */
  mayCreate?: true;
  /** The member's own, as WeCom has confirmed; no user has it. */
  confirmedPhone?: string;
  /** Handle of the {@link Confirmation}, once it was asked for. */
  confirmation?: string;
  cookieHash: string;
  /** Epoch ms. */
  expiresAt: number;
  /** How many phone numbers the member has typed. */
  phoneTries: number;
}

/** Asks the owner of a WeCom account that came by QR code whether it may be linked to a user. */
export interface Confirmation {
  authenticator: string;
  /** The owner: only their answer counts. */
  identity: Identity;
  name: string;
  wecomUserId: WecomUserId;
  /** The user to link. */
  userId: number;
  /** The browser of the user who asked for it. */
  browser: BrowserKind;
  /** Epoch ms. */
  askedAt: number;
  /** Epoch ms; that of the pending link. */
  expiresAt: number;
  answer?: ConfirmationAnswer;
}

export type ConfirmationAnswer = 'given' | 'declined';

/** The services that a sign-in uses; built once, when the plugin loads. */
export interface SignInServices {
  states: StateStore<Flow>;
  tickets: OneTimeHandleStore<Ticket>;
  links: OneTimeHandleStore<PendingLink>;
  confirmations: OneTimeHandleStore<Confirmation>;
  codes: SeenCodes;
  queue: CallbackQueue;
  knownBrowsers: KnownBrowsers;
  failures: FailureLog;
  counts: DailyCounts;
  activities: ActivityLog;
  afterSignIn: AfterSignIn;
  /** Wrong passwords of users who link an account. */
  passwordTries: SharedCache;
  /** Errors of WeCom's panel that were reported within the last minute. */
  panelErrors: SharedCache;
  /** Sessions whose member has not been shown their link yet; the value tells whether they were opened inside WeCom. */
  unseenLinks: SharedCache;
  /**
   * Answers in place of WeCom's `user/get`. A directory that WeCom's events keep current may set it; by default it is
   * absent, and WeCom is asked.
   *
   * @returns a member whom the authenticator's app may see; undefined if the directory is not certain
   */
  currentMember?: (authenticator: WecomAuthenticator, wecomUserId: WecomUserId) => Promise<WecomMember | undefined>;
}

export interface FlowStart {
  authenticator: WecomAuthenticator;
  kind: FlowKind;
  purpose?: Purpose;
  redirect?: string;
  /** This flow replaces one that lost its state. The callback's address says so, as it says the purpose. */
  isRetry: boolean;
  /** The cookie's hash in the flow that this one continues; by default, that of the browser's cookie. */
  cookieHash?: string;
}

/** What WeCom's login page and its panel need to lead back to `wecom:callback`. */
export interface StartedFlow {
  callbackUrl: string;
  state: string;
}

/** Starts the flow. @returns the address of WeCom's login page, which leads back to `wecom:callback` */
export async function startFlow(ctx: Context, services: SignInServices, start: FlowStart): Promise<string> {
  const started = await keepFlow(ctx, services, start);
  return loginPageUrl(start.kind, { ...start.authenticator.settings, ...started });
}

/**
 * Keeps the flow under a new `state`, bound to the browser's flow cookie, which is set here unless `cookieHash` continues a
 * flow.
 */
export async function keepFlow(ctx: Context, { states }: SignInServices, start: FlowStart): Promise<StartedFlow> {
  const { authenticator, kind, purpose, redirect, isRetry } = start;
  const cookieHash = start.cookieHash ?? ensureFlowCookie(ctx, authenticator.settings);
  const state = await states.issue({ authenticator: authenticator.name, kind, purpose, redirect, cookieHash });
  const callbackUrl = actionUrl(ctx.app, authenticator, 'callback', {
    ...(purpose && { purpose }),
    ...(isRetry && { retry: '1' }),
  });
  return { callbackUrl, state };
}

/**
 * The kind of flow that this browser can begin.
 *
 * @throws SignInError OPEN_IN_WECOM for a phone's browser
 */
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
 * The kind of flow that this browser can begin, if the settings allow it.
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

/**
 * A QR code, unlike WeCom's own browser, can be relayed to another person: settings decide who may use it.
 *
 * @throws SignInError QR_SIGN_IN_OFF
 */
export function assertQrSignInOn({ qrSignIn }: QrSettings): void {
  if (qrSignIn === 'nobody') {
    throw new SignInError('QR_SIGN_IN_OFF');
  }
}

/**
 * @param link of the member who came by QR code
 * @throws SignInError QR_SIGN_IN_OFF, QR_SIGN_IN_UNKNOWN
 */
export function assertQrSignInFor(link: Link | undefined, settings: QrSettings): void {
  assertQrSignInOn(settings);
  if (settings.qrSignIn === 'known' && !link?.meta.inside) {
    throw new SignInError('QR_SIGN_IN_UNKNOWN');
  }
}

type NewTicket = Pick<
  Ticket,
  'userId' | 'identity' | 'profile' | 'cookieHash' | 'inside' | 'isNewLink' | 'firstInside' | 'newName'
> & {
  /** The page the client asked for, as a same-site path or anything else. */
  redirect?: string;
};

/** @returns the address where the client trades the ticket for a session; root-relative */
export async function issueTicket(
  ctx: Context,
  { tickets }: SignInServices,
  { name, settings }: WecomAuthenticator,
  { redirect, ...holder }: NewTicket,
): Promise<string> {
  const landing = await landingOf(ctx, redirect, settings.workbenchRedirect);
  const ticket = await tickets.issue({
    ...holder,
    authenticator: name,
    redirect: landing.destination,
    issuedAt: Date.now(),
  });
  return buildSignInAddress(
    { kind: 'ticket', authenticator: name, redirect: landing.path, ticket },
    landing.signInRoute,
  );
}
