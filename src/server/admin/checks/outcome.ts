/** The input of the checks, and the findings that several of them report. */
import type { Application } from '@nocobase/server';
import { ERRCODE } from '../../../shared/errcodes';
import type { CheckId, Finding, FindingCode } from '../../../shared/findings';
import type { CheckResult } from '../../../shared/setup-report';
import type { EventFeeds } from '../../directory/events/event-feed';
import { HttpError, type HttpFailure } from '../../http/http-client';
import type { Reading } from '../../settings/read-options';
import type { OneTimeHandleStore } from '../../store/shared-cache';
import type { AccessTokens } from '../../wecom/access-token';
import { WecomError } from '../../wecom/http';
import type { VerificationFiles } from '../verification/files';

/** A settings form, saved or not, and the services to check it with. */
export interface SetupCheck {
  app: Application;
  /** The authenticator's name; '' while the form has none. */
  authenticator: string;
  reading: Reading;
  tokens: AccessTokens;
  files: VerificationFiles;
  nonces: OneTimeHandleStore<string>;
  eventFeeds: EventFeeds;
}

export const passed = (check: CheckId, ...findings: Finding[]): CheckResult => ({ check, status: 'passed', findings });

export const failed = (check: CheckId, ...findings: Finding[]): CheckResult => ({ check, status: 'failed', findings });

export const skipped = (check: CheckId, finding: Finding = { code: 'SKIPPED' }): CheckResult => ({
  check,
  status: 'skipped',
  findings: [finding],
});

/** The problems of these fields of the form. */
export function settingProblems({ problems }: Reading, ...fields: string[]): Finding[] {
  return problems.filter(({ field }) => fields.includes(field)).map((problem) => ({ code: 'SETTING', ...problem }));
}

const NETWORK = {
  blocked: 'NET_BLOCKED',
  proxy: 'NET_PROXY',
  dns: 'NET_DNS',
  refused: 'NET_REFUSED',
  timeout: 'NET_TIMEOUT',
  tls: 'NET_TLS',
  failed: 'NET_FAILED',
} as const satisfies Record<HttpFailure, FindingCode>;

export function networkFinding(failure: HttpFailure, reason: string, host: string): Finding {
  return { code: NETWORK[failure], values: { host, reason } };
}

/** The finding about a reply with an unusable status. */
export function statusFinding(status: number, host: string, location?: string): Finding {
  if (status >= 300 && status < 400) {
    return { code: 'NET_REDIRECT', values: { host, location: originOf(location) } };
  }
  return { code: 'NET_STATUS', values: { host, status } };
}

/** Only the origin, because the address comes from another server. */
function originOf(location: string | undefined): string {
  try {
    return new URL(String(location)).origin;
  } catch {
    return '…';
  }
}

/**
 * The finding about a call to WeCom that failed.
 *
 * @param baseUrl WeCom's API address
 * @throws whatever is neither an HttpError nor a WecomError
 */
export function wecomFinding(error: unknown, baseUrl: string): Finding {
  const { host } = new URL(baseUrl);
  if (error instanceof HttpError) {
    return networkFinding(error.failure, error.reason, host);
  }
  if (!(error instanceof WecomError)) {
    throw error; // a bug of the plugin
  }
  const { failure } = error;
  switch (failure.kind) {
    case 'refused':
      if (failure.errcode === ERRCODE.IP_NOT_TRUSTED && failure.callerIp) {
        return { code: 'IP_NOT_TRUSTED', values: { ip: failure.callerIp } };
      }
      return { code: 'WECOM', errcode: failure.errcode, ...(failure.text && { text: failure.text }) };
    case 'unavailable':
      return failure.status === undefined
        ? networkFinding(failure.failure, failure.reason, host)
        : statusFinding(failure.status, host);
    case 'malformed':
      return { code: 'API_NOT_WECOM', values: { host } };
    default:
      return failure satisfies never;
  }
}
