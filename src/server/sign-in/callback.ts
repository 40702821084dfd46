import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '@nocobase/actions';
import type { Purpose } from '../../shared/accounts';
import { browserKind } from '../../shared/user-agent';
import { markDeparted } from '../accounts/departures';
import { identityOf } from '../accounts/identity';
import { findLink, holdsAt, isNewName } from '../accounts/links';
import { resolveUser } from '../accounts/resolve-user';
import { SignInError, toSignInError } from '../errors';
import { findAuthenticator, type WecomAuthenticator } from '../settings/authenticator';
import type { AccessTokens } from '../wecom/access-token';
import { WecomApi } from '../wecom/api';
import { clientPaths, linkUrl, resolveLanding } from './addresses';
import type { Visitor } from './callback-queue';
import { hasFlowCookie, keepFlowCookie } from './cookies';
import {
  allowedFlowKind,
  assertQrSignInFor,
  assertQrSignInOn,
  type Flow,
  issueTicket,
  type SignInServices,
  startFlow,
} from './flow';
import {
  assertTicketGiven,
  expectCode,
  hasLeft,
  type IdentifiedMember,
  identifyMember,
  profileOf,
  publicProfileOf,
} from './member';
import { canHelpThemselves, keepPendingLink } from './pending-link';
import { resolveWithPresences } from './presence';
import { explain, redirectOrExplain, type SignInRequest } from './redirect-or-explain';
import { creationRefusal } from './refuse-creation';

export interface CallbackInput {
  authenticator?: string;
  code?: string;
  state?: string;
  retry?: '1';
  purpose?: Purpose;
}

/** WeCom sends the browser back. A browser in which the flow did not begin uses nothing up. */
export async function callback(
  ctx: Context,
  stores: SignInServices & { tokens: AccessTokens },
  { authenticator: name, code, state = '', retry: again, purpose }: CallbackInput,
): Promise<void> {
  const { tokens } = stores;
  const retry = again === '1';
  const request: SignInRequest = { authenticator: name };
  await redirectOrExplain(ctx, stores, request, async () => {
    const flow = await stores.states.peek(state);
    const codeSeen = await stores.codes.claim(code, state);
    request.redirect = flow?.redirect;
    request.purpose = flow ? flow.purpose : purpose;
    const authenticator = await findAuthenticator(ctx.app, name);
    const { settings } = authenticator;

    const isOfBrowser = flow !== undefined && flow.authenticator === name && hasFlowCookie(ctx, settings, flow);
    if (!isOfBrowser || (await stores.states.isSpent(state, flow))) {
      if (retry || !code) {
        throw new SignInError('STATE_INVALID', { stateKnown: flow !== undefined });
      }
      // In-app browsers do lose cookies: once more from the start, with this browser's own person.
      const { redirect } = request;
      const kind = allowedFlowKind(ctx, settings);
      return startFlow(ctx, stores, { authenticator, kind, purpose: request.purpose, redirect, retry: true });
    }
    if (flow.kind === 'web') {
      assertQrSignInOn(settings); // switched off meanwhile
    }
    if (codeSeen) {
      throw new SignInError('CODE_INVALID', { reason: 'a code of another callback' });
    }
    const arriving: Arriving = { authenticator, flow, code: expectCode(code), retry, request };
    const answer = stores.states.answerOnce(ctx, { state, flow, code: arriving.code }, () =>
      answerInQueue(ctx, stores, tokens, arriving),
    );
    // The browser asks again before a proxy gives up on it, and keeps its place.
    const sameAddress = sleep(stores.queue.patienceMs, `?${ctx.querystring}`, { ref: false });
    const target = await Promise.race([answer, sameAddress]);
    keepFlowCookie(ctx, settings);
    return target;
  });
}

/** What came back from WeCom, in the browser in which it began. */
interface Arriving {
  authenticator: WecomAuthenticator;
  flow: Flow;
  code: string;
  retry: boolean;
  request: SignInRequest;
}

/**
 * @returns where the browser goes on, which may be the page that explains why not; undefined when it was closed
 * @throws SignInError as the queue does: WeCom was not asked then, and the same address may be opened again
 */
async function answerInQueue(
  ctx: Context,
  stores: SignInServices,
  tokens: AccessTokens,
  arriving: Arriving,
): Promise<string | undefined> {
  const { authenticator, flow, request } = arriving;
  const { knownBrowsers, queue } = stores;
  const mark = knownBrowsers.recognize(ctx, authenticator.settings);
  const visitor: Visitor = { browser: mark ?? flow.cookieHash, known: mark !== undefined };
  let hasBegun = false;
  try {
    return await queue.run(ctx, authenticator.name, visitor, async () => {
      hasBegun = true;
      const api = new WecomApi(authenticator.settings, tokens);
      const arrival = await arrive(ctx, api, arriving);
      const signIn: SignIn = { ...arriving, api, arrival };
      return flow.purpose ? askToLink(ctx, stores, signIn) : continueWith(ctx, stores, signIn);
    });
  } catch (error) {
    if (mark && toSignInError(error).code === 'CODE_INVALID') {
      knownBrowsers.distrust(mark);
    }
    if (!hasBegun) {
      throw error;
    }
    return explain(ctx, stores, request, error);
  }
}

