const MAX_LENGTH = 2048; // longer addresses are cut by proxies and in-app browsers

/**
 * Whether a redirect target stays on this site: one leading `/`, and nothing a browser could read as a host or a
 * scheme. The server and the clients both check it, because an attacker can write the client's address, too.
 */
export function isSameSitePath(target: unknown): target is string {
  if (typeof target !== 'string' || target.length > MAX_LENGTH) {
    return false;
  }
  // Browsers drop control characters and read `\` as `/`, so that `/\t/evil` and `/\evil` become `//evil`.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (!/^\/(?![/\\])/.test(target) || /[\u0000-\u001f\u007f\\]/.test(target)) {
    return false;
  }
  const base = 'http://same-site.invalid';
  try {
    const url = new URL(target, base);
    // `/.//evil` ends as `//evil`, and so does `/v//evil` if a client's router removes its own `/v`.
    return url.origin === base && !url.pathname.includes('//');
  } catch {
    return false;
  }
}

/** @returns the target without session parameters; null if it does not stay on this site */
export function sameSiteTarget(target: unknown): string | null {
  return isSameSitePath(target) ? withoutSession(target) : null;
}

/** Parameters from which NocoBase's client takes a session, in the address of any page. */
const SESSION_PARAMETER = /^[\s+]*(token|authenticator)\s*(\[|=|$)/i;

const MAX_DECODINGS = 4; // gateways, proxies and in-app browsers encode addresses again

/** The session parameters of a piece of an address, also in its values, which may be addresses again. */
function sessionParameters(piece: string): string[] {
  let plain = piece;
  for (let i = 0; i < MAX_DECODINGS; i++) {
    // Never throws, unlike decodeURIComponent; ASCII is all that matters here
    plain = plain.replace(/%([0-7][\da-f])/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  }
  return plain.split(/[?#&;]/).filter((text) => SESSION_PARAMETER.test(text));
}

/** Whether NocoBase's client would take a session out of this query string, because another sign-in ends with it. */
export function bringsToken(search: string): boolean {
  return sessionParameters(search).some((text) => /^\W*token/i.test(text));
}

/**
 * An address without `token` and `authenticator`: NocoBase's client takes a session out of the address of any page, so
 * a target with them would sign the user in as its author. The rest of the address stays as it is.
 */
export function withoutSession(address: string): string {
  let opening = ''; // the `?` or `#` of a parameter that was removed
  return address.replace(/(^|[?#&;])([^?#&;]*)/g, (_, separator: string, piece: string) => {
    const opens = separator === '?' || separator === '#';
    if (sessionParameters(piece).length) {
      opening = opens ? separator : opening;
      return separator ? '' : '/'; // a path with an encoded `?` is not a page of this app
    }
    const before = opens && opening !== '#' ? separator : opening || separator;
    opening = '';
    return before + piece;
  });
}
