import type { Application } from '@nocobase/server';
import { NAMESPACE } from '../../shared/constants';
import { labelOf } from '../../shared/setting-labels';
import { type FieldError, SENTENCES, type SettingsProblem } from '../../shared/settings-problems';

export type TranslateMessage = (key: string, values: Record<string, unknown>) => string;

/** Refuses to save an authenticator, with the status for NocoBase's error handler and sentences for the admin. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';

  constructor(
    message: string,
    readonly status: 400 | 403 = 400,
    readonly code: 'WECOM_SETTINGS' | 'WECOM_SETTINGS_RIGHT' = 'WECOM_SETTINGS',
    /** Messages for single fields of the form. */
    readonly fields: FieldError[] = [],
  ) {
    super(message);
  }
}

interface ErrorHandlerPlugin {
  errorHandler: {
    register(guard: (error: unknown) => boolean, render: (error: SettingsError, ctx: RenderContext) => void): void;
  };
}

interface RenderContext {
  status: number;
  body: unknown;
}

/** Renders these errors as NocoBase does its own, with the messages for fields. */
export function renderSettingsErrors(app: Application): void {
  const plugin = app.pm.get('error-handler') as unknown as ErrorHandlerPlugin | undefined;
  plugin?.errorHandler.register(
    (error) => error instanceof SettingsError,
    ({ message, status, code, fields }, ctx) => {
      ctx.status = status;
      ctx.body = { errors: [{ message, code, fields }] };
    },
  );
}

/** Translates our texts, into the language of the request if there is one. */
export function translator(app: Application, request?: { t?: TranslateMessage }): TranslateMessage {
  return (key, values) => {
    const inOurWords = { ns: NAMESPACE, ...values };
    return request?.t?.(key, inOurWords) ?? app.i18n.t(key, inOurWords);
  };
}

/** A sentence that names the fields. */
export function sentence(translate: TranslateMessage, problem: SettingsProblem, ...fields: string[]): string {
  const labels = fields.map((field) => translate(labelOf(field), {}));
  return translate(SENTENCES[problem], { field: labels.join(', ') });
}
