import { type ErrorCode, traitsOf } from '../errors/error-code';
import type { HostApp } from '../host/host-app';
import { endSession, fetchSessionOwner, type SessionOwner } from '../host/session';

/**
 * Settles a re-check that came back from WeCom with an error.
 *
 * @returns whose session stays because WeCom gave no answer; `nobody` when the session has ended
 */
export async function settleRecheck(app: HostApp, code: ErrorCode): Promise<SessionOwner> {
  if (traitsOf(code)?.session === 'ends') {
    await endSession(app);
    return { kind: 'nobody' };
  }
  return fetchSessionOwner(app);
}
