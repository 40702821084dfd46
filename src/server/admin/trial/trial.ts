/**
 * A trial sign-in: goes through WeCom with the values of a settings form, and ends with a report to the admin instead
 * of a ticket. It has states and a callback of its own, so that it cannot sign anyone in.
 */
import type { Context } from '@nocobase/actions';
import { isSecretOption } from '../../../shared/options';
import type { StartTrialReply, TrialReport, TrialState } from '../../../shared/setup-report';
import { normalWecomUserId } from '../../../shared/wecom-user-id';
import { aboutMember, SignInError, toSignInError } from '../../errors';
import { maySeeUsers } from '../../settings/admin-rights';
import { type FormInput, readForm } from '../../settings/form';
import { firstProblem, readOptions } from '../../settings/read-options';
import { findSaved, leadsElsewhere } from '../../settings/saved-settings';
import { encryptSecret } from '../../settings/secret';
import { type Settings, settingsSchema } from '../../settings/settings';
import { actionUrl } from '../../sign-in/addresses';
import { ensureFlowCookie, hasFlowCookie, keepFlowCookie } from '../../sign-in/cookies';
import { flowKind } from '../../sign-in/flow';
import { expectCode, identifyMember } from '../../sign-in/member';
import { logRefusal, type SignInRequest } from '../../sign-in/redirect-or-explain';
import type { SeenCodes, StateStore } from '../../sign-in/state-store';
import type { HandleStore } from '../../store/shared-cache';
import type { AccessTokens } from '../../wecom/access-token';
import { WecomApi } from '../../wecom/api';
import { type FlowKind, loginPageUrl } from '../../wecom/login-page';
import { showTrialPage } from './page';
import { reportOf } from './report';

/** A trial, with the values of the admin's form when it began. */
export interface Trial {
  /** Id of the user who may see the report. */
  adminId: number;
  authenticator: string;
  /** With the secret encrypted, because the cache may be on another machine. */
  options: Record<string, unknown>;
  report?: TrialReport;
}

export interface TrialFlow {
  trial: string;
  kind: FlowKind;
  cookieHash: string;
}

export interface TrialServices {
  trials: HandleStore<Trial>;
  trialStates: StateStore<TrialFlow>;
  codes: SeenCodes;
  tokens: AccessTokens;
}

/** The trial that a request belongs to. */
interface RunningTrial {
  id: string;
  trial: Trial;
  authenticator: string;
  settings: Settings;
  request: SignInRequest;
}

/**
 * @returns the address to open, in a new tab or inside WeCom; `refused` if the form is incomplete, or must be saved
 *   first
 */
export async function startTrial(ctx: Context, { trials }: TrialServices, form: FormInput): Promise<StartTrialReply> {
  const { authenticator, options, reading, saved } = await readForm(ctx, form);
  const { settings } = reading;
  if (!settings) {
    return { kind: 'refused', finding: { code: 'SETTING', ...firstProblem(reading) } };
  }
  if (leadsElsewhere(settings, saved)) {
    return { kind: 'refused', finding: { code: 'SAVE_FIRST' } };
  }
  const secret = encryptSecret(ctx.app, settings.secret, settings);
  const adminId: number = ctx.state.currentUser.id;
  const known = Object.keys(settingsSchema.shape)
    .filter((field) => !isSecretOption(field)) // the secret is added encrypted, a trial needs no other
    .map((field) => [field, options[field]]);
  const trial = await trials.issue({ adminId, authenticator, options: { ...Object.fromEntries(known), secret } });
  const { apiBaseUrl } = settings;
  ctx.logger.info('WeCom sign-in on trial', { authenticator, adminId, apiBaseUrl });
  const url = actionUrl(ctx.app, { name: authenticator, settings }, 'trial', trialParams(ctx, trial));
  return { kind: 'started', trial, url };
}

/** @returns the report, for the admin who started the trial; `expired` for anyone else */
export async function trialReport(
  ctx: Context,
  { trials }: TrialServices,
  input: { trial?: string },
): Promise<TrialState> {
  const found = await trials.peek(input.trial);
  const own = found?.adminId === ctx.state.currentUser.id ? found : undefined;
  const state: TrialState = own ? (own.report ?? { kind: 'waiting' }) : { kind: 'expired' };
  return maySeeUsers(ctx) ? state : withoutUser(state);
}

/** Action `wecom:trial`: sends the browser to WeCom. */
export async function trial(ctx: Context, services: TrialServices, input: { trial?: string }): Promise<void> {
  await withTrial(ctx, services, input, async (running) =>
    startTrialFlow(ctx, services, running, flowKind(ctx), ensureFlowCookie(ctx, running.settings)),
  );
}

/** Action `wecom:trialCallback`: WeCom sends the browser back. */
export async function trialCallback(
  ctx: Context,
  services: TrialServices,
  input: { trial?: string; code?: string; state?: string },
): Promise<void> {
  const { trialStates, codes } = services;
  const { code, state = '' } = input;
  await codes.claim(code, undefined); // a code that the trial does not use must not sign anyone in, either
  await withTrial(ctx, services, input, async (running) => {
    const { id, settings } = running;
    const flow = await trialStates.peek(state);
    const isOurs = flow?.trial === id && hasFlowCookie(ctx, settings, flow);
    if (!isOurs || (await trialStates.isSpent(state, flow))) {
      throw new SignInError('STATE_INVALID', { stateKnown: flow !== undefined });
    }
    const checked = expectCode(code);
    const answer = await trialStates.answerOnce(ctx, { state, flow, code: checked }, () =>
      reportingErrors(ctx, services, running, () => continueTrial(ctx, services, running, flow, checked)),
    );
    keepFlowCookie(ctx, settings);
    return answer;
  });
}

