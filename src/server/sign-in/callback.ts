import type { Context, Next } from '@nocobase/actions';
import { admit } from '../accounts/admit';
import { identityOf } from '../accounts/identity';
import { noteLeft } from '../accounts/leaving';
import { findLinkedUser } from '../accounts/links';
import type { AccessTokens } from '../wecom/access-token';
import { WecomApi } from '../wecom/api';
import { clientPaths, linkUrl } from './addresses';
import { findAuthenticator, type WecomAuthenticator } from './authenticator';
import { flowKind } from './authorize';
import { type Flow, type FlowStores, startFlow } from './flow';
import { hasFlowCookie } from './flow-cookie';
import { issueTicket } from './issue-ticket';
import { resolveLanding } from './landing';
import { refuseCreation } from './may-create';
import { canHelpThemselves, keepPendingLink } from './pending-link';
import { redirectOrExplain, type SignInRequest } from './redirect-or-explain';
import { SignInError } from './sign-in-error';
import { type Arrival, meansGone, personOf, personOfMember, whoCameBack } from './who-came-back';

/** `GET wecom:callback?authenticator=NAME&code=…&state=…`: WeCom sends the browser back. */
export function callback(stores: FlowStores, tokens: AccessTokens) {
  return async (ctx: Context, next: Next) => {
    const { authenticator: name, code, state, retry } = ctx.action.params;
    const request: SignInRequest = { authenticator: name };
    await redirectOrExplain(ctx, stores, request, async () => {
      const flow = await stores.states.take(state);
      request.redirect = flow?.redirect;
      request.purpose = flow?.purpose;
      const authenticator = await findAuthenticator(ctx.app, name);

      if (!flow || flow.authenticator !== name || !hasFlowCookie(ctx, authenticator.settings, flow.cookieHash)) {
        if (retry || !code) {
          throw new SignInError('STATE_INVALID', { stateKnown: flow !== undefined });
        }
        // In-app browsers do lose cookies: once more from the start, with this browser's own person.
        const { purpose, redirect } = flow ?? {};
        return startFlow(ctx, stores, { authenticator, kind: flowKind(ctx), purpose, redirect, retry: true });
      }
      const api = new WecomApi(authenticator.settings, tokens);
      const arrival = await arrive(ctx, { authenticator, api, code, request });
      const signIn: SignIn = { authenticator, flow, api, arrival, retry: Boolean(retry), request };
      return flow.purpose ? askToLink(ctx, stores, signIn) : continueWith(ctx, stores, signIn);
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

/** Who came back; of somebody who has left the company, their user is told apart from then on. */
async function arrive(
  ctx: Context,
  { authenticator, api, code, request }: Pick<SignIn, 'authenticator' | 'api' | 'request'> & { code: unknown },
): Promise<Arrival> {
  try {
    return await whoCameBack(api, code, (wecomUserId) => {
      request.wecomUserId = wecomUserId;
    });
  } catch (error) {
    const { wecomUserId } = request;
    if (wecomUserId && meansGone(error)) {
      const { name, settings } = authenticator;
      const who = { authenticator: name, identity: identityOf(settings.corpId, wecomUserId) };
      if (await noteLeft(ctx.app, who, settings)) {
        ctx.logger.info('WeCom member has left', { authenticator: name, wecomUserId, ended: settings.endSessions });
      }
    }
    throw error;
  }
}

/** @returns the address with the ticket, or WeCom's consent page for somebody nobody here knows yet */
async function continueWith(ctx: Context, stores: FlowStores, signIn: SignIn): Promise<string> {
  const { authenticator, flow, api, arrival } = signIn;
  const { name, settings } = authenticator;
  const { wecomUserId } = arrival;
  const identity = identityOf(settings.corpId, wecomUserId);
  const { redirect, cookieHash } = flow;
  const known = await findLinkedUser(ctx.app, name, identity);
  if (known !== undefined) {
    const person = personOfMember(arrival);
    return issueTicket(ctx, stores, authenticator, { userId: known, identity, person, redirect, cookieHash });
  }

  if (flow.kind === 'base' && !arrival.member.phone) {
    return startFlow(ctx, stores, { authenticator, kind: 'privateinfo', redirect, retry: signIn.retry });
  }
  const person = await personOf(ctx, api, arrival);
  const creationRefused = await refuseCreation(api, authenticator, flow.kind, arrival.member);
  const admission = await admit(ctx.app, { authenticator: name, settings, identity, person, creationRefused });
  if (admission.kind === 'refused') {
    if (canHelpThemselves(admission.code, settings, person)) {
      const pending = { authenticator: name, identity, person, redirect, cookieHash };
      signIn.request.link = await keepPendingLink(stores, pending);
    }
    throw new SignInError(admission.code);
  }
  const { userId } = admission;
  ctx.logger.info('WeCom person admitted', { authenticator: name, wecomUserId, ...admission });
  return issueTicket(ctx, stores, authenticator, { userId, identity, person, redirect, cookieHash });
}

/** @returns the address where the signed-in user is shown whom they are about to link */
async function askToLink(ctx: Context, stores: FlowStores, { authenticator, flow, arrival }: SignIn): Promise<string> {
  const { name, settings } = authenticator;
  const { redirect, cookieHash } = flow;
  const link = await keepPendingLink(stores, {
    authenticator: name,
    identity: identityOf(settings.corpId, arrival.wecomUserId),
    person: personOfMember(arrival),
    redirect,
    cookieHash,
  });
  return linkUrl(resolveLanding(redirect, undefined, await clientPaths(ctx.app, ctx.req)), name, link);
}
