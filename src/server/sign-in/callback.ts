import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '@nocobase/actions';
import { buildSignInAddress } from '../../shared/build-sign-in-address';
import type { Purpose } from '../../shared/constants';
import { browserKind } from '../../shared/user-agent';
import { isSameWecomUser, type WecomUserId } from '../../shared/wecom-user-id';
import { markDeparted } from '../accounts/departures';
import { identityOf, type MemberProfile } from '../accounts/identity';
import { findLink, holdsAt, isNewName, type Link } from '../accounts/links';
import { type Refusal, resolveUser } from '../accounts/resolve-user';
import { aboutMember, SignInError, toSignInError } from '../errors';
import { findAuthenticator, type WecomAuthenticator } from '../settings/authenticator';
import type { AccessTokens } from '../wecom/access-token';
import { WecomApi } from '../wecom/api';
import type { WecomMember } from '../wecom/responses';
import { landingOf } from './addresses';
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
  assertActive,
  assertTicketGiven,
  creationRefusal,
  expectCode,
  fetchActiveMember,
  hasLeft,
  type IdentifiedMember,
  identify,
  profileOf,
  publicProfileOf,
  questionsFor,
} from './member';
import { canHelpThemselves, isCreationDeferred, keepPendingLink } from './pending-link';
import { explain, orExplain, redirectOrExplain, type SignInRequest } from './redirect-or-explain';

export interface CallbackInput {
  authenticator?: string;
  code?: string;
  state?: string;
  retry?: '1';
  purpose?: Purpose;
}

/** WeCom sends the browser back. */
export async function callback(
  ctx: Context,
  services: SignInServices & { tokens: AccessTokens },
  { authenticator: name, code, state = '', retry, purpose }: CallbackInput,
): Promise<void> {
  await redirectOrExplain(ctx, services, { authenticator: name }, async () => {
    const flow = await services.states.peek(state);
    const isCodeSeen = await services.codes.claim(code, state);
    const request: SignInRequest = {
      authenticator: name,
      redirect: flow?.redirect,
      purpose: flow ? flow.purpose : purpose,
    };
    return orExplain(ctx, services, request, async () => {
      const authenticator = await findAuthenticator(ctx.app, name);
      const isRetry = retry === '1';
      if (!flow || !(await canResume(ctx, services, { authenticator, flow, state }))) {
        if (isRetry || !code) {
          throw new SignInError('STATE_INVALID', { stateKnown: flow !== undefined });
        }
        return restart(ctx, services, authenticator, request);
      }
      if (flow.kind === 'web') {
        assertQrSignInOn(authenticator.settings); // it may have been switched off since the flow began
      }
      if (isCodeSeen) {
        throw new SignInError('CODE_INVALID', { reason: 'a code of another callback' });
      }
      const resumed = { authenticator, flow, state, code: expectCode(code), isRetry, request };
      return answerOrAskAgain(ctx, services, services.tokens, resumed);
    });
  });
}

/** A callback in the browser in which its flow began. */
interface ResumedFlow {
  authenticator: WecomAuthenticator;
  flow: Flow;
  state: string;
  code: string;
  /** The flow replaces one that lost its state. */
  isRetry: boolean;
  request: SignInRequest;
}

/** Whether this browser began the flow, and its answer may still be given. Any other browser uses nothing up. */
async function canResume(
  ctx: Context,
  { states }: SignInServices,
  { authenticator, flow, state }: Pick<ResumedFlow, 'authenticator' | 'flow' | 'state'>,
): Promise<boolean> {
  const isOfBrowser = flow.authenticator === authenticator.name && hasFlowCookie(ctx, authenticator.settings, flow);
  return isOfBrowser && !(await states.isSpent(state, flow));
}

/** In-app browsers do lose cookies: they start once more, as whichever member is signed in to WeCom there. */
function restart(
  ctx: Context,
  services: SignInServices,
  authenticator: WecomAuthenticator,
  { purpose, redirect }: SignInRequest,
): Promise<string> {
  const kind = allowedFlowKind(ctx, authenticator.settings);
  return startFlow(ctx, services, { authenticator, kind, purpose, redirect, isRetry: true });
}

