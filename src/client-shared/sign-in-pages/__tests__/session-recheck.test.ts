import { SIGN_IN_ERROR_TRAITS, SIGN_IN_ERRORS } from '../../../shared/errors';
import type { ErrorCode } from '../../errors/error-code';
import type { HostApp, HostRequest } from '../../host/host-app';
import { isRecheckRunning, startRecheck } from '../../host/session';
import { settleRecheck } from '../session-recheck';

/** A client whose session is checked, and a server that answers so. */
function checked(replies: Record<string, { status: number; data: unknown }> = {}) {
  const items = new Map<string, string>();
  const sessionStorage = {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
  };
  Object.assign(globalThis, { window: { sessionStorage } });
  const asked: string[] = [];
  const auth = {
    token: 'jwt' as string | null,
    authenticator: 'wecom' as string | null,
    role: 'member' as string | null,
    setToken: (token: string | null) => Object.assign(auth, { token }),
    setRole: (role: string | null) => Object.assign(auth, { role }),
    setAuthenticator: (authenticator: string | null) => Object.assign(auth, { authenticator }),
  };
  const request = async ({ url }: HostRequest) => {
    asked.push(url);
    const reply = replies[url];
    if (!reply) {
      throw new TypeError('no answer');
    }
    return { ...reply, config: {} };
  };
  const app = { name: 'main', apiClient: { auth, request } } as unknown as HostApp;
  startRecheck(app);
  return { app, auth, asked };
}

const LIN_WEI = { 'auth:check': { status: 200, data: { data: { id: 2, nickname: '林伟', username: 'lin' } } } };

describe('a check that comes back with an error', () => {
  const codesWhere = (session: 'ends' | 'stays') =>
    SIGN_IN_ERRORS.filter((code) => SIGN_IN_ERROR_TRAITS[code].session === session);

  it.each(codesWhere('ends'))('ends the session by %s, also when the server does not hear of it', async (code) => {
    const { app, auth, asked } = checked();
    expect(await settleRecheck(app, code)).toEqual({ kind: 'nobody' });
    expect(asked).toEqual(['auth:signOut']);
    expect(auth).toMatchObject({ token: null, role: null, authenticator: null });
    expect(isRecheckRunning(app)).toBe(false);
  });

  it.each<ErrorCode>([...codesWhere('stays'), 'UNREACHABLE'])(
    'keeps the session by %s, and says whose it is',
    async (code) => {
      const { app, auth } = checked(LIN_WEI);
      expect(await settleRecheck(app, code)).toEqual({ kind: 'user', id: 2, name: '林伟', username: 'lin' });
      expect(auth.token).toBe('jwt');
      expect(isRecheckRunning(app)).toBe(true);
    },
  );

  it.each([
    [{ 'auth:check': { status: 401, data: { errors: [{}] } } }, 'nobody'],
    [{ 'auth:check': { status: 502, data: '<html>' } }, 'unknown'],
    [{}, 'unknown'],
  ])('knows from %j that there is %s', async (replies, kind) => {
    const { app } = checked(replies as Record<string, { status: number; data: unknown }>);
    expect(await settleRecheck(app, 'WECOM_UNAVAILABLE')).toEqual({ kind });
  });
});

it('is none without a session', () => {
  const { app, auth } = checked();
  expect(isRecheckRunning(app)).toBe(true);
  auth.setToken(null);
  expect(isRecheckRunning(app)).toBe(false);
});
