/** How checks say what they found. */
import { ERRCODE } from '../../../shared/errcodes';
import type { CheckId, CheckResult, Finding, FindingCode } from '../../../shared/setup-report';
import { HttpError, type HttpFailure } from '../../http/http-client';
import type { Reading } from '../../settings/read-options';
import { WecomError } from '../../wecom/wecom-error';

export const passed = (check: CheckId, ...findings: Finding[]): CheckResult => ({ check, status: 'passed', findings });

export const failed = (check: CheckId, ...findings: Finding[]): CheckResult => ({ check, status: 'failed', findings });

export const skipped = (check: CheckId, finding: Finding = { code: 'SKIPPED' }): CheckResult => ({
  check,
  status: 'skipped',
  findings: [finding],
});

/** What is wrong with these fields of the form. */
export function settingProblems({ problems }: Reading, ...fields: string[]): Finding[] {
  return problems.filter(({ field }) => fields.includes(field)).map((problem) => ({ code: 'SETTING', ...problem }));
}

const NETWORK: Record<HttpFailure, FindingCode> = {
  blocked: 'NET_BLOCKED',
  proxy: 'NET_PROXY',
  dns: 'NET_DNS',
  refused: 'NET_REFUSED',
  timeout: 'NET_TIMEOUT',
  tls: 'NET_TLS',
  failed: 'NET_FAILED',
};

export function networkFinding(failure: HttpFailure, reason: string, host: string): Finding {
  return { code: NETWORK[failure], values: { host, reason } };
}

/** An answer that is none. */
export function statusFinding(status: number, host: string, location?: string): Finding {
  if (status >= 300 && status < 400) {
    return { code: 'NET_REDIRECT', values: { host, location: originOf(location) } };
  }
  return { code: 'NET_STATUS', values: { host, status } };
}

/** Somebody else wrote the address: no more of it is shown than where it leads. */
function originOf(location: string | undefined): string {
  try {
    return new URL(String(location)).origin;
  } catch {
    return '…';
  }
}

/** @param baseUrl WeCom's API address */
export function wecomFinding(error: unknown, baseUrl: string): Finding {
  const { host } = new URL(baseUrl);
  if (error instanceof HttpError) {
    return networkFinding(error.failure, error.reason, host);
  }
  if (!(error instanceof WecomError)) {
    throw error; // our own mistake
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