/** @returns where the browser goes on; its own address when that takes long: it asks again, and keeps its place */
async function answerOrAskAgain(
  ctx: Context,
  services: SignInServices,
  tokens: AccessTokens,
  resumed: ResumedFlow,
): Promise<string | undefined> {
  const { states, queue } = services;
  const answer = states.answerOnce(ctx, resumed, () => answerInQueue(ctx, services, tokens, resumed));
  const sameAddress = sleep(queue.patienceMs, `?${ctx.querystring}`, { ref: false });
  const target = await Promise.race([answer, sameAddress]);
  keepFlowCookie(ctx, resumed.authenticator.settings);
  return target;
}

/**
 * @returns where the browser goes on, which may be the page that explains a failure; undefined if it was closed
 * @throws SignInError as the queue does: WeCom was not asked then, and the same address may be opened again
 */
async function answerInQueue(
  ctx: Context,
  services: SignInServices,
  tokens: AccessTokens,
  resumed: ResumedFlow,
): Promise<string | undefined> {
  const { authenticator, flow, request } = resumed;
  const { knownBrowsers, queue } = services;
  const mark = knownBrowsers.recognize(ctx, authenticator.settings);
  const visitor: Visitor = { browser: mark ?? flow.cookieHash, known: mark !== undefined };
  let hasBegun = false;
  try {
    return await queue.run(ctx, authenticator.name, visitor, () => {
      hasBegun = true;
      return answer(ctx, services, new WecomApi(authenticator.settings, tokens), resumed);
    });
  } catch (error) {
    if (mark && toSignInError(error).code === 'CODE_INVALID') {
      knownBrowsers.distrust(mark);
    }
    if (!hasBegun) {
      throw error;
    }
    return explain(ctx, services, request, error);
  }
}

interface SignIn extends ResumedFlow {
  api: WecomApi;
  identified: IdentifiedMember;
}

/** From the code to the member, and on to where the flow's purpose leads. */
async function answer(ctx: Context, services: SignInServices, api: WecomApi, resumed: ResumedFlow): Promise<string> {
  const { wecomUserId, userTicket } = await identify(api, resumed.code);
  return aboutMember(wecomUserId, async () => {
    const member = await memberOrDeparture(ctx, services, api, resumed.authenticator, wecomUserId);
    const signIn = { ...resumed, api, identified: { wecomUserId, userTicket, member } };
    return resumed.flow.purpose ? askToLink(ctx, services, signIn) : signInMember(ctx, services, signIn);
  });
}

/** @throws SignInError, WecomError as `fetchActiveMember` does; a member who has left is remembered as departed */
async function memberOrDeparture(
  ctx: Context,
  { currentMember }: SignInServices,
  api: WecomApi,
  authenticator: WecomAuthenticator,
  wecomUserId: WecomUserId,
): Promise<WecomMember> {
  try {
    const known = await currentMember?.(authenticator, wecomUserId).catch(() => undefined);
    return known && isSameWecomUser(known.userId, wecomUserId)
      ? assertActive(known)
      : await fetchActiveMember(api, wecomUserId);
  } catch (error) {
    if (hasLeft(error)) {
      await recordDeparture(ctx, authenticator, wecomUserId);
    }
    throw error;
  }
}

/** Never throws: whatever happens here, the member reads why they cannot sign in. */
async function recordDeparture(
  ctx: Context,
  { name, settings }: WecomAuthenticator,
  wecomUserId: WecomUserId,
): Promise<void> {
  const logFields = { authenticator: name, wecomUserId };
  try {
    const key = { authenticator: name, identity: identityOf(settings.corpId, wecomUserId) };
    if (await markDeparted(ctx.app, key, settings)) {
      ctx.logger.info('WeCom member has left', { ...logFields, endSessions: settings.endSessions });
    }
  } catch (error) {
    const { detail } = toSignInError(error);
    ctx.logger.error('WeCom member has left, which could not be noted', { ...logFields, ...detail });
  }
}

