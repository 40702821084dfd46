/**
 * Refuses to save an authenticator that could not work, or changes that the caller may not make, with a sentence that
 * names the fields. Encrypts the secrets.
 */

import type { Model, Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import { AUTH_TYPE } from '../../shared/constants';
import { ACCOUNT_DEFAULTS, SECRET_OPTIONS } from '../../shared/options';
import { columnsOf } from '../store/rows';
import { type AdminRequest, mayGiveRole, mayManageAccess, requestOf } from './admin-rights';
import { beyondEditing, changedOptions } from './changed-options';
import { firstProblem, isTemplate, readOptions } from './read-options';
import { encryptSecret, isEncrypted, isOfOldKind, purposeOf } from './secret';
import type { Settings } from './settings';
import { SettingsError, sentence, type TranslateMessage, translator } from './settings-error';

const SECOND_AUTO_LOGIN = 'Automatic login is already enabled for {{name}}; only one WeCom authenticator can have it';
const ADDING_TAKES_RIGHTS = 'Only users who may manage users and roles can add a WeCom authenticator';

/** Columns that matter beside the options. Links go by the name; another type would take them over. */
const COLUMNS = ['name', 'authType', 'enabled', 'title', 'description'];

/** Names that the header `X-Authenticator` can carry through any proxy (RFC 9110, 5.5); only new names are checked. */
const HEADER_VALUE = /^(?! )[\x20-\x7e]{1,255}(?<! )$/;

/** Tables that name an authenticator. */
const BY_NAME = [
  'usersAuthenticators',
  'issuedTokens',
  'wecomIdentities',
  'wecomBlockedLinks',
  'wecomSignInFailures',
  'wecomDailyCounts',
  'wecomActivities',
  'wecomSetupChecks',
  'wecomEvents',
  'wecomEventFeeds',
] as const;

/** Emitted on the app when a WeCom authenticator is saved or removed. */
export const AUTHENTICATOR_CHANGED = 'wecom:authenticatorChanged';

export interface AuthenticatorChange {
  kind: 'created' | 'changed' | 'removed';
  authenticator: string;
  /** Names of changed settings, without values. */
  settings?: string[];
  /** The one that saves it, if any. */
  transaction?: Transaction;
}

type Options = Record<string, unknown>;

interface SaveOptions {
  transaction?: Transaction;
  /** The request, where NocoBase's action hands it over. */
  context?: unknown;
}

/** The changes of a save. */
interface Change {
  created: boolean;
  /** Names of options and columns. */
  fields: string[];
  /** The stored options. */
  before?: Options;
  /** The stored name, if it changes. */
  formerName?: string;
}

/** The hooks of `authenticators`: they hold for the API, imports and the command line alike. */
export class SettingsHooks {
  private readonly changes = new WeakMap<Model, Change>();

  constructor(private readonly app: Application) {}

  readonly beforeSave = async (record: Model, options: SaveOptions = {}): Promise<void> => {
    const { app } = this;
    const stored = await this.storedRow(record, options);
    const wasWecom = stored?.get('authType') === AUTH_TYPE;
    const authType: unknown = record.get('authType') ?? stored?.get('authType');
    const isWecom = authType === AUTH_TYPE;
    if (!isWecom && looksAlike(authType)) {
      throw new SettingsError(sentence(translator(app, requestOf(options)), 'malformed', 'authType'));
    }
    if (!wasWecom && !isWecom) {
      return;
    }
    const request = requestOf(options);
    const translate = translator(app, request);
    const change = changeOf(record, wasWecom ? stored : undefined);
    if (request) {
      assertRight(request, translate, change, record.get('options'));
    }
    this.changes.set(record, change);
    const { created, before } = change;
    if (isWecom && (created || change.fields.includes('name')) && !HEADER_VALUE.test(String(record.get('name')))) {
      throw fieldError('name', sentence(translate, 'header', 'name'));
    }
    const changed = created || record.changed('options');
    const switchedOn = record.changed('enabled') && record.get('enabled');
    // Skips validation if only `enabled` (to off), order or title change, so that a broken authenticator can be disabled.
    if (!isWecom || !(changed || switchedOn)) {
      return;
    }

    const sent: Options = { ...record.get('options') };
    const reading = await readOptions(app, sent, before);
    const { settings } = reading;
    if (!settings) {
      const { field, problem } = firstProblem(reading);
      const fields = reading.problems.map((each) => ({
        field: each.field,
        message: sentence(translate, each.problem, each.field),
      }));
      throw new SettingsError(sentence(translate, problem, field), 400, 'WECOM_SETTINGS', fields);
    }
    if (changed) {
      record.set('options', withExplicitDefaults(sent));
    }
    const encrypted = encryptedSecrets(app, sent, settings);
    if (Object.keys(encrypted).length > 0) {
      record.set('options', { ...record.get('options'), ...encrypted });
    }
    if (settings.public.autoLogin && record.get('enabled')) {
      await assertOnlyAutoLogin(app, record, options, translate);
    }
  };

  /** Imports write many at once, and run only this hook before. */
  readonly beforeBulkCreate = async (records: Model[], options: SaveOptions = {}): Promise<void> => {
    for (const record of records) {
      await this.beforeSave(record, options);
    }
  };

  /**
   * NocoBase never changes options in bulk, and nothing validates them here: refused without the right to manage
   * access.
   */
  readonly beforeBulkUpdate = async (options: SaveOptions & { attributes?: Options }): Promise<void> => {
    const request = requestOf(options);
    const fields = ['options', 'authType', 'name'].filter((field) => field in (options.attributes ?? {}));
    if (request && fields.length > 0 && !mayManageAccess(request)) {
      throw noRight(translator(this.app, request), fields);
    }
  };

  /** Logs each change, without values. */
  readonly afterSave = async (record: Model, options: SaveOptions = {}): Promise<void> => {
    const change = this.changes.get(record);
    this.changes.delete(record);
    if (change?.formerName !== undefined) {
      await this.follow(change.formerName, columnsOf('authenticators', record).name, options);
    }
    if (change && (change.created || change.fields.length > 0)) {
      const { created, fields } = change;
      this.log('WeCom authenticator changed', record, options, { fields, ...(created && { created }) });
      this.announce(record, options, created ? { kind: 'created' } : { kind: 'changed', settings: fields });
    }
  };

  readonly afterDestroy = (record: Model, options: SaveOptions = {}): void => {
    if (record.get('authType') === AUTH_TYPE) {
      this.log('WeCom authenticator removed', record, options);
      this.announce(record, options, { kind: 'removed' });
    }
  };

  /**
   * Renames the authenticator in rows that refer to it: otherwise the next authenticator of that name would get its
   * links.
   */
  private async follow(former: string, authenticator: string, { transaction }: SaveOptions): Promise<void> {
    for (const table of BY_NAME) {
      const { model } = this.app.db.getCollection(table);
      await model.update({ authenticator }, { where: { authenticator: former }, transaction });
    }
  }

  private announce(
    record: Model,
    { transaction }: SaveOptions,
    change: Pick<AuthenticatorChange, 'kind' | 'settings'>,
  ): void {
    const authenticator = columnsOf('authenticators', record).name;
    this.app.emit(AUTHENTICATOR_CHANGED, { ...change, authenticator, transaction } satisfies AuthenticatorChange);
  }

  /** Logs once the transaction is committed. */
  private log(message: string, record: Model, options: SaveOptions, more: object = {}): void {
    const request = requestOf(options);
    const logFields = { authenticator: record.get('name'), adminId: request?.state.currentUser?.id, ...more };
    const write = () => void (request?.logger ?? this.app.logger).info(message, logFields);
    options.transaction ? options.transaction.afterCommit(write) : write();
  }

  /** The row in the database: `record` may have old options, or options that were changed in place. */
  private storedRow(record: Model, { transaction }: SaveOptions): Promise<Model | null> | undefined {
    const { model } = this.app.db.getCollection('authenticators');
    return record.isNewRecord
      ? undefined
      : model.findByPk(columnsOf('authenticators', record).id, { transaction, lock: transaction?.LOCK.UPDATE });
  }
}

/** Those that were sent in clear, or are stored in the old way. */
function encryptedSecrets(app: Application, sent: Options, settings: Settings): Options {
  const inClear = SECRET_OPTIONS.filter(
    (option) => isOfOldKind(sent[option]) || !(isEncrypted(sent[option]) || isTemplate(sent[option])),
  );
  return Object.fromEntries(
    inClear.flatMap((option) => {
      const text = settings[option];
      return text ? [[option, encryptSecret(app, text, purposeOf(option, settings))]] : [];
    }),
  );
}

function changeOf(record: Model, stored: Model | null | undefined): Change {
  const before: Options | undefined = stored?.get('options');
  const changed = record.changed() || [];
  const columns = COLUMNS.filter((column) =>
    stored ? changed.includes(column) && stored.get(column) !== record.get(column) : record.get(column),
  );
  const options = !stored || changed.includes('options') ? changedOptions(before, record.get('options')) : [];
  const formerName = stored && columns.includes('name') ? columnsOf('authenticators', stored).name : undefined;
  return { created: !stored, fields: [...columns, ...options], before, ...(formerName && { formerName }) };
}

/** Writes defaults out, so that another default in a later version does not change saved authenticators. */
export function withExplicitDefaults(
  options: Options,
  { rootMatch, takenFields }: { rootMatch: string; takenFields: readonly string[] } = ACCOUNT_DEFAULTS,
): Options {
  return {
    ...options,
    rootMatch: options.rootMatch || rootMatch,
    takenFields: options.takenFields || [...takenFields],
  };
}

function assertRight(
  request: AdminRequest,
  translate: TranslateMessage,
  { created, fields, before }: Change,
  options: Options,
) {
  if (!mayManageAccess(request)) {
    if (created) {
      throw new SettingsError(translate(ADDING_TAKES_RIGHTS, {}), 403, 'WECOM_SETTINGS_RIGHT');
    }
    const refused = beyondEditing(fields);
    if (refused.length > 0) {
      throw noRight(translate, refused);
    }
  }
  const role: unknown = options?.role;
  if (fields.includes('role') && role && role !== before?.role && !mayGiveRole(request, String(role))) {
    const message = sentence(translate, 'roleAbove', 'role');
    throw new SettingsError(message, 403, 'WECOM_SETTINGS_RIGHT', [{ field: 'role', message }]);
  }
}

function noRight(translate: TranslateMessage, fields: string[]): SettingsError {
  return new SettingsError(
    sentence(translate, 'right', ...fields),
    403,
    'WECOM_SETTINGS_RIGHT',
    fields.map((field) => ({ field, message: sentence(translate, 'right', field) })),
  );
}

function fieldError(field: string, message: string): SettingsError {
  return new SettingsError(message, 400, 'WECOM_SETTINGS', [{ field, message }]);
}

/** MySQL and MariaDB find `WECOM`, `wécom` and `wecom ` for `wecom`, but no rule here would apply to them. */
function looksAlike(authType: unknown): boolean {
  const plain = String(authType).normalize('NFKD').replace(/\p{M}/gu, '').trim().toLowerCase();
  return plain === AUTH_TYPE;
}

async function assertOnlyAutoLogin(app: Application, record: Model, options: SaveOptions, translate: TranslateMessage) {
  const others: Model[] = await app.db.getRepository('authenticators').find({
    filter: { authType: AUTH_TYPE, enabled: true },
    transaction: options.transaction,
  });
  const other = others.find(
    (candidate) => candidate.get('id') !== record.get('id') && candidate.get('options')?.public?.autoLogin,
  );
  if (other) {
    throw fieldError('autoLogin', translate(SECOND_AUTO_LOGIN, { name: other.get('title') || other.get('name') }));
  }
}
