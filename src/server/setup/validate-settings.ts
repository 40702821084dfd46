/** Refuses to save an authenticator that could not work, in a sentence that names the field; encrypts its secret. */
import type { Model, Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import { AUTH_TYPE, NAMESPACE } from '../../shared/constants';
import { decryptSecret, encryptSecret, isEncrypted } from './secret';
import { type SettingsProblem, settingsSchema } from './settings';

/** Keys of `src/locale`, as all texts here. */
export const LABELS: Record<string, string> = {
  corpId: 'Company ID',
  agentId: 'AgentId',
  secret: 'Secret',
  origin: 'Origin',
  workbenchRedirect: 'Workbench application redirect link',
  apiBaseUrl: 'WeCom API address',
  authorizeBaseUrl: 'WeCom authorization address',
  loginBaseUrl: 'WeCom web login address',
  autoSignup: 'Sign up automatically when no user has this phone number',
  autoLogin: 'Automatic login',
  buttonText: 'Button text',
  buttonTooltip: 'Sign-in button tooltip',
  public: 'WeCom',
  options: 'WeCom',
};

export const SENTENCES: Record<SettingsProblem, string> = {
  required: '{{field}} is required',
  malformed: '{{field}} is malformed',
  digits: '{{field}} must consist of digits',
  origin: 'Origin must be https://host[:port], without a path',
  url: '{{field}} must be an http(s) address',
  redirect: '{{field}} must be an in-app path or an http(s) link',
};

const MISSING_VARIABLE = '{{field}} refers to a variable that does not exist';
const SECRET_OF_ANOTHER = 'Enter {{field}} again: it belongs to another company or another WeCom address';
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
    const refuse = (sentence: string, field: string) =>
      new SettingsError(translate(sentence, { field: translate(LABELS[field] ?? field, {}) }));

    const stored: Record<string, unknown> = { ...record.get('options') };
    const rendered: Record<string, unknown> = app.environment.renderJsonTemplate(stored);
    const result = settingsSchema.safeParse(rendered);
    if (!result.success) {
      const [issue] = result.error.issues;
      const field = String(issue?.path.at(-1) ?? 'options');
      const missing = isTemplate(stored[field]) && !rendered[field];
      throw refuse(missing ? MISSING_VARIABLE : sentenceFor(issue?.message), field);
    }

    const { secret, ...settings } = result.data;
    if (isEncrypted(stored.secret)) {
      if ((await decryptSecret(app, stored.secret, settings)) === undefined) {
        throw refuse(SECRET_OF_ANOTHER, 'secret');
      }
    } else if (!isTemplate(stored.secret)) {
      record.set('options', { ...stored, secret: await encryptSecret(app, secret, settings) });
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

function sentenceFor(problem: string | undefined): string {
  return SENTENCES[problem as SettingsProblem] ?? SENTENCES.malformed;
}

function isTemplate(value: unknown): boolean {
  return typeof value === 'string' && /\{\{.*\}\}/.test(value);
}
