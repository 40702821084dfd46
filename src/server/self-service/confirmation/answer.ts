/**
 * The owner of a WeCom account opens a confirmation's address inside WeCom, proves by a silent sign-in that the account
 * is theirs, and answers. This signs nobody in, and only the form on the page changes anything.
 */
import type { Context } from '@nocobase/actions';
import { isInsideWecom } from '../../../shared/user-agent';
import { identityOf } from '../../accounts/identity';
import { withIdentityLock } from '../../accounts/identity-lock';
import { aboutMember, SignInError, toSignInError } from '../../errors';
import { findAuthenticator, type WecomAuthenticator } from '../../settings/authenticator';
import { actionUrl } from '../../sign-in/addresses';
import { ensureFlowCookie, hasFlowCookie, keepFlowCookie } from '../../sign-in/cookies';
import type { Confirmation, ConfirmationAnswer, SignInServices } from '../../sign-in/flow';
import { expectCode, identifyMember } from '../../sign-in/member';
import { logRefusal, type SignInRequest } from '../../sign-in/redirect-or-explain';
import type { StateStore } from '../../sign-in/state-store';
import type { HandleStore } from '../../store/shared-cache';
import type { AccessTokens } from '../../wecom/access-token';
import { WecomApi } from '../../wecom/api';
import { loginPageUrl } from '../../wecom/login-page';
import { showQuestion, showResult } from './page';
import { findConfirmation } from './store';

/** What a state stands for, and later the handle of the page with the question. */
export interface ConfirmFlow {
  /** The confirmation's handle. */
  confirm: string;
  cookieHash: string;
}

export interface ConfirmServices extends Pick<SignInServices, 'confirmations' | 'codes'> {
  confirmStates: StateStore<ConfirmFlow>;
  questions: HandleStore<ConfirmFlow>;
  tokens: AccessTokens;
}

/** The confirmation that a request belongs to. */
interface OpenConfirmation {
  handle: string;
  confirmation: Confirmation;
  authenticator: WecomAuthenticator;
  request: SignInRequest;
}

/** Action `wecom:confirm`: sends the browser to WeCom. */
export function confirm(ctx: Context, services: ConfirmServices, input: { confirm?: string }): Promise<void> {
  return withConfirmation(ctx, services, input.confirm, async ({ handle, authenticator }) => {
    if (!isInsideWecom(ctx.get('user-agent'))) {
      return showResult(ctx, 'outside');
    }
    const { settings } = authenticator;
    const cookieHash = ensureFlowCookie(ctx, settings);
    const state = await services.confirmStates.issue({ confirm: handle, cookieHash });
    const callbackUrl = actionUrl(ctx.app, authenticator, 'confirmCallback', { confirm: handle });
    ctx.redirect(loginPageUrl('base', { ...settings, callbackUrl, state }));
  });
}

/** Action `wecom:confirmCallback`: WeCom sends the browser back. */
export async function confirmCallback(
  ctx: Context,
  services: ConfirmServices,
  input: { confirm?: string; code?: string; state?: string },
): Promise<void> {
  const { confirmStates, codes } = services;
  const { code, state = '' } = input;
  const codeSeen = await codes.claim(code, state);
  await withConfirmation(ctx, services, input.confirm, async (open) => {
    const { handle, authenticator } = open;
    const { settings } = authenticator;
    const flow = await confirmStates.peek(state);
    const isOurs = flow?.confirm === handle && hasFlowCookie(ctx, settings, flow);
    if (!isOurs || (await confirmStates.isSpent(state, flow))) {
      throw new SignInError('STATE_INVALID', { stateKnown: flow !== undefined });
    }
    if (codeSeen) {
      throw new SignInError('CODE_INVALID', { reason: 'a code of another callback' });
    }
    const checked = expectCode(code);
    const outcome = await confirmStates.answerOnce(ctx, { state, flow, code: checked }, () =>
      identifyOwner(ctx, services, open, checked, flow),
    );
    keepFlowCookie(ctx, settings);
    if (outcome?.kind === 'owner') {
      const { question } = outcome;
      ctx.redirect(actionUrl(ctx.app, authenticator, 'answerConfirmation', { question })); // without WeCom's code
    } else if (outcome) {
      await showResult(ctx, outcome.kind, outcome.kind === 'failed' ? retryUrl(ctx, open) : undefined);
    }
  });
}

