/** The server's help with the set-up, as the forms call it. */
import { RESOURCE } from '../../shared/constants';
import type {
  SetInWecomReply,
  SetupReport,
  SignInFailure,
  StartTrialReply,
  TrialState,
  VerificationFile,
  WecomAppField,
} from '../../shared/setup-report';
import type { HostApp } from '../host-app';

/** The form as it is now, saved or not. */
export interface FormValues {
  authenticator: string;
  options: Record<string, unknown>;
}

export type RequestFailure = 'forbidden' | 'unreachable' | 'internal';

export type Reply<T> =
  | { kind: 'answered'; data: T }
  /** What was sent is not acceptable; `code` says why. */
  | { kind: 'refused'; code: string }
  | { kind: 'failed'; failure: RequestFailure };

const TIMEOUT_MS = 20_000;
const CHECK_TIMEOUT_MS = 30_000; // the server ends its checks within 15 s

const SIGNED_OUT = 401;
const FORBIDDEN = 403;
const BAD_REQUEST = 400;

interface Body {
  data?: unknown;
  errors?: Array<{ code?: unknown }>;
}

interface Call {
  action: string;
  params?: Record<string, string>;
  /** Makes it a POST. */
  data?: object;
  timeout?: number;
}

async function ask<T>(app: HostApp, { action, params, data, timeout = TIMEOUT_MS }: Call): Promise<Reply<T>> {
  try {
    const response = await app.apiClient.request({
      url: `${RESOURCE}:${action}`,
      method: data ? 'post' : 'get',
      params,
      data,
      timeout,
      skipNotify: true,
      validateStatus: (status) => status !== SIGNED_OUT, // NocoBase then leads to its sign-in page
    });
    return read<T>(response.status, response.data as Body | null);
  } catch {
    return { kind: 'failed', failure: 'unreachable' };
  }
}

function read<T>(status: number, body: Body | null): Reply<T> {
  const code = body?.errors?.[0]?.code;
  if (status === BAD_REQUEST && typeof code === 'string') {
    return { kind: 'refused', code };
  }
  if (status === FORBIDDEN) {
    return { kind: 'failed', failure: 'forbidden' };
  }
  return status < BAD_REQUEST && body?.data !== undefined
    ? { kind: 'answered', data: body.data as T }
    : { kind: 'failed', failure: 'internal' };
}

/** What went wrong, where no answer is more exact. */
export function failureOf(reply: Reply<unknown>): RequestFailure {
  return reply.kind === 'failed' ? reply.failure : 'internal';
}

export const checkSetup = (app: HostApp, values: FormValues) =>
  ask<SetupReport>(app, { action: 'checkSetup', data: values, timeout: CHECK_TIMEOUT_MS });

export const setInWecom = (app: HostApp, values: FormValues, fields: WecomAppField[]) =>
  ask<SetInWecomReply>(app, { action: 'setInWecom', data: { ...values, fields } });

export const startTrial = (app: HostApp, values: FormValues) =>
  ask<StartTrialReply>(app, { action: 'startTrial', data: values });

export const trialReport = (app: HostApp, trial: string) =>
  ask<TrialState>(app, { action: 'trialReport', params: { trial } });

export const listVerificationFiles = (app: HostApp) =>
  ask<VerificationFile[]>(app, { action: 'listVerificationFiles' });

export const addVerificationFile = (app: HostApp, file: { name: string; content: string }) =>
  ask<VerificationFile[]>(app, { action: 'addVerificationFile', data: file });

export const removeVerificationFile = (app: HostApp, name: string) =>
  ask<VerificationFile[]>(app, { action: 'removeVerificationFile', data: { name } });

export const listFailures = (app: HostApp, authenticator: string) =>
  ask<SignInFailure[]>(app, { action: 'listFailures', params: { authenticator } });
