/** The public address of a NocoBase, in the one form in which it is shown, sent and compared. */

/** Browsers take more for a host than any domain has, braces for instance: a variable is none. */
const HOST = /^([\w-]+(\.[\w-]+)*|\[[\da-f:]+\])$/;

/** An http(s) address without a user. */
export function httpUrl(value: string): URL | undefined {
  try {
    const url = new URL(value);
    return ['http:', 'https:'].includes(url.protocol) && !url.username && !url.password ? url : undefined;
  } catch {
    return undefined;
  }
}

/** `http(s)://host[:port][/path]`: private editions may live under a path. */
export function isBareUrl(value: string): boolean {
  return httpUrl(value) !== undefined && !/[?#]/.test(value); // an empty query would swallow our path
}

/**
 * `https://host[:port]`; plain http only on the machine itself, because codes and tickets travel there.
 *
 * @returns it as browsers write it, with which WeCom compares the console's letter by letter: lower case, punycode, no
 *   default port, no dot at the end; undefined for anything else
 */
export function publicOrigin(value: string): string | undefined {
  const url = isBareUrl(value) ? httpUrl(value) : undefined;
  const hostname = url?.hostname.replace(/\.$/, '');
  if (!url || !hostname || !HOST.test(hostname) || url.pathname !== '/') {
    return undefined;
  }
  url.hostname = hostname;
  return url.protocol === 'https:' || /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname) ? url.origin : undefined;
}
