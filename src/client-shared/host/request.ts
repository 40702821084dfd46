import type { HostApp, HostRequest, HostResponse } from './host-app';

/**
 * For what a `Reply` does not tell. Every status resolves, and NocoBase neither shows an error nor opens its sign-in page:
 * its interceptors need a router, which does not exist while the client boots.
 *
 * @throws when there is no response
 */
export function request(app: HostApp, options: HostRequest): Promise<HostResponse> {
  return app.apiClient.request({ skipAuth: true, skipNotify: true, validateStatus: () => true, ...options });
}