/** @returns the address with the ticket, or WeCom's consent page for a member without a link */
async function signInMember(ctx: Context, services: SignInServices, signIn: SignIn): Promise<string> {
  const { authenticator, flow, identified, isRetry } = signIn;
  const { name, settings } = authenticator;
  const identity = identityOf(settings.corpId, identified.wecomUserId);
  const link = await findLink(ctx.app, { authenticator: name, identity });
  if (flow.kind === 'web') {
    assertQrSignInFor(link, settings);
  }
  if (link && holdsAt(link, settings)) {
    return ticketForLinked(ctx, services, signIn, link);
  }
  if (flow.kind === 'base' && !publicProfileOf(identified).phone) {
    const { redirect, cookieHash } = flow;
    return startFlow(ctx, services, { authenticator, kind: 'privateinfo', redirect, isRetry, cookieHash });
  }
  return ticketForResolved(ctx, services, signIn);
}

function ticketForLinked(
  ctx: Context,
  services: SignInServices,
  { authenticator, flow, identified }: SignIn,
  link: Link,
): Promise<string> {
  const profile = publicProfileOf(identified);
  const { redirect, cookieHash } = flow;
  const inside = flow.kind !== 'web';
  return issueTicket(ctx, services, authenticator, {
    userId: link.userId,
    identity: identityOf(authenticator.settings.corpId, identified.wecomUserId),
    profile,
    redirect,
    cookieHash,
    inside,
    firstInside: inside && !link.meta.inside,
    newName: isNewName(link, profile),
  });
}

/** For a member without a link that holds: finds, links or creates their user. */
async function ticketForResolved(ctx: Context, services: SignInServices, signIn: SignIn): Promise<string> {
  const { authenticator, flow, api, identified } = signIn;
  const { name, settings } = authenticator;
  const { wecomUserId, member } = identified;
  assertTicketGiven(flow.kind, settings, identified);
  const profile = await profileOf(ctx, api, identified);
  const identity = identityOf(settings.corpId, wecomUserId);
  const candidate = {
    authenticator: name,
    settings,
    identity,
    profile,
    creationRefused: creationRefusal(settings, flow.kind, member),
    creationDeferred: isCreationDeferred(settings, profile),
  };
  const inside = flow.kind !== 'web';
  const place = { browser: browserKind(ctx.get('user-agent')), inside };
  const resolution = await resolveUser(ctx.app, candidate, place, questionsFor(api, settings, member));
  if (resolution.kind === 'refused') {
    throw new SignInError(resolution.code, {}, { link: await offerLink(services, signIn, profile, resolution) });
  }
  const { userId } = resolution;
  ctx.logger.info('WeCom person admitted', { authenticator: name, wecomUserId, ...resolution });
  if (resolution.kind === 'matched') {
    services.afterSignIn.tellLinked(ctx, { authenticator: name, userId, profile, by: 'match' });
  }
  const { redirect, cookieHash } = flow;
  return issueTicket(ctx, services, authenticator, {
    ...{ userId, identity, profile, redirect, cookieHash, inside },
    isNewLink: resolution.kind !== 'linked',
  });
}

/** @returns the handle with which a refused member can go on themselves; undefined if nothing is left to them */
async function offerLink(
  services: SignInServices,
  { authenticator, flow }: SignIn,
  profile: MemberProfile,
  { code, provable, mayCreate }: Refusal,
): Promise<string | undefined> {
  return canHelpThemselves(code, authenticator.settings, profile)
    ? keepPendingLink(services, { authenticator, flow, profile, provable, mayCreate })
    : undefined;
}

/** @returns the address where the signed-in user sees the WeCom account, and confirms the link */
async function askToLink(
  ctx: Context,
  services: SignInServices,
  { authenticator, flow, identified }: SignIn,
): Promise<string> {
  const link = await keepPendingLink(services, { authenticator, flow, profile: publicProfileOf(identified) });
  const landing = await landingOf(ctx, flow.redirect);
  return buildSignInAddress(
    { kind: 'link', authenticator: authenticator.name, redirect: landing.path, link },
    landing.signInRoute,
  );
}
