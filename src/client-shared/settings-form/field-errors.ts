/** What is wrong with the fields of the settings form, by our own rules and by the server's answer to "Submit". */
import { useEffect, useRef } from 'react';
import { type FieldError, SENTENCES } from '../../shared/settings-problems';
import { isTypedSetting, typedProblem } from '../../shared/settings-rules';
import type { HostApp } from '../host/host-app';
import type { Translate } from '../ui/use-texts';
import { ACCOUNT_FIELDS, ADVANCED_FIELDS, MAIN_FIELDS, type SettingsField } from './fields';

/** A sentence, or undefined while nothing is wrong. */
export function fieldError(field: SettingsField, value: unknown, t: Translate): string | undefined {
  const setting = nameOf(field);
  const problem = isTypedSetting(setting) ? typedProblem(setting, value) : undefined;
  return problem && t(SENTENCES[problem], { field: t(field.label) });
}

/** As the server calls it. */
export function nameOf({ path }: SettingsField): string {
  return String(path.at(-1));
}

/** None for what is not ours, such as NocoBase's own fields of the form. */
export function fieldNamed(name: string): SettingsField | undefined {
  return [...MAIN_FIELDS, ...ACCOUNT_FIELDS, ...ADVANCED_FIELDS].find((field) => nameOf(field) === name);
}

/** Nobody has filled it in yet, and nobody wants to hear so before they try to save. */
export function isBlank(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

/** Hears it when the server refuses to save the form. */
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

interface Refusal {
  response?: { data?: { errors?: { code?: unknown; fields?: unknown }[] } };
}

function fieldErrorsOf(error: unknown): FieldError[] {
  const first = (error as Refusal | undefined)?.response?.data?.errors?.[0];
  const isOurs = first?.code === 'WECOM_SETTINGS' || first?.code === 'WECOM_SETTINGS_RIGHT';
  return isOurs && Array.isArray(first.fields) ? first.fields.filter(isFieldError) : [];
}

function isFieldError(value: unknown): value is FieldError {
  const { field, message } = (value ?? {}) as Partial<Record<keyof FieldError, unknown>>;
  return typeof field === 'string' && typeof message === 'string';
}
