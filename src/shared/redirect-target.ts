const MAX_LENGTH = 2048; // longer addresses are cut by proxies and in-app browsers

/**
 * Whether a redirect target stays on this site: one leading `/`, and nothing a browser could read as a host or a scheme.
 * Both sides ask: the server before it sends anyone there, the client because its own address can be forged.
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
    // `/.//evil` ends as `//evil`, and so does `/v//evil` where a client's router takes its own `/v` off.
    return url.origin === base && !url.pathname.includes('//');
  } catch {
    return false;
  }
}
