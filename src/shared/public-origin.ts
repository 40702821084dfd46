/** Validates and normalizes addresses that an admin types, above all the public address of NocoBase. */
import type { SettingsProblem } from './settings-problems';

/** Stricter than browsers, which accept characters that no domain has, such as the braces of a variable. */
const HOST = /^([\w-]+(\.[\w-]+)*|\[[\da-f:]+\])$/;

/** The machine itself, to which codes and tickets may travel without https. */
const LOCAL = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Parses an http(s) address without user and password. */
export function httpUrl(value: string): URL | undefined {
  const url = parsed(value);
  return url && ['http:', 'https:'].includes(url.protocol) && !url.username && !url.password ? url : undefined;
}

/** Why an address is not `http(s)://host[:port][/path]`. Private editions of WeCom may have a path. */
export function addressProblem(value: string): SettingsProblem | undefined {
  if (!/^https?:/i.test(value)) {
    return 'urlScheme';
  }
  if (/[?#]/.test(value)) {
    return 'query'; // an empty query, too: the path of a call would be appended to it
  }
  const url = parsed(value);
  if (url?.username || url?.password) {
    return 'userinfo';
  }
  return url && HOST.test(hostname(url)) ? undefined : 'host';
}

/** Why an address is not `https://host[:port]`. Plain http is allowed only on the machine itself. */
export function originProblem(value: string): SettingsProblem | undefined {
  const problem = addressProblem(value);
  if (problem) {
    return problem === 'urlScheme' ? 'originScheme' : problem;
  }
  const url = new URL(value);
  if (url.pathname !== '/') {
    return 'path';
  }
  return url.protocol === 'https:' || LOCAL.test(hostname(url)) ? undefined : 'https';
}

/**
 * Normalizes an origin: `https://host[:port]`, or plain http on the machine itself.
 *
 * @returns the origin as browsers write it, which is how WeCom compares it with the console's: lower case, punycode, no
 *   default port, no dot at the end; undefined for anything else
 */
export function publicOrigin(value: string): string | undefined {
  if (originProblem(value)) {
    return undefined;
  }
  const url = new URL(value);
  url.hostname = hostname(url);
  return url.origin;
}

/** The host without one dot at the end, which does not change it. */
function hostname(url: URL): string {
  return url.hostname.replace(/\.$/, '');
}

function parsed(value: string): URL | undefined {
  try {
    return new URL(value);
  } catch {
    return undefined;
  }
}
