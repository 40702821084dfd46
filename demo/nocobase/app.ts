/** A running NocoBase for tests: its addresses, and actions of an admin. */
import { AGENT_ID, CORP_ID, SECRET } from '../../simulator/seed';
import {
  type Authenticator,
  createAuthenticator,
  deleteAuthenticator,
  findAuthenticator,
  type NewAuthenticator,
  updateAuthenticator,
} from './authenticators';
import { type RequestOptions, type RestClient, signIn } from './rest-client';
import { ADMIN } from './template';

export interface User {
  id: number;
  nickname: string | null;
  username: string | null;
  email: string | null;
  phone: string | null;
}

/** One of NocoBase's two clients, and its path in 2.2's default mode. */
export interface Client {
  name: 'legacy' | 'modern';
  base: '' | '/v';
}

export const LEGACY: Client = { name: 'legacy', base: '' };
export const MODERN: Client = { name: 'modern', base: '/v' };
export const CLIENTS = [LEGACY, MODERN];

export interface TestApp {
  url: string;
  admin: typeof ADMIN;
  /** Calls the REST API as the root user. */
  root: RestClient;
  /** Adds a user; NocoBase allows each phone, e-mail and username once. */
  createUser(values: Partial<Omit<User, 'id'>> & { password?: string }): Promise<User>;
  findUsers(filter: Record<string, unknown>): Promise<User[]>;
  /** Deletes all users but the root user, with their links. */
  deleteUsers(): Promise<void>;
  createAuthenticator(values: NewAuthenticator): Promise<Authenticator>;
  /** Adds an enabled WeCom authenticator for the simulator; `options` override. */
  createWecomAuthenticator(simulatorUrl: string, values?: WecomValues): Promise<Authenticator>;
  findAuthenticator(name: string): Promise<Authenticator | undefined>;
  updateAuthenticator(authenticator: Authenticator): Promise<void>;
  /** Deletes all authenticators but NocoBase's own "basic". */
  deleteAuthenticators(): Promise<void>;
}

interface WecomValues {
  name?: string;
  title?: string;
  enabled?: boolean;
  options?: Record<string, unknown>;
}

const ROOT_ID = 1;

/** Signs in at a running NocoBase as the root user. */
export async function connectApp(url: string): Promise<TestApp> {
  const root = patient(await patiently(() => signIn(url, ADMIN.email, ADMIN.password)));
  const findUsers = (filter: Record<string, unknown>): Promise<User[]> =>
    root.call('users:list', { query: { filter: JSON.stringify(filter), paginate: 'false' } });
  return {
    url,
    admin: ADMIN,
    root,
    findUsers,
    createUser: (values) => root.call('users:create', { body: values }),
    async deleteUsers() {
      for (const { id } of await findUsers({})) {
        if (id !== ROOT_ID) {
          await root.call('users:destroy', { query: { filterByTk: String(id) }, body: {} });
        }
      }
    },
    createAuthenticator: (values) => createAuthenticator(root, values),
    createWecomAuthenticator: (simulatorUrl, values = {}) =>
      createAuthenticator(root, wecomAuthenticator(url, simulatorUrl, values)),
    findAuthenticator: (name) => findAuthenticator(root, name),
    updateAuthenticator: (authenticator) => updateAuthenticator(root, authenticator),
    async deleteAuthenticators() {
      for (const { id, name } of await root.call<Authenticator[]>('authenticators:list')) {
        if (name !== 'basic') {
          await deleteAuthenticator(root, id);
        }
      }
    },
  };
}

function patient(rest: RestClient): RestClient {
  return {
    token: rest.token,
    call: <T>(action: string, options?: RequestOptions) => patiently(() => rest.call<T>(action, options)),
  };
}

/** Retries a write: SQLite has one writer at a time, and a page that has just been closed may still be writing. */
export async function patiently<T>(call: () => Promise<T>): Promise<T> {
  for (let left = 5; ; left--) {
    try {
      return await call();
    } catch (error) {
      if (left === 0 || !(error instanceof Error) || !error.message.includes('SQLITE_BUSY')) {
        throw error;
      }
    }
  }
}

function wecomAuthenticator(appUrl: string, simulatorUrl: string, values: WecomValues): NewAuthenticator {
  return {
    name: 'wecom',
    authType: 'wecom',
    enabled: true,
    ...values,
    options: {
      corpId: CORP_ID,
      agentId: AGENT_ID,
      secret: SECRET,
      origin: new URL(appUrl).origin,
      apiBaseUrl: simulatorUrl,
      authorizeBaseUrl: simulatorUrl,
      loginBaseUrl: simulatorUrl,
      ...values.options,
    },
  };
}
