/** Refuses to save an authenticator that could not work, in a sentence that names the field. */
import type { Model, Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import { AUTH_TYPE, NAMESPACE } from '../../shared/constants';
import { restoreSecret } from './secret-mask';
import { type SettingsProblem, settingsSchema } from './settings';

const LABELS: Record<string, string> = {
  corpId: 'Company ID',
  agentId: 'AgentId',
  secret: 'Secret',
  origin: 'Origin',
  workbenchRedirect: 'Workbench application redirect link',
  apiBaseUrl: 'WeCom API address',
  authorizeBaseUrl: 'WeCom authorization address',
  loginBaseUrl: 'WeCom web login address',
};

const SENTENCES: Record<SettingsProblem, string> = {
  required: '{{field}} is required',
  malformed: '{{field}} is malformed',
  digits: '{{field}} must consist of digits',
  origin: 'Origin must be https://host[:port], without a path',
  url: '{{field}} must be an http(s) address',
  redirect: '{{field}} must be an in-app path or an http(s) link',
};

const MISSING_VARIABLE = '{{field}} refers to a variable that does not exist';
const SECOND_AUTO_LOGIN = 'Automatic login is already on for {{name}}; only one WeCom authenticator can have it';

/** Carries the status and the field for NocoBase's error handler. */
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
    const relevant = record.isNewRecord || ['options', 'enabled', 'authType'].some((field) => record.changed(field));
    if (record.get('authType') !== AUTH_TYPE || !relevant) {
      return;
    }
    const translate: Translate = (key, values) => {
      const ns = { ns: NAMESPACE, ...values };
      return options.context?.t?.(key, ns) ?? app.i18n.t(key, ns);
    };
    restoreSecret(record);

    const stored = record.get('options') as Record<string, unknown>;
    const rendered = app.environment.renderJsonTemplate(stored) as Record<string, unknown>;
    const result = settingsSchema.safeParse(rendered);
    const [issue] = result.error?.issues ?? [];
    if (issue) {
      const field = String(issue.path[0] ?? 'options');
      const sentence =
        isTemplate(stored[field]) && !rendered[field] ? MISSING_VARIABLE : SENTENCES[issue.message as SettingsProblem];
      throw new SettingsError(translate(sentence, { field: translate(LABELS[field] ?? field, {}) }));
    }

    if (result.data?.public.autoLogin && record.get('enabled')) {
      await assertOnlyAutoLogin(app, record, options, translate);
    }
  };
}

async function assertOnlyAutoLogin(app: Application, record: Model, options: SaveOptions, translate: Translate) {
  const others: Model[] = await app.db.getRepository('authenticators').find({
    filter: { authType: AUTH_TYPE, enabled: true, name: { $ne: record.get('name') } },
    transaction: options.transaction,
  });
  const other = others.find((candidate) => candidate.get('options')?.public?.autoLogin);
  if (other) {
    throw new SettingsError(translate(SECOND_AUTO_LOGIN, { name: other.get('title') || other.get('name') }));
  }
}

function isTemplate(value: unknown): boolean {
  return typeof value === 'string' && /\{\{.*\}\}/.test(value);
}
