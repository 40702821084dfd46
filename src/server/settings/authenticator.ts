import type { Model, Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import { AUTH_TYPE } from '../../shared/constants';
import { SignInError } from '../errors';
import { jsonOf, selectRow } from '../store/plain-select';
import { type Reading, readStoredOptions } from './read-options';
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

/** The row of a WeCom authenticator, enabled or not, as the database has it. */
async function findRow(
  app: Application,
  name: string,
  transaction?: Transaction,
): Promise<StoredAuthenticator | undefined> {
  const selection = {
    collection: 'authenticators',
    fields: ['name', 'authType', 'enabled', 'options'],
    where: { name, authType: AUTH_TYPE },
  };
  const row = await selectRow(app, selection, transaction);
  if (row?.authType !== AUTH_TYPE) {
    return undefined; // MySQL finds `WECOM` and `wécom` as well
  }
  return { name: String(row.name), enabled: Boolean(row.enabled), options: row.options };
}

interface StoredAuthenticator {
  name: string;
  enabled: boolean;
  /** JSON: its text, or what it stands for. */
  options: unknown;
}

/**
 * Reads an authenticator from the database. NocoBase's `authManager` falls back to another authenticator if the name is
 * unknown, keeps old settings on other nodes, and old environment variables on this one.
 *
 * @throws SignInError AUTHENTICATOR_UNAVAILABLE if it is unknown, disabled, of another type, or its settings have a
 *   problem
 */
export async function findAuthenticator(
  app: Application,
  name: unknown,
  transaction?: Transaction,
): Promise<WecomAuthenticator> {
  if (!isAuthenticatorName(name)) {
    throw new SignInError('AUTHENTICATOR_UNAVAILABLE', { reason: 'no name of an authenticator' });
  }
  const stored = await findRow(app, name, transaction);
  if (!stored?.enabled) {
    throw new SignInError('AUTHENTICATOR_UNAVAILABLE', { reason: 'no enabled WeCom authenticator of this name' });
  }
  const { settings, problems } = await readOnce(app, stored);
  if (!settings) {
    const fields = problems.map(({ field, problem }) => `${field} ${problem}`);
    throw new SignInError('AUTHENTICATOR_UNAVAILABLE', { reason: 'settings', fields });
  }
  // The record's own spelling: MySQL finds names in any case.
  return { name: stored.name, settings };
}

interface LastReading {
  /** All that the reading depends on. */
  source: string;
  reading: Reading;
}

/** The last reading of each authenticator's options, by its name, since NocoBase made its key for secrets. */
const lastReadings = new WeakMap<Application['aesEncryptor'], Map<string, LastReading>>();

/** Checks and decrypts the options again only if they, or the variables that they may name, have changed. */
async function readOnce(app: Application, { name, options }: StoredAuthenticator): Promise<Reading> {
  const ofApp = lastReadings.get(app.aesEncryptor) ?? new Map<string, LastReading>();
  lastReadings.set(app.aesEncryptor, ofApp);
  const source = sourceOf(app, options);
  const last = ofApp.get(name);
  if (last?.source === source) {
    return last.reading;
  }
  const reading = await readStoredOptions(app, jsonOf(options));
  ofApp.set(name, { source, reading });
  return reading;
}

function sourceOf({ environment }: Application, options: unknown): string {
  const text = typeof options === 'string' ? options : JSON.stringify(options);
  return text?.includes('{{')
    ? JSON.stringify([text, environment.getVariables(), Object.keys(environment.getNonSecretVariables())])
    : text;
}
