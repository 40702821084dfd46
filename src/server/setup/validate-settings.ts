/** Refuses to save an authenticator that could not work, in a sentence that names the field; encrypts its secret. */
import type { Model, Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import { AUTH_TYPE, NAMESPACE } from '../../shared/constants';
import { LABELS, SENTENCES } from '../../shared/settings-problems';
import { firstProblem, isTemplate, readOptions } from './read-options';
import { encryptSecret, isEncrypted } from './secret';

const SECOND_AUTO_LOGIN = 'Automatic login is already on for {{name}}; only one WeCom authenticator can have it';

/** Carries the status for NocoBase's error handler. */
class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly status = 400;
  readonly code = 'WECOM_SETTINGS';
}

interface SaveOptions {
  transaction?: Transaction;
  /** The request, when there is one. */
  context?: { t?: Translate };
}

type Translate = (key: string, options: Record<string, unknown>) => string;

/** For `authenticators.beforeSave`: holds for the API, imports and the command line alike. */
export function validateSettings(app: Application) {
  return async (record: Model, options: SaveOptions = {}) => {
    const changed = record.isNewRecord || record.changed('options') || record.changed('authType');
    const switchedOn = record.changed('enabled') && record.get('enabled');
    // What is only switched off, moved or renamed may be broken: that is how an admin gets rid of it.
    if (record.get('authType') !== AUTH_TYPE || !(changed || switchedOn)) {
      return;
    }
    const translate: Translate = (key, values) => {
      const inOurWords = { ns: NAMESPACE, ...values };
      return options.context?.t?.(key, inOurWords) ?? app.i18n.t(key, inOurWords);
    };

    const stored: Record<string, unknown> = { ...record.get('options') };
    const reading = await readOptions(app, stored);
    const { settings } = reading;
    if (!settings) {
      const { field, problem } = firstProblem(reading);
      throw new SettingsError(translate(SENTENCES[problem], { field: translate(LABELS[field] ?? field, {}) }));
    }
    if (!isEncrypted(stored.secret) && !isTemplate(stored.secret)) {
      record.set('options', { ...stored, secret: await encryptSecret(app, settings.secret, settings) });
    }
    if (settings.public.autoLogin && record.get('enabled')) {
      await assertOnlyAutoLogin(app, record, options, translate);
    }
  };
}

async function assertOnlyAutoLogin(app: Application, record: Model, options: SaveOptions, translate: Translate) {
  const others: Model[] = await app.db.getRepository('authenticators').find({
    filter: { authType: AUTH_TYPE, enabled: true },
    transaction: options.transaction,
  });
  const other = others.find(
    (candidate) => candidate.get('id') !== record.get('id') && candidate.get('options')?.public?.autoLogin,
  );
  if (other) {
    throw new SettingsError(translate(SECOND_AUTO_LOGIN, { name: other.get('title') || other.get('name') }));
  }
}
