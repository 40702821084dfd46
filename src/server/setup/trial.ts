/**
 * A sign-in on trial: the whole way through WeCom with a form's values, and at its end a report to the admin instead
 * of a ticket. It has states and a callback of its own, so that nothing here can sign anybody in.
 */
import type { Context, Next } from '@nocobase/actions';
import type { StartTrialReply, TrialReport, TrialState } from '../../shared/setup-report';
import { maySeeUsers } from '../admin-rights';
import { actionUrl } from '../sign-in/addresses';
import { flowKind } from '../sign-in/authorize';
import { ensureFlowCookie, hasFlowCookie } from '../sign-in/flow-cookie';
import type { OneTimeStore, WordStore } from '../sign-in/one-time-store';
import { logRefusal, type SignInRequest } from '../sign-in/redirect-or-explain';
import type { SeenCodes } from '../sign-in/seen-codes';
import { SignInError, toSignInError } from '../sign-in/sign-in-error';
import { expectCode, whoCameBack } from '../sign-in/who-came-back';
import type { AccessTokens } from '../wecom/access-token';
import { WecomApi } from '../wecom/api';
import { type FlowKind, loginPageUrl } from '../wecom/login-page';
import { readForm } from './form';
import { firstProblem, readOptions } from './read-options';
import { findSaved, leadsElsewhere } from './saved-settings';
import { encryptSecret } from './secret';
import { type Settings, settingsSchema } from './settings';
import { showTrialPage } from './trial-page';
import { reportOf } from './trial-report';

/** What the admin's form said when the trial began. */
export interface Trial {
  /** Who may see the report. */
  adminId: number;
  authenticator: string;
  /** With the secret encrypted: the cache may be another machine's. */
  options: Record<string, unknown>;
  report?: TrialReport;
}

export interface TrialFlow {
  trial: string;
  kind: FlowKind;
  cookieHash: string;
}

export interface TrialStores {
  trials: WordStore<Trial>;
  trialStates: OneTimeStore<TrialFlow>;
  codes: SeenCodes;
}

