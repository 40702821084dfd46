import type { Model } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import { AUTH_TYPE } from '../../shared/constants';
import { SignInError } from '../errors';
import { columnsOf } from '../store/rows';
import { readStoredOptions } from './read-options';
import type { Settings } from './settings';

/** An enabled WeCom authenticator with usable settings. */
export interface WecomAuthenticator {
  name: string;
  settings: Settings;
}

/** Whether a value can be the name of an authenticator, and so may go into a query or a log. */
export function isAuthenticatorName(value: unknown): value is string {
  return typeof value === 'string' && /^[^\p{Cc}]{1,255}$/u.test(value);
}

/** @returns '' for a value that cannot be a name */
export function authenticatorName(value: unknown): string {
  return isAuthenticatorName(value) ? value : '';
}

/** The stored record of a WeCom authenticator, enabled or not; undefined for other types. */
export async function findStored(app: Application, value: unknown): Promise<Model | undefined> {
  if (!isAuthenticatorName(value)) {
    return undefined;
  }
  const filter = { name: value, authType: AUTH_TYPE };
  const record: Model | null = await app.db.getRepository('authenticators').findOne({ filter });
  return record?.get('authType') === AUTH_TYPE ? record : undefined; // MySQL finds `WECOM` and `wécom` as well
}

/** @returns the name, or '' if it is not the name of a WeCom authenticator, whose links alone may be shown */
export async function wecomName(app: Application, value: unknown): Promise<string> {
  return ((await findStored(app, value))?.get('name') as string | undefined) ?? '';
}

/**
 * Reads an authenticator from the database. NocoBase's `authManager` falls back to another authenticator if the name is
 * unknown, keeps old settings on other nodes, and old environment variables on this one.
 *
 * @throws SignInError AUTHENTICATOR_UNAVAILABLE if it is unknown, disabled, of another type, or its settings have a
 *   problem
 */
export async function findAuthenticator(app: Application, name: unknown): Promise<WecomAuthenticator> {
  if (!isAuthenticatorName(name)) {
    throw new SignInError('AUTHENTICATOR_UNAVAILABLE', { reason: 'no name of an authenticator' });
  }
  const record = await findStored(app, name);
  if (!record?.get('enabled')) {
    throw new SignInError('AUTHENTICATOR_UNAVAILABLE', { reason: 'no enabled WeCom authenticator of this name' });
  }
  const { settings, problems } = await readStoredOptions(app, record.get('options'));
  if (!settings) {
    const fields = problems.map(({ field, problem }) => `${field} ${problem}`);
    throw new SignInError('AUTHENTICATOR_UNAVAILABLE', { reason: 'settings', fields });
  }
  // The record's own spelling: MySQL finds names in any case.
  return { name: columnsOf('authenticators', record).name, settings };
}
