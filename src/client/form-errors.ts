/** When and where the legacy client's form shows errors. */
import { type Field, type Form, useForm } from '@formily/react';
import { type RefObject, useCallback, useEffect, useRef } from 'react';
import type { HostApp } from '../client-shared/host/host-app';
import { fieldNamed, isBlank, SECRET_PURPOSE, useServerErrors } from '../client-shared/settings-form/field-errors';
import type { SettingsRootHandle } from '../client-shared/settings-form/root';
import { SECRET_OPTIONS } from '../shared/options';

/** Like Formily's own errors: its next validation replaces them. */
const CLIENT_ERROR = { type: 'error', code: 'ValidateError' } as const;

/** Unlike Formily's own: the client's rules, which know less than the server, would clear it. */
const SERVER_ERROR = { type: 'error', code: 'EffectError' } as const;

interface FormErrors {
  handle: RefObject<SettingsRootHandle>;
  onLeave: (name: string) => void;
}

export function useFormErrors(app: HostApp): FormErrors {
  const form = useForm();
  const handle = useRef<SettingsRootHandle>(null);
  const refused = useRef<Field[]>([]);

  const forgetRefused = useCallback(() => {
    for (const field of refused.current) {
      field.setFeedback({ ...SERVER_ERROR, messages: [] });
    }
    refused.current = [];
  }, []);

  useEffect(() => {
    const id = form.subscribe(({ type, payload }) => {
      if (type === 'onFormSubmitStart') {
        forgetRefused(); // the server's errors about the last values would block sending these
      } else if (type === 'onFormSubmitValidateFailed') {
        handle.current?.showFirstError(countWrong(form));
      } else if (type === 'onFieldInputValueChange') {
        (payload as Field).setFeedback({ ...CLIENT_ERROR, messages: [] });
      } else if (type === 'onFieldValueChange') {
        const changed = payload as Field;
        changed.setFeedback({ ...SERVER_ERROR, messages: [] });
        if (SECRET_PURPOSE.some((name) => fieldOf(form, name) === changed)) {
          for (const secret of SECRET_OPTIONS) {
            fieldOf(form, secret)?.setFeedback({ ...SERVER_ERROR, messages: [] });
          }
        }
      }
    });
    return () => form.unsubscribe(id);
  }, [form, forgetRefused]);

  useServerErrors(app, (errors) => {
    forgetRefused();
    for (const { field: name, message } of errors) {
      const field = fieldOf(form, name);
      if (field) {
        field.setFeedback({ ...SERVER_ERROR, messages: [message] });
        refused.current.push(field);
      }
    }
    if (refused.current.length > 0) {
      handle.current?.showFirstError(countWrong(form));
    }
  });

  const onLeave = useCallback(
    (name: string) => {
      const field = fieldOf(form, name);
      if (field && (field.selfModified || !isBlank(field.value))) {
        form.validate(pathOf(name)).catch(() => undefined); // shown at the field
      }
    },
    [form],
  );
  return { handle, onLeave };
}

function pathOf(name: string): string {
  const field = fieldNamed(name);
  return field ? ['options', ...field.path].join('.') : name;
}

function fieldOf(form: Form, name: string): Field | undefined {
  return form.query(pathOf(name)).take();
}

function countWrong(form: Form): number {
  return new Set(form.errors.map(({ address }) => address)).size;
}
