/** Errors of the settings form's fields: by the clients' own rules, and by the server's reply to "Submit". */
import { useEffect, useRef } from 'react';
import { isSecretOption, SECRET_OPTIONS, type SecretOption } from '../../shared/options';
import { LABELS } from '../../shared/setting-labels';
import { type FieldError, SENTENCES } from '../../shared/settings-problems';
import { isAlteredSecret, isEncryptedSecret, isTypedSetting, typedProblem } from '../../shared/settings-rules';
import type { HostApp } from '../host/host-app';
import type { Translate } from '../ui/use-texts';
import { ACCOUNT_FIELDS, ADVANCED_FIELDS, EVENT_FIELDS, MAIN_FIELDS, type SettingsField } from './fields';
import type { FormValues } from './requests';

/**
 * @param stored the secrets as the form received them, encrypted
 * @returns a translated sentence; undefined if the value is valid
 */
export function fieldError(
  field: SettingsField,
  value: unknown,
  t: Translate,
  stored: StoredSecrets = {},
): string | undefined {
  const setting = nameOf(field);
  const isAltered = isSecretOption(setting) && isAlteredSecret(value, stored[setting]);
  const problem = isAltered ? 'secretAltered' : isTypedSetting(setting) ? typedProblem(setting, value) : undefined;
  return problem && t(SENTENCES[problem], { field: t(field.label) });
}

export type StoredSecrets = Partial<Record<SecretOption, string>>;

/** @returns the first encrypted text that the form has had of each secret; always the same object */
export function useStoredSecrets(options: Record<string, unknown> = {}): StoredSecrets {
  const stored = useRef<StoredSecrets>({}).current;
  for (const option of SECRET_OPTIONS) {
    const text = options[option];
    if (stored[option] === undefined && isEncryptedSecret(text)) {
      stored[option] = text;
    }
  }
  return stored;
}

/** The setting's name on the server. */
export function nameOf({ path }: SettingsField): string {
  return String(path.at(-1));
}

/** @returns undefined for NocoBase's own fields */
export function fieldNamed(name: string): SettingsField | undefined {
  return [...MAIN_FIELDS, ...EVENT_FIELDS, ...ACCOUNT_FIELDS, ...ADVANCED_FIELDS].find(
    (field) => nameOf(field) === name,
  );
}

/** What the stored secrets were entered for: the server refuses them with others. */
export const SECRET_PURPOSE: readonly string[] = ['corpId', 'apiBaseUrl'];

/** @returns labels of the required fields that are empty, NocoBase's "Auth UID" included */
export function emptyFields({ authenticator, options }: FormValues): string[] {
  const empty = MAIN_FIELDS.filter(({ path: [name], required }) => required && !String(options[name] ?? '').trim());
  return [...(authenticator.trim() ? [] : [LABELS.name]), ...empty.map(({ label }) => label)];
}

/** Empty fields are an error only on saving. */
export function isBlank(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

/** Calls back when the server refuses to save the form. */
export function useServerErrors(app: HostApp, onRefused: (errors: FieldError[]) => void): void {
  const current = useRef(onRefused);
  current.current = onRefused;
  useEffect(() => {
    const { response } = app.apiClient.axios.interceptors;
    const id = response.use(
      (answer) => answer,
      (error) => {
        const errors = fieldErrorsOf(error);
        if (errors.length > 0) {
          current.current(errors);
        }
        throw error;
      },
    );
    return () => response.eject(id);
  }, [app]);
}

interface ErrorReply {
  response?: { data?: { errors?: { code?: unknown; fields?: unknown }[] } };
}

function fieldErrorsOf(error: unknown): FieldError[] {
  const first = (error as ErrorReply | undefined)?.response?.data?.errors?.[0];
  const isOurs = first?.code === 'WECOM_SETTINGS' || first?.code === 'WECOM_SETTINGS_RIGHT';
  return isOurs && Array.isArray(first.fields) ? first.fields.filter(isFieldError) : [];
}

function isFieldError(value: unknown): value is FieldError {
  const { field, message } = (value ?? {}) as Partial<Record<keyof FieldError, unknown>>;
  return typeof field === 'string' && typeof message === 'string';
}