/** @returns the address of WeCom's page */
async function startTrialFlow(
  ctx: Context,
  { trialStates }: TrialServices,
  { id, authenticator, settings }: RunningTrial,
  kind: FlowKind,
  cookieHash: string,
): Promise<string> {
  const state = await trialStates.issue({ trial: id, kind, cookieHash });
  const callbackUrl = actionUrl(ctx.app, { name: authenticator, settings }, 'trialCallback', trialParams(ctx, id));
  return loginPageUrl(kind, { ...settings, callbackUrl, state });
}

/**
 * @returns WeCom's consent page, after a silent sign-in; else the address of the last page
 * @throws SignInError with the member's userid
 */
async function continueTrial(
  ctx: Context,
  services: TrialServices,
  running: RunningTrial,
  flow: TrialFlow,
  code: string,
): Promise<string> {
  const { authenticator: name, settings } = running;
  const api = new WecomApi(settings, services.tokens);
  const identified = await identifyMember(api, code);
  return aboutMember(identified.wecomUserId, async () => {
    if (flow.kind === 'base') {
      return startTrialFlow(ctx, services, running, 'privateinfo', flow.cookieHash);
    }
    const report = await reportOf(ctx, {
      authenticator: { name, settings },
      kind: flow.kind,
      api,
      identified,
    });
    return finish(ctx, services, running, report);
  });
}

/**
 * Runs a step of the trial that the address names. An error ends the trial.
 *
 * @param step returns where the browser goes next
 */
async function withTrial(
  ctx: Context,
  services: TrialServices,
  { trial: id, state }: { trial?: string; state?: string },
  step: (running: RunningTrial) => Promise<string | undefined>,
): Promise<void> {
  ctx.withoutDataWrapping = true;
  ctx.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' });
  const trial = await services.trials.peek(id);
  if (!trial || id === undefined) {
    return showTrialPage(ctx, 'ended');
  }
  const { authenticator, options, report } = trial;
  // Another browser, such as a link scanner, may have opened the callback: the admin's can still go on.
  const mayGoOn = report && isOfAnotherBrowser(report) && state !== undefined;
  if (report && !mayGoOn) {
    return showTrialPage(ctx, report.kind === 'failed' ? 'failed' : 'complete');
  }
  const request: SignInRequest = { authenticator };
  const target = await reportingErrors(ctx, services, { id, trial, request }, async () => {
    const { settings } = await readOptions(ctx.app, options);
    if (!settings) {
      throw new SignInError('AUTHENTICATOR_UNAVAILABLE', { reason: 'settings of a trial' });
    }
    // Anyone may open the address, so it must not lead to servers that the saved authenticator does not name.
    if (leadsElsewhere(settings, await findSaved(ctx.app, authenticator))) {
      throw new SignInError('AUTHENTICATOR_UNAVAILABLE', { reason: 'addresses changed during a trial' });
    }
    return step({ id, trial, authenticator, settings, request });
  });
  if (target !== undefined) {
    ctx.redirect(target);
  }
}

/** Runs a step; an error becomes the trial's report. @returns where the browser goes next */
async function reportingErrors(
  ctx: Context,
  services: TrialServices,
  running: Pick<RunningTrial, 'id' | 'trial' | 'request'>,
  step: () => Promise<string | undefined>,
): Promise<string | undefined> {
  try {
    return await step();
  } catch (cause) {
    const error = toSignInError(cause);
    logRefusal(ctx, running.request, error);
    const { hint: _, ...fromWecom } = error.fromWecom;
    const { wecomUserId } = error;
    const member = wecomUserId ? { wecomUserId: normalWecomUserId(wecomUserId) } : {};
    return finish(ctx, services, running, { kind: 'failed', code: error.code, ...fromWecom, ...member });
  }
}

/** Stores the report. @returns the address of the trial's last page, without WeCom's code */
async function finish(
  ctx: Context,
  { trials }: TrialServices,
  { id, trial }: Pick<RunningTrial, 'id' | 'trial'>,
  report: TrialReport,
): Promise<string> {
  const { report: known } = (await trials.peek(id)) ?? trial;
  if (!known || !isOfAnotherBrowser(report)) {
    await trials.replace(id, { ...trial, report });
  }
  const query = new URLSearchParams({
    ...(ctx.app.name !== 'main' && { __appName: ctx.app.name }),
    ...trialParams(ctx, id),
  });
  return `${ctx.path.replace(/:\w+$/, ':trial')}?${query}`;
}

function isOfAnotherBrowser(report: TrialReport): boolean {
  return report.kind === 'failed' && report.code === 'STATE_INVALID';
}

/** The report for admins who may not see users. */
function withoutUser(state: TrialState): TrialState {
  if (state.kind !== 'came-back' || !('user' in state.verdict)) {
    return state;
  }
  const { user: _, ...verdict } = state.verdict;
  return { ...state, verdict };
}

/** Parameters of the trial's addresses. The locale makes its last page appear in the admin's language. */
function trialParams(ctx: Context, trial: string): Record<string, string> {
  return { trial, locale: String(ctx.getCurrentLocale()) };
}