export function trialActions({ trials, trialStates, codes }: TrialStores, tokens: AccessTokens) {
  /** `POST wecom:startTrial`, for admins: the address to open, in a new tab or inside WeCom. */
  async function startTrial(ctx: Context, next: Next) {
    const { authenticator, options, reading, saved } = await readForm(ctx);
    const { settings } = reading;
    if (!settings) {
      const finding = { code: 'SETTING', ...firstProblem(reading) } as const;
      ctx.body = { kind: 'refused', finding } satisfies StartTrialReply;
    } else if (leadsElsewhere(settings, saved)) {
      ctx.body = { kind: 'refused', finding: { code: 'SAVE_FIRST' } } satisfies StartTrialReply;
    } else {
      const secret = encryptSecret(ctx.app, settings.secret, settings);
      const adminId: number = ctx.state.currentUser.id;
      const known = Object.keys(settingsSchema.shape).map((field) => [field, options[field]]);
      const trial = await trials.put({ adminId, authenticator, options: { ...Object.fromEntries(known), secret } });
      const { apiBaseUrl } = settings;
      ctx.logger.info('WeCom sign-in on trial', { authenticator, adminId, apiBaseUrl });
      const url = actionUrl(ctx.app, { name: authenticator, settings }, 'trial', extras(ctx, trial));
      ctx.body = { kind: 'started', trial, url } satisfies StartTrialReply;
    }
    await next();
  }

  /** `GET wecom:trialReport?trial=ID`, for the admin who started it. */
  async function trialReport(ctx: Context, next: Next) {
    const trial = await trials.look(ctx.action.params.trial);
    const mine = trial?.adminId === ctx.state.currentUser.id ? trial : undefined;
    const state: TrialState = mine ? (mine.report ?? { kind: 'waiting' }) : { kind: 'expired' };
    ctx.body = maySeeUsers(ctx) ? state : withoutUser(state);
    await next();
  }

  /** `GET wecom:trial?trial=ID`: sends the browser to WeCom. */
  async function trial(ctx: Context, next: Next) {
    await onTrial(ctx, (running) => leaveForWecom(ctx, running, flowKind(ctx)));
    await next();
  }

  async function leaveForWecom(ctx: Context, { id, authenticator, settings }: Running, kind: FlowKind) {
    const cookieHash = ensureFlowCookie(ctx, settings);
    const state = await trialStates.put({ trial: id, kind, cookieHash });
    const callbackUrl = actionUrl(ctx.app, { name: authenticator, settings }, 'trialCallback', extras(ctx, id));
    ctx.redirect(loginPageUrl(kind, { ...settings, callbackUrl, state }));
    return undefined;
  }

  /** `GET wecom:trialCallback?trial=ID&code=…&state=…`: WeCom sends the browser back. */
  async function trialCallback(ctx: Context, next: Next) {
    const { code, state } = ctx.action.params;
    await codes.note(code, undefined); // what a trial leaves unused signs nobody in, whatever state it came with
    await onTrial(ctx, async (running) => {
      const { id, authenticator, settings, request } = running;
      const flow = await trialStates.take(state);
      if (flow?.trial !== id || !hasFlowCookie(ctx, settings, flow.cookieHash)) {
        throw new SignInError('STATE_INVALID', { stateKnown: flow !== undefined });
      }
      const api = new WecomApi(settings, tokens);
      const arrival = await whoCameBack(api, expectCode(code), (wecomUserId) => {
        request.wecomUserId = wecomUserId;
      });
      if (flow.kind === 'base') {
        // WeCom's consent page is for those whom the app is meant for; all others have got their report by now.
        return leaveForWecom(ctx, running, 'privateinfo');
      }
      return reportOf(ctx, { authenticator: { name: authenticator, settings }, kind: flow.kind, api, arrival });
    });
    await next();
  }

  interface Running {
    id: string;
    authenticator: string;
    settings: Settings;
    request: SignInRequest;
  }

  /** Runs a step of the trial that the address names; a report, or a failure, ends the trial. */
  async function onTrial(ctx: Context, step: (running: Running) => Promise<TrialReport | undefined>): Promise<void> {
    const id: unknown = ctx.action.params.trial;
    ctx.withoutDataWrapping = true;
    ctx.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' });
    const trial = await trials.look(id);
    if (!trial || typeof id !== 'string') {
      return showTrialPage(ctx, 'ended');
    }
    if (trial.report) {
      return showTrialPage(ctx, trial.report.kind === 'failed' ? 'failed' : 'complete');
    }
    const { authenticator, options } = trial;
    const request: SignInRequest = { authenticator };
    let report: TrialReport | undefined;
    try {
      const { settings } = await readOptions(ctx.app, options);
      if (!settings) {
        throw new SignInError('AUTHENTICATOR_UNAVAILABLE', { reason: 'settings of a trial' });
      }
      // Anyone may open the address: it must not lead where the authenticator does not.
      if (leadsElsewhere(settings, await findSaved(ctx.app, authenticator))) {
        throw new SignInError('AUTHENTICATOR_UNAVAILABLE', { reason: 'addresses changed during a trial' });
      }
      report = await step({ id, authenticator, settings, request });
    } catch (cause) {
      const error = toSignInError(cause);
      logRefusal(ctx, request, error);
      const { hint: _, ...fromWecom } = error.fromWecom;
      const { wecomUserId } = request;
      report = { kind: 'failed', code: error.code, ...fromWecom, ...(wecomUserId && { wecomUserId }) };
    }
    if (report) {
      await trials.replace(id, { ...trial, report });
      const query = new URLSearchParams({
        ...(ctx.app.name !== 'main' && { __appName: ctx.app.name }),
        ...extras(ctx, id),
      });
      ctx.redirect(`${ctx.path.replace(/:\w+$/, ':trial')}?${query}`); // an address without WeCom's code
    }
  }

  return { startTrial, trialReport, trial, trialCallback };
}

/** For admins who may not see users. */
function withoutUser(state: TrialState): TrialState {
  if (state.kind !== 'came-back' || !('user' in state.verdict)) {
    return state;
  }
  const { user: _, ...verdict } = state.verdict;
  return { ...state, verdict };
}

/** The page at the end of a trial speaks the admin's language. */
function extras(ctx: Context, trial: string): Record<string, string> {
  return { trial, locale: String(ctx.getCurrentLocale()) };
}
