declare module 'proxy-from-env' {
  /** @returns the proxy's address by `*_PROXY` and `NO_PROXY`, or '' */
  export function getProxyForUrl(url: string): string;
}
