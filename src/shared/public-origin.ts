/** The public address of a NocoBase, in the one form in which it is shown, sent and compared. */
import type { SettingsProblem } from './settings-problems';

/** Browsers take more for a host than any domain has, braces for instance: a variable is none. */
const HOST = /^([\w-]+(\.[\w-]+)*|\[[\da-f:]+\])$/;

/** The machine itself: codes and tickets that travel there need no https. */
const LOCAL = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** An http(s) address without a user. */
export function httpUrl(value: string): URL | undefined {
  const url = parsed(value);
  return url && ['http:', 'https:'].includes(url.protocol) && !url.username && !url.password ? url : undefined;
}

/** What keeps an address from being `http(s)://host[:port][/path]`: private editions may live under a path. */
export function addressProblem(value: string): SettingsProblem | undefined {
  if (!/^https?:/i.test(value)) {
    return 'urlScheme';
  }
  if (/[?#]/.test(value)) {
    return 'query'; // an empty one would swallow our path, too
  }
  const url = parsed(value);
  if (url?.username || url?.password) {
    return 'userinfo';
  }
  return url && HOST.test(hostname(url)) ? undefined : 'host';
}

/** What keeps an address from being `https://host[:port]`; plain http only on the machine itself. */
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
 * `https://host[:port]`; plain http only on the machine itself, because codes and tickets travel there.
 *
 * @returns it as browsers write it, with which WeCom compares the console's letter by letter: lower case, punycode, no
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

/** A dot at the end makes no other host of it; a second one makes it no host at all. */
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
