import type { RestClient } from './rest-client';

export interface Authenticator {
  id: number;
  name: string;
  authType: string;
  title?: string;
  enabled: boolean;
  options: Record<string, unknown>;
}

export type NewAuthenticator = Omit<Authenticator, 'id'>;

export async function findAuthenticator(rest: RestClient, name: string): Promise<Authenticator | undefined> {
  const filter = JSON.stringify({ name });
  const [found] = await rest.call<Authenticator[]>('authenticators:list', { query: { filter } });
  return found;
}

export async function createAuthenticator(rest: RestClient, values: NewAuthenticator): Promise<Authenticator> {
  return rest.call<Authenticator>('authenticators:create', { body: values });
}

/** Sends the whole record, because NocoBase takes a missing `enabled` for false. */
export async function updateAuthenticator(rest: RestClient, authenticator: Authenticator): Promise<void> {
  const { id, ...values } = authenticator;
  await rest.call('authenticators:update', { query: { filterByTk: String(id) }, body: values });
}

export async function deleteAuthenticator(rest: RestClient, id: number): Promise<void> {
  await rest.call('authenticators:destroy', { query: { filterByTk: String(id) }, body: {} });
}