/** Action `wecom:answerConfirmation`: GET shows the question, or the answer that was given; POST answers it, once. */
export async function answerConfirmation(
  ctx: Context,
  services: ConfirmServices,
  { question = '', answer }: { question?: string; answer?: ConfirmationAnswer },
): Promise<void> {
  const flow = await services.questions.peek(question);
  await withConfirmation(ctx, services, flow?.confirm, async (open) => {
    const { authenticator, confirmation } = open;
    if (!flow || !hasFlowCookie(ctx, authenticator.settings, flow)) {
      return showResult(ctx, 'ended');
    }
    if (ctx.method === 'POST') {
      await recordAnswer(ctx, services, open, answer);
      ctx.redirect(actionUrl(ctx.app, authenticator, 'answerConfirmation', { question }));
      ctx.status = 303;
      return;
    }
    return confirmation.answer ? showResult(ctx, confirmation.answer) : askOwner(ctx, open);
  });
}

/** Issues the handle of the question, if the member is the owner of the WeCom account. */
async function identifyOwner(
  ctx: Context,
  { questions, tokens }: ConfirmServices,
  { handle, confirmation, authenticator, request }: OpenConfirmation,
  code: string,
  { cookieHash }: ConfirmFlow,
): Promise<{ kind: 'owner'; question: string } | { kind: 'other' | 'failed' }> {
  const { name, settings } = authenticator;
  try {
    const { wecomUserId } = await identifyMember(new WecomApi(settings, tokens), code);
    if (identityOf(settings.corpId, wecomUserId) !== confirmation.identity) {
      ctx.logger.warn('WeCom link confirmation opened by another member', { authenticator: name, wecomUserId });
      return { kind: 'other' };
    }
    const question = await aboutMember(wecomUserId, () => questions.issue({ confirm: handle, cookieHash }));
    return { kind: 'owner', question };
  } catch (cause) {
    logRefusal(ctx, request, toSignInError(cause));
    return { kind: 'failed' };
  }
}

async function recordAnswer(
  ctx: Context,
  services: ConfirmServices,
  { handle, confirmation }: OpenConfirmation,
  answer: ConfirmationAnswer | undefined,
): Promise<void> {
  if (!answer) {
    return;
  }
  const { authenticator, identity, wecomUserId, userId } = confirmation;
  const isFirst = await withIdentityLock(ctx.app, { authenticator, identity }, async () => {
    const current = await findConfirmation(services, handle);
    if (!current || current.answer) {
      return false;
    }
    await services.confirmations.replace(handle, { ...current, answer });
    return true;
  });
  if (isFirst) {
    const logFields = { authenticator, wecomUserId, userId };
    if (answer === 'given') {
      ctx.logger.info('WeCom link confirmed', logFields);
    } else {
      ctx.logger.warn('WeCom link declined', logFields);
    }
  }
}

/** Runs a step for the confirmation that the address names. An error is logged, and shown as a page. */
async function withConfirmation(
  ctx: Context,
  services: ConfirmServices,
  handle: string | undefined,
  step: (open: OpenConfirmation) => Promise<void>,
): Promise<void> {
  ctx.withoutDataWrapping = true;
  ctx.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' });
  const request: SignInRequest = { authenticator: '' };
  let open: OpenConfirmation | undefined;
  try {
    const confirmation = await findConfirmation(services, handle);
    if (!confirmation || handle === undefined) {
      return await showResult(ctx, 'ended');
    }
    request.authenticator = confirmation.authenticator;
    const authenticator = await findAuthenticator(ctx.app, confirmation.authenticator);
    open = { handle, confirmation, authenticator, request };
    await step(open);
  } catch (cause) {
    logRefusal(ctx, request, toSignInError(cause));
    await showResult(ctx, 'failed', open && retryUrl(ctx, open));
  }
}

function retryUrl(ctx: Context, { authenticator, handle }: OpenConfirmation): string {
  return actionUrl(ctx.app, authenticator, 'confirm', { confirm: handle });
}

async function askOwner(ctx: Context, { confirmation, authenticator }: OpenConfirmation): Promise<void> {
  const { name, wecomUserId, userId, browser, askedAt } = confirmation;
  const user = await ctx.app.db
    .getRepository('users')
    .findOne({ filterByTk: userId, fields: ['nickname', 'username'] });
  if (!user) {
    return showResult(ctx, 'ended');
  }
  const account: string = user.get('username') || `#${userId}`;
  const nickname: string = user.get('nickname') || account;
  return showQuestion(ctx, {
    wecomAccount: `${name} (${wecomUserId})`,
    user: `${nickname} (${account})`, // a nickname alone could be that of another user
    site: new URL(authenticator.settings.origin).host,
    browser,
    askedAt,
  });
}
