/** How long a request to another server may take, in ms. Tests of what follows a time-out shorten it. */
export const limits = {
  /** WeCom's own advice is 5–10 s (document/path/90315). */
  callMs: 5_000,
  connectMs: 5_000, // no call waits longer
  proxyMs: 4_000, // shorter than a call, so that the proxy is named and not the host behind it
};
