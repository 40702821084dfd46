import type { HostApp } from './host-app';

export type SessionOwner =
  /** `name`: nickname or username; `username` where there is one besides. */
  | { kind: 'user'; id: number; name: string; username?: string }
  | { kind: 'nobody' }
  /** The server gave no answer that says so. */
  | { kind: 'unknown' };

const TIMEOUT_MS = 10_000;

interface User {
  id?: unknown;
  nickname?: unknown;
  username?: unknown;
}

/** Asks NocoBase whose session this browser has. Never throws. */
export async function fetchSessionOwner(app: HostApp): Promise<SessionOwner> {
  if (!app.apiClient.auth.token) {
    return { kind: 'nobody' };
  }
  try {
    const { status, data } = await app.apiClient.request({
      url: 'auth:check',
      timeout: TIMEOUT_MS,
      skipAuth: true,
      skipNotify: true,
      validateStatus: () => true,
    });
    const user = (data as { data?: User } | null)?.data;
    if (user?.id !== undefined) {
      return { kind: 'user', id: Number(user.id), ...namesOf(user) };
    }
    return status < 500 ? { kind: 'nobody' } : { kind: 'unknown' };
  } catch {
    return { kind: 'unknown' };
  }
}

function namesOf({ id, nickname, username }: User): { name: string; username?: string } {
  const [name = `#${id}`, second] = [nickname, username].filter((value): value is string => Boolean(value));
  return { name, ...(second && second !== name && { username: second }) };
}
