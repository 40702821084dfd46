/** Errors of the settings form's fields: by the clients' own rules, and by the server's reply to "Submit". */
import { useEffect, useRef } from 'react';
import { LABELS } from '../../shared/setting-labels';
import { type FieldError, SENTENCES } from '../../shared/settings-problems';
import { isAlteredSecret, isEncryptedSecret, isTypedSetting, typedProblem } from '../../shared/settings-rules';
import type { HostApp } from '../host/host-app';
import type { Translate } from '../ui/use-texts';
import { ACCOUNT_FIELDS, ADVANCED_FIELDS, MAIN_FIELDS, type SettingsField } from './fields';
import type { FormValues } from './requests';

/**
 * @param stored the secret as the form received it, encrypted
 * @returns a translated sentence; undefined if the value is valid
 */
export function fieldError(field: SettingsField, value: unknown, t: Translate, stored?: string): string | undefined {
  const setting = nameOf(field);
  const isAltered = setting === 'secret' && isAlteredSecret(value, stored);
  const problem = isAltered ? 'secretAltered' : isTypedSetting(setting) ? typedProblem(setting, value) : undefined;
  return problem && t(SENTENCES[problem], { field: t(field.label) });
}

export interface StoredSecret {
  readonly current: string | undefined;
}

/** @returns the first encrypted secret that the form has had; undefined while there is none */
export function useStoredSecret(secret: unknown): StoredSecret {
  const stored = useRef<string | undefined>(undefined);
  if (stored.current === undefined && isEncryptedSecret(secret)) {
    stored.current = secret;
  }
  return stored;
}

/** The setting's name on the server. */
export function nameOf({ path }: SettingsField): string {
  return String(path.at(-1));
}

/** @returns undefined for NocoBase's own fields */
export function fieldNamed(name: string): SettingsField | undefined {
  return [...MAIN_FIELDS, ...ACCOUNT_FIELDS, ...ADVANCED_FIELDS].find((field) => nameOf(field) === name);
}

/** What a stored secret was entered for: the server refuses it with others. */
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
