import type { FailureOfAny } from '../requests';

/** What support needs to find a failed sign-in in logs; no secret, no phone number. */
export function supportText({ at, code, errcode, hint, serverIp, authenticator, browser, id }: FailureOfAny): string {
  const facts = {
    failure: id,
    time: at,
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
