/**
 * The owner of a WeCom account opens a confirmation's address inside WeCom, shows by a silent sign-in of its own that it
 * is their account, and answers. Nobody is signed in by it, and only the form on its page changes anything.
 */
import type { Context, Next } from '@nocobase/actions';
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
import type { HandleStore } from '../../store/handle-store';
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

export interface ConfirmStores {
  states: StateStore<ConfirmFlow>;
  questions: HandleStore<ConfirmFlow>;
}

interface Running {
  handle: string;
  confirmation: Confirmation;
  authenticator: WecomAuthenticator;
  request: SignInRequest;
}

export function confirmActions(stores: SignInServices, { states, questions }: ConfirmStores, tokens: AccessTokens) {
  return {
    /** `GET wecom:confirm?confirm=HANDLE`: sends the browser to WeCom. */
    async confirm(ctx: Context, next: Next) {
      await withConfirmation(ctx, ctx.action.params.confirm, async ({ handle, authenticator }) => {
        if (!isInsideWecom(ctx.get('user-agent'))) {
          return showEnd(ctx, 'outside');
        }
        const { settings } = authenticator;
        const state = await states.issue({ confirm: handle, cookieHash: ensureFlowCookie(ctx, settings) });
        const callbackUrl = actionUrl(ctx.app, authenticator, 'confirmCallback', { confirm: handle });
        ctx.redirect(loginPageUrl('base', { ...settings, callbackUrl, state }));
      });
      await next();
    },

    /** `GET wecom:confirmCallback?confirm=HANDLE&code=…&state=…`: WeCom sends the browser back. */
    async confirmCallback(ctx: Context, next: Next) {
      const { code, state, confirm } = ctx.action.params;
      const codeSeen = await stores.codes.claim(code, state);
      await withConfirmation(ctx, confirm, async (running) => {
        const { handle, authenticator } = running;
        const { settings } = authenticator;
        const flow = await states.peek(state);
        const isOurs = flow?.confirm === handle && hasFlowCookie(ctx, settings, flow);
        if (!isOurs || (await states.isSpent(state, flow))) {
          throw new SignInError('STATE_INVALID', { stateKnown: flow !== undefined });
        }
        if (codeSeen) {
          throw new SignInError('CODE_INVALID', { reason: 'a code of another callback' });
        }
        const checked = expectCode(code);
        const outcome = await states.answerOnce(ctx, { state, flow, code: checked }, () =>
          identifyOwner(ctx, running, checked, flow),
        );
        keepFlowCookie(ctx, settings);
        if (outcome?.kind === 'owner') {
          const { question } = outcome;
          ctx.redirect(actionUrl(ctx.app, authenticator, 'answerConfirmation', { question })); // without WeCom's code
        } else if (outcome) {
          await showEnd(ctx, outcome.kind, outcome.kind === 'failed' ? againUrl(ctx, running) : undefined);
        }
      });
      await next();
    },

    /** `wecom:answerConfirmation?question=WORD`: GET shows the question, POST `answer=given|declined` answers it, once. */
    async answerConfirmation(ctx: Context, next: Next) {
      const { question, values } = ctx.action.params;
      const flow = await questions.peek(question);
      await withConfirmation(ctx, flow?.confirm, async (running) => {
        const { authenticator, confirmation } = running;
        if (!flow || !hasFlowCookie(ctx, authenticator.settings, flow)) {
          return showEnd(ctx, 'ended');
        }
        if (ctx.method === 'POST') {
          await answer(ctx, running, values?.answer);
          ctx.redirect(actionUrl(ctx.app, authenticator, 'answerConfirmation', { question }));
          ctx.status = 303;
          return;
        }
        return confirmation.answer ? showEnd(ctx, confirmation.answer) : ask(ctx, running);
      });
      await next();
    },
  };

  /** Who came back: the owner gets the question, under its word. */
  async function identifyOwner(
    ctx: Context,
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

  async function answer(ctx: Context, { handle, confirmation }: Running, given: unknown): Promise<void> {
    if (!isAnswer(given)) {
      return;
    }
    const { authenticator, identity, wecomUserId, userId } = confirmation;
    const isFirst = await withIdentityLock(ctx.app, { authenticator, identity }, async () => {
      const current = await findConfirmation(stores, handle);
      if (!current || current.answer) {
        return false;
      }
      await stores.confirmations.replace(handle, { ...current, answer: given });
      return true;
    });
    if (isFirst) {
      const line = { authenticator, wecomUserId, userId };
      given === 'given' ? ctx.logger.info('WeCom link confirmed', line) : ctx.logger.warn('WeCom link declined', line);
    }
  }

  /** Runs a step about the confirmation that the address names; what goes wrong ends on a page, and in the log. */
  async function withConfirmation(ctx: Context, handle: unknown, step: (running: Running) => Promise<void>) {
    ctx.withoutDataWrapping = true;
    ctx.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' });
    const request: SignInRequest = { authenticator: '' };
    let running: Running | undefined;
    try {
      const confirmation = await findConfirmation(stores, handle);
      if (!confirmation || typeof handle !== 'string') {
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
}

function againUrl(ctx: Context, { authenticator, handle }: Running): string {
  return actionUrl(ctx.app, authenticator, 'confirm', { confirm: handle });
}

function isAnswer(value: unknown): value is ConfirmationAnswer {
  return value === 'given' || value === 'declined';
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
