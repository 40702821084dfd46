import type { Context, Next } from '@nocobase/actions';
import { browserKind } from '../../shared/user-agent';
import { admit } from '../accounts/admit';
import { identityOf } from '../accounts/identity';
import { noteLeft } from '../accounts/leaving';
import { findLink, holdsAt, isNewName } from '../accounts/links';
import type { AccessTokens } from '../wecom/access-token';
import { WecomApi } from '../wecom/api';
import { clientPaths, linkUrl } from './addresses';
import { findAuthenticator, type WecomAuthenticator } from './authenticator';
import { CallbackQueue, type Visitor } from './callback-queue';
import { type Flow, type FlowStores, purposeOf, startFlow } from './flow';
import { hasFlowCookie } from './flow-cookie';
import { issueTicket } from './issue-ticket';
import { resolveLanding } from './landing';
import { canHelpThemselves, keepPendingLink } from './pending-link';
import { decideAsking } from './presence';
import { allowedFlowKind, assertQrSignInFor, assertQrSignInOn } from './qr-sign-in';
import { redirectOrExplain, type SignInRequest } from './redirect-or-explain';
import { refuseCreation } from './refuse-creation';
import { SignInError, toSignInError } from './sign-in-error';
import {
  type Arrival,
  assertTicketGiven,
  expectCode,
  meansGone,
  personOf,
  personOfMember,
  whoCameBack,
} from './who-came-back';

/** `GET wecom:callback?authenticator=NAME&code=…&state=…`: WeCom sends the browser back. */
export function callback(stores: FlowStores, tokens: AccessTokens) {
  const queue = new CallbackQueue();
  const { knownBrowsers } = stores;
  return async (ctx: Context, next: Next) => {
    const { authenticator: name, code, state, retry: again, purpose: asked } = ctx.action.params;
    const retry = again === '1';
    const request: SignInRequest = { authenticator: name };
    await redirectOrExplain(ctx, stores, request, async () => {
      const flow = await stores.states.take(state);
      const codeSeen = await stores.codes.note(code, state);
      request.redirect = flow?.redirect;
      request.purpose = flow ? flow.purpose : purposeOf(asked);
      const authenticator = await findAuthenticator(ctx.app, name);

      if (!flow || flow.authenticator !== name || !hasFlowCookie(ctx, authenticator.settings, flow.cookieHash)) {
        if (retry || typeof code !== 'string' || !code) {
          throw new SignInError('STATE_INVALID', { stateKnown: flow !== undefined });
        }
        // In-app browsers do lose cookies: once more from the start, with this browser's own person.
        const { purpose, redirect } = request;
        const kind = allowedFlowKind(ctx, authenticator.settings);
        return startFlow(ctx, stores, { authenticator, kind, purpose, redirect, retry: true });
      }
      if (flow.kind === 'web') {
        assertQrSignInOn(authenticator.settings); // switched off meanwhile
      }
      if (codeSeen) {
        throw new SignInError('CODE_INVALID', { reason: 'a code of another callback' });
      }
      const checked = expectCode(code);
      const mark = knownBrowsers.recognize(ctx, authenticator.settings);
      const visitor: Visitor = { browser: mark ?? flow.cookieHash, known: mark !== undefined };
      return queue.run(ctx, authenticator.name, visitor, async () => {
        const api = new WecomApi(authenticator.settings, tokens);
        const arrival = await arrive(ctx, { authenticator, api, code: checked, request }).catch((error: unknown) => {
          if (mark && toSignInError(error).code === 'CODE_INVALID') {
            knownBrowsers.distrust(mark);
          }
          throw error;
        });
        const signIn: SignIn = { authenticator, flow, api, arrival, retry, request };
        return flow.purpose ? askToLink(ctx, stores, signIn) : continueWith(ctx, stores, signIn);
      });
    });
    await next();
  };
}

interface SignIn {
  authenticator: WecomAuthenticator;
  flow: Flow;
  api: WecomApi;
  arrival: Arrival;
  retry: boolean;
  request: SignInRequest;
}

/** Who came back; that somebody has left the company is remembered. */
async function arrive(
  ctx: Context,
  { authenticator, api, code, request }: Pick<SignIn, 'authenticator' | 'api' | 'request'> & { code: string },
): Promise<Arrival> {
  try {
    return await whoCameBack(api, code, (wecomUserId) => {
      request.wecomUserId = wecomUserId;
    });
  } catch (error) {
    const { wecomUserId } = request;
    if (wecomUserId && meansGone(error)) {
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
    if (await noteLeft(ctx.app, who, settings)) {
      ctx.logger.info('WeCom member has left', { ...line, endSessions: settings.endSessions });
    }
  } catch (error) {
    ctx.logger.error('WeCom member has left, which could not be noted', { ...line, ...toSignInError(error).detail });
  }
}

/** @returns the address with the ticket, or WeCom's consent page for somebody nobody here knows yet */
async function continueWith(ctx: Context, stores: FlowStores, signIn: SignIn): Promise<string> {
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
    const person = personOfMember(arrival);
    const known = { userId, identity, person, redirect, cookieHash };
    return issueTicket(ctx, stores, authenticator, {
      ...known,
      inside: !byQrCode,
      firstInside: !byQrCode && !meta.inside,
      newName: isNewName(link, person),
    });
  }

  if (flow.kind === 'base' && !arrival.member.phone) {
    return startFlow(ctx, stores, { authenticator, kind: 'privateinfo', redirect, retry: signIn.retry });
  }
  assertTicketGiven(flow.kind, settings, arrival);
  const person = await personOf(ctx, api, arrival);
  const applicant = { authenticator: name, settings, identity, person };
  const creationRefused = await refuseCreation(ctx.app, api, applicant, { kind: flow.kind, member: arrival.member });
  const place = { browser: browserKind(ctx.get('user-agent')), inside: !byQrCode };
  const admission = await decideAsking(api, { ...applicant, creationRefused }, (one) => admit(ctx.app, one, place));
  if (admission.kind === 'refused') {
    if (canHelpThemselves(admission.code, settings, person)) {
      signIn.request.link = await keepPendingLink(ctx, stores, {
        authenticator,
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
async function askToLink(ctx: Context, stores: FlowStores, { authenticator, flow, arrival }: SignIn): Promise<string> {
  const { name, settings } = authenticator;
  const { redirect } = flow;
  const link = await keepPendingLink(ctx, stores, {
    authenticator,
    identity: identityOf(settings.corpId, arrival.wecomUserId),
    person: personOfMember(arrival),
    redirect,
    byQrCode: flow.kind === 'web',
  });
  return linkUrl(resolveLanding(redirect, undefined, await clientPaths(ctx.app, ctx.req)), name, link);
}
