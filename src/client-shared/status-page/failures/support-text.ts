import type { FailureOfAny } from '../requests';

/** What support needs to find a failed sign-in in logs; no secret, no phone number. */
export function supportText(failure: FailureOfAny): string {
  const { at, code, errcode, hint, serverIp, authenticator, browser, id, requestId } = failure;
  const facts = {
    failure: id,
    time: at,
    request: requestId,
    code,
    errcode,
    hint,
    'server-ip': serverIp,
    authenticator,
    browser,
    site: window.location.host,
  };
  return Object.entries(facts)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}
