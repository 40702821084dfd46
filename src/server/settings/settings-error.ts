import type { Application } from '@nocobase/server';
import { NAMESPACE } from '../../shared/constants';
import { type FieldError, labelOf, SENTENCES, type SettingsProblem } from '../../shared/settings-problems';

export type Translate = (key: string, values: Record<string, unknown>) => string;

/** Why an authenticator is not saved. Carries the status for NocoBase's error handler, and sentences for the admin. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';

  constructor(
    message: string,
    readonly status: 400 | 403 = 400,
    readonly code: 'WECOM_SETTINGS' | 'WECOM_SETTINGS_RIGHT' = 'WECOM_SETTINGS',
    /** For the fields of the form. */
    readonly fields: FieldError[] = [],
  ) {
    super(message);
  }
}

interface ErrorHandlerPlugin {
  errorHandler: {
    register(guard: (error: unknown) => boolean, render: (error: SettingsError, ctx: ErrorContext) => void): void;
  };
}

interface ErrorContext {
  status: number;
  body: unknown;
}

/** As NocoBase shows its own errors, and with what belongs at a field. */
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

/** Translates our texts, into the admin's language where a request says which it is. */
export function translator(app: Application, request?: { t?: Translate }): Translate {
  return (key, values) => {
    const inOurWords = { ns: NAMESPACE, ...values };
    return request?.t?.(key, inOurWords) ?? app.i18n.t(key, inOurWords);
  };
}

/** A sentence that names the fields. */
export function sentence(translate: Translate, problem: SettingsProblem, ...fields: string[]): string {
  const labels = fields.map((field) => translate(labelOf(field), {}));
  return translate(SENTENCES[problem], { field: labels.join(', ') });
}
