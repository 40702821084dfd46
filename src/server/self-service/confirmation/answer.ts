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
import { showEnd, showQuestion } from './page';
import { findConfirmation } from './store';

/** What a state, and then the page with the question, stand for. */
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

/** A confirmation that a request is about. */
interface Running {
  handle: string;
  confirmation: Confirmation;
  authenticator: WecomAuthenticator;
  request: SignInRequest;
}

/** Sends the browser to WeCom. */
export function confirm(ctx: Context, services: ConfirmServices, input: { confirm?: string }): Promise<void> {
  return withConfirmation(ctx, services, input.confirm, async ({ handle, authenticator }) => {
    if (!isInsideWecom(ctx.get('user-agent'))) {
      return showEnd(ctx, 'outside');
    }
    const { settings } = authenticator;
    const cookieHash = ensureFlowCookie(ctx, settings);
    const state = await services.confirmStates.issue({ confirm: handle, cookieHash });
    const callbackUrl = actionUrl(ctx.app, authenticator, 'confirmCallback', { confirm: handle });
    ctx.redirect(loginPageUrl('base', { ...settings, callbackUrl, state }));
  });
}

/** WeCom sends the browser back. */
export async function confirmCallback(
  ctx: Context,
  services: ConfirmServices,
  input: { confirm?: string; code?: string; state?: string },
): Promise<void> {
  const { confirmStates, codes } = services;
  const { code, state = '' } = input;
  const codeSeen = await codes.claim(code, state);
  await withConfirmation(ctx, services, input.confirm, async (running) => {
    const { handle, authenticator } = running;
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
      identifyOwner(ctx, services, running, checked, flow),
    );
    keepFlowCookie(ctx, settings);
    if (outcome?.kind === 'owner') {
      const { question } = outcome;
      ctx.redirect(actionUrl(ctx.app, authenticator, 'answerConfirmation', { question })); // without WeCom's code
    } else if (outcome) {
      await showEnd(ctx, outcome.kind, outcome.kind === 'failed' ? againUrl(ctx, running) : undefined);
    }
  });
}

/** GET shows the question, or what was answered; POST answers it, once. */
export async function answerConfirmation(
  ctx: Context,
  services: ConfirmServices,
  { question = '', answer }: { question?: string; answer?: ConfirmationAnswer },
): Promise<void> {
  const flow = await services.questions.peek(question);
  await withConfirmation(ctx, services, flow?.confirm, async (running) => {
    const { authenticator, confirmation } = running;
    if (!flow || !hasFlowCookie(ctx, authenticator.settings, flow)) {
      return showEnd(ctx, 'ended');
    }
    if (ctx.method === 'POST') {
      await keepAnswer(ctx, services, running, answer);
      ctx.redirect(actionUrl(ctx.app, authenticator, 'answerConfirmation', { question }));
      ctx.status = 303;
      return;
    }
    return confirmation.answer ? showEnd(ctx, confirmation.answer) : ask(ctx, running);
  });
}

/** The owner of the WeCom account gets the question, under a handle; any other member does not. */
async function identifyOwner(
  ctx: Context,
  { questions, tokens }: ConfirmServices,
  { handle, confirmation, authenticator, request }: Running,
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

async function keepAnswer(
  ctx: Context,
  services: ConfirmServices,
  { handle, confirmation }: Running,
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

/** Runs a step about the confirmation that the address names; what goes wrong ends on a page, and in the log. */
async function withConfirmation(
  ctx: Context,
  services: ConfirmServices,
  handle: string | undefined,
  step: (running: Running) => Promise<void>,
): Promise<void> {
  ctx.withoutDataWrapping = true;
  ctx.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' });
  const request: SignInRequest = { authenticator: '' };
  let running: Running | undefined;
  try {
    const confirmation = await findConfirmation(services, handle);
    if (!confirmation || handle === undefined) {
      return await showEnd(ctx, 'ended');
    }
    request.authenticator = confirmation.authenticator;
    const authenticator = await findAuthenticator(ctx.app, confirmation.authenticator);
    running = { handle, confirmation, authenticator, request };
    await step(running);
  } catch (cause) {
    logRefusal(ctx, request, toSignInError(cause));
    await showEnd(ctx, 'failed', running && againUrl(ctx, running));
  }
}

function againUrl(ctx: Context, { authenticator, handle }: Running): string {
  return actionUrl(ctx.app, authenticator, 'confirm', { confirm: handle });
}

async function ask(ctx: Context, { confirmation, authenticator }: Running): Promise<void> {
  const { name, wecomUserId, userId, browser, askedAt } = confirmation;
  const user = await ctx.app.db
    .getRepository('users')
    .findOne({ filterByTk: userId, fields: ['nickname', 'username'] });
  if (!user) {
    return showEnd(ctx, 'ended');
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
