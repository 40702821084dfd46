import type { Context, Next } from '@nocobase/actions';
import { checkUrlAgainstWhitelist } from '@nocobase/utils';
import { admit, findLinkedUser } from '../accounts/admit';
import { identityOf } from '../accounts/identity';
import type { AccessTokens } from '../wecom/access-token';
import { WecomApi } from '../wecom/api';
import type { WecomPrivateProfile } from '../wecom/responses';
import { WecomError } from '../wecom/wecom-error';
import { clientPaths, ticketUrl } from './addresses';
import { findAuthenticator, type WecomAuthenticator } from './authenticator';
import { flowKind } from './authorize';
import { type Flow, type FlowStores, startFlow } from './flow';
import { hasFlowCookie } from './flow-cookie';
import { resolveLanding } from './landing';
import { redirectOrExplain, type SignInRequest } from './redirect-or-explain';
import { SignInError } from './sign-in-error';

const MAX_CODE_LENGTH = 512; // document/path/91022

/** Members who may not sign in: 2 disabled, 5 left the company (4, not activated yet, may). document/path/90196 */
const INACTIVE = new Set([2, 5]);

/** The app may not ask for phone and mail: nothing is given, which stops nobody. */
const NOTHING_GIVEN = new Set([48002, 92001]);

/** `GET wecom:callback?authenticator=NAME&code=…&state=…`: WeCom sends the browser back. */
export function callback(stores: FlowStores, tokens: AccessTokens) {
  return async (ctx: Context, next: Next) => {
    const { authenticator: name, code, state, retry } = ctx.action.params;
    const request: SignInRequest = { authenticator: name };
    await redirectOrExplain(ctx, request, async () => {
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
      if (typeof code !== 'string' || !code) {
        throw new SignInError('ACCESS_DENIED');
      }
      if (code.length > MAX_CODE_LENGTH) {
        throw new SignInError('CODE_INVALID');
      }
      return continueWith(ctx, { authenticator, flow, code, retry: Boolean(retry) }, stores, tokens);
    });
    await next();
  };
}

interface Arrival {
  authenticator: WecomAuthenticator;
  flow: Flow;
  code: string;
  retry: boolean;
}

/** @returns the address with the ticket, or WeCom's consent page for somebody nobody here knows yet */
async function continueWith(
  ctx: Context,
  { authenticator, flow, code, retry }: Arrival,
  stores: FlowStores,
  tokens: AccessTokens,
): Promise<string> {
  const { settings } = authenticator;
  assertAllowed(settings.apiBaseUrl);
  const api = new WecomApi(settings, tokens);
  const { userId: wecomUserId, userTicket } = await api.identify(code);
  if (!wecomUserId) {
    throw new SignInError('NOT_A_MEMBER', { reason: 'not in the company' });
  }
  const identity = identityOf(settings.corpId, wecomUserId);
  let userId = await findLinkedUser(ctx.app, authenticator.name, identity);

  // getuserinfo answers for everybody in the company: only this call tells whether the app is meant for them.
  const member = await api.member(wecomUserId);
  assertSamePerson(wecomUserId, member.userId);
  if (member.status !== undefined && INACTIVE.has(member.status)) {
    throw new SignInError('NOT_A_MEMBER', { wecomUserId, status: member.status });
  }

  if (userId === undefined) {
    if (flow.kind === 'base' && !member.phone) {
      return startFlow(ctx, stores, { authenticator, kind: 'privateinfo', redirect: flow.redirect, retry });
    }
    const given =
      flow.kind === 'privateinfo' && userTicket ? await askContact(ctx, api, userTicket, wecomUserId) : undefined;
    const admission = await admit(ctx.app, {
      authenticator: authenticator.name,
      identity,
      person: {
        name: member.name ?? wecomUserId,
        phone: given?.phone ?? member.phone,
        email: given?.email ?? member.email,
      },
      // Web login carries no phone: creating from it would give a second account to somebody who has one.
      mayCreate: settings.public.autoSignup && flow.kind !== 'web',
    });
    if (admission.kind === 'refused') {
      throw new SignInError(admission.code, { wecomUserId });
    }
    userId = admission.userId;
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

async function askContact(
  ctx: Context,
  api: WecomApi,
  userTicket: string,
  wecomUserId: string,
): Promise<WecomPrivateProfile | undefined> {
  try {
    const profile = await api.privateProfile(userTicket);
    assertSamePerson(wecomUserId, profile.userId);
    return profile;
  } catch (error) {
    if (error instanceof WecomError && error.errcode !== undefined && NOTHING_GIVEN.has(error.errcode)) {
      ctx.logger.warn('WeCom gives this app no phone numbers: users cannot be found by them', { ...error.failure });
      return undefined;
    }
    throw error; // without the phone a second account could follow
  }
}

/** An operator may restrict what NocoBase's server asks (`SERVER_REQUEST_WHITELIST`). */
function assertAllowed(apiBaseUrl: string): void {
  try {
    checkUrlAgainstWhitelist(apiBaseUrl);
  } catch {
    throw new SignInError('WECOM_UNAVAILABLE', { reason: 'blocked by SERVER_REQUEST_WHITELIST' });
  }
}

function assertSamePerson(asked: string, answered: string): void {
  if (asked.toLowerCase() !== answered.toLowerCase()) {
    throw new SignInError('WECOM_UNAVAILABLE', { reason: 'reply about another person' });
  }
}
