import type { Context, Next } from '@nocobase/actions';
import { admit, findLinkedUser } from '../accounts/admit';
import { identityOf } from '../accounts/identity';
import type { AccessTokens } from '../wecom/access-token';
import { WecomApi } from '../wecom/api';
import { clientPaths, ticketUrl } from './addresses';
import { findAuthenticator, type WecomAuthenticator } from './authenticator';
import { flowKind } from './authorize';
import { type Flow, type FlowStores, mayCreate, startFlow } from './flow';
import { hasFlowCookie } from './flow-cookie';
import { resolveLanding } from './landing';
import { redirectOrExplain, type SignInRequest } from './redirect-or-explain';
import { SignInError } from './sign-in-error';
import { type Arrival, personOf, whoCameBack } from './who-came-back';

/** `GET wecom:callback?authenticator=NAME&code=…&state=…`: WeCom sends the browser back. */
export function callback(stores: FlowStores, tokens: AccessTokens) {
  return async (ctx: Context, next: Next) => {
    const { authenticator: name, code, state, retry } = ctx.action.params;
    const request: SignInRequest = { authenticator: name };
    await redirectOrExplain(ctx, stores, request, async () => {
      const flow = await stores.states.take(state);
      request.redirect = flow?.redirect;
      const authenticator = await findAuthenticator(ctx.app, name);

      if (!flow || flow.authenticator !== name || !hasFlowCookie(ctx, authenticator.settings, flow.cookieHash)) {
        if (retry || !code) {
          throw new SignInError('STATE_INVALID', { stateKnown: flow !== undefined });
        }
        // In-app browsers do lose cookies: once more from the start, with this browser's own person.
        return startFlow(ctx, stores, { authenticator, kind: flowKind(ctx), redirect: flow?.redirect, retry: true });
      }
      const api = new WecomApi(authenticator.settings, tokens);
      const arrival = await whoCameBack(api, code, (wecomUserId) => {
        request.wecomUserId = wecomUserId;
      });
      return continueWith(ctx, stores, { authenticator, flow, api, arrival, retry: Boolean(retry) });
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
}

/** @returns the address with the ticket, or WeCom's consent page for somebody nobody here knows yet */
async function continueWith(ctx: Context, stores: FlowStores, signIn: SignIn): Promise<string> {
  const { authenticator, flow, arrival } = signIn;
  const { settings } = authenticator;
  const identity = identityOf(settings.corpId, arrival.wecomUserId);
  let userId = await findLinkedUser(ctx.app, authenticator.name, identity);

  if (userId === undefined) {
    if (flow.kind === 'base' && !arrival.member.phone) {
      const { redirect } = flow;
      return startFlow(ctx, stores, { authenticator, kind: 'privateinfo', redirect, retry: signIn.retry });
    }
    const admission = await admit(ctx.app, {
      authenticator: authenticator.name,
      identity,
      person: await personOf(ctx, signIn.api, arrival),
      mayCreate: mayCreate(authenticator, flow.kind),
    });
    if (admission.kind === 'refused') {
      throw new SignInError(admission.code);
    }
    userId = admission.userId;
    const { wecomUserId } = arrival;
    ctx.logger.info('WeCom person admitted', { authenticator: authenticator.name, wecomUserId, ...admission });
  }

  const landing = resolveLanding(flow.redirect, settings.workbenchRedirect, await clientPaths(ctx.app, ctx.req));
  const ticket = await stores.tickets.put({
    authenticator: authenticator.name,
    userId,
    redirect: landing.destination,
    cookieHash: flow.cookieHash,
  });
  return ticketUrl(landing, authenticator.name, ticket);
}