interface SignIn extends Arriving {
  api: WecomApi;
  arrival: IdentifiedMember;
}

/** Who came back; that somebody has left the company is remembered. */
async function arrive(
  ctx: Context,
  api: WecomApi,
  { authenticator, code, request }: Arriving,
): Promise<IdentifiedMember> {
  try {
    return await identifyMember(api, code, (wecomUserId) => {
      request.wecomUserId = wecomUserId;
    });
  } catch (error) {
    const { wecomUserId } = request;
    if (wecomUserId && hasLeft(error)) {
      await noteGone(ctx, authenticator, wecomUserId);
    }
    throw error;
  }
}

/** Whatever happens here, the person reads why they cannot sign in. */
async function noteGone(ctx: Context, { name, settings }: WecomAuthenticator, wecomUserId: string): Promise<void> {
  const line = { authenticator: name, wecomUserId };
  try {
    const who = { authenticator: name, identity: identityOf(settings.corpId, wecomUserId) };
    if (await markDeparted(ctx.app, who, settings)) {
      ctx.logger.info('WeCom member has left', { ...line, endSessions: settings.endSessions });
    }
  } catch (error) {
    ctx.logger.error('WeCom member has left, which could not be noted', { ...line, ...toSignInError(error).detail });
  }
}

/** @returns the address with the ticket, or WeCom's consent page for somebody nobody here knows yet */
async function continueWith(ctx: Context, stores: SignInServices, signIn: SignIn): Promise<string> {
  const { authenticator, flow, api, arrival } = signIn;
  const { name, settings } = authenticator;
  const { wecomUserId } = arrival;
  const identity = identityOf(settings.corpId, wecomUserId);
  const { redirect, cookieHash } = flow;
  const link = await findLink(ctx.app, { authenticator: name, identity });
  const byQrCode = flow.kind === 'web';
  if (byQrCode) {
    assertQrSignInFor(link, settings);
  }
  if (link && holdsAt(link, settings)) {
    const { userId, meta } = link;
    const person = publicProfileOf(arrival);
    const known = { userId, identity, person, redirect, cookieHash };
    return issueTicket(ctx, stores, authenticator, {
      ...known,
      inside: !byQrCode,
      firstInside: !byQrCode && !meta.inside,
      newName: isNewName(link, person),
    });
  }

  if (flow.kind === 'base' && !publicProfileOf(arrival).phone) {
    return startFlow(ctx, stores, { authenticator, kind: 'privateinfo', redirect, retry: signIn.retry, cookieHash });
  }
  assertTicketGiven(flow.kind, settings, arrival);
  const person = await profileOf(ctx, api, arrival);
  const applicant = { authenticator: name, settings, identity, person };
  const creationRefused = await creationRefusal(ctx.app, api, applicant, { kind: flow.kind, member: arrival.member });
  const place = { browser: browserKind(ctx.get('user-agent')), inside: !byQrCode };
  const admission = await resolveWithPresences(api, { ...applicant, creationRefused }, (one) =>
    resolveUser(ctx.app, one, place),
  );
  if (admission.kind === 'refused') {
    if (canHelpThemselves(admission.code, settings, person)) {
      signIn.request.link = await keepPendingLink(stores, {
        authenticator,
        cookieHash,
        identity,
        person,
        redirect,
        byQrCode,
        provable: admission.provable,
      });
    }
    throw new SignInError(admission.code);
  }
  const { userId } = admission;
  ctx.logger.info('WeCom person admitted', { authenticator: name, wecomUserId, ...admission });
  if (admission.kind === 'matched') {
    stores.afterSignIn.tellLinked(ctx, { authenticator: name, userId, person, by: 'match' });
  }
  return issueTicket(ctx, stores, authenticator, {
    userId,
    identity,
    person,
    redirect,
    cookieHash,
    inside: !byQrCode,
  });
}

/** @returns the address where the signed-in user is shown whom they are about to link */
async function askToLink(
  ctx: Context,
  stores: SignInServices,
  { authenticator, flow, arrival }: SignIn,
): Promise<string> {
  const { name, settings } = authenticator;
  const { redirect, cookieHash } = flow;
  const link = await keepPendingLink(stores, {
    authenticator,
    cookieHash,
    identity: identityOf(settings.corpId, arrival.wecomUserId),
    person: publicProfileOf(arrival),
    redirect,
    byQrCode: flow.kind === 'web',
  });
  return linkUrl(resolveLanding(redirect, undefined, await clientPaths(ctx.app, ctx.req)), name, link);
}
