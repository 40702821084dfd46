/** When and where the modern client's form shows errors. */
import { Form, type FormInstance, type FormRule } from 'antd';
import { type RefObject, useCallback, useEffect, useMemo, useRef } from 'react';
import type { HostApp } from '../client-shared/host/host-app';
import { fieldNamed, isBlank, SECRET_PURPOSE, useServerErrors } from '../client-shared/settings-form/field-errors';
import { nextFrame } from '../client-shared/settings-form/first-error';
import type { SettingsRootHandle } from '../client-shared/settings-form/root';
import { SECRET_OPTIONS } from '../shared/options';
import { isTypedSetting } from '../shared/settings-rules';

/**
 * Not the name of an event, so rules with this trigger run only on request: when the focus leaves a field, and at
 * "Submit". Typing clears the field's error.
 */
export const ON_REQUEST = 'asked';

interface FormErrors {
  handle: RefObject<SettingsRootHandle>;
  onLeave: (name: string) => void;
  /** For a field that is validated only with all others: NocoBase does not report a failed "Submit". */
  submitRule: FormRule;
}

export function useFormErrors(app: HostApp): FormErrors {
  const form = Form.useFormInstance();
  const handle = useRef<SettingsRootHandle>(null);
  const refused = useRef(new Map<string, unknown>()); // the values, by the names of their fields

  const showFirstError = useCallback(async () => {
    do {
      await nextFrame();
    } while (form.isFieldsValidating());
    const count = form.getFieldsError().filter(({ errors }) => errors.length > 0).length;
    if (count > 0) {
      handle.current?.showFirstError(count);
    }
  }, [form]);

  useServerErrors(app, (errors) => {
    const shown = errors.map(({ field, message }) => ({ name: pathOf(field), errors: [message] }));
    form.setFields(shown.filter(({ name }) => isInForm(form, name)));
    refused.current = new Map(errors.map(({ field }) => [field, form.getFieldValue(pathOf(field))]));
    void showFirstError();
  });

  const purpose = Form.useWatch((values) => SECRET_PURPOSE.map((name) => values.options?.[name]).join('\n'), form);
  // biome-ignore lint/correctness/useExhaustiveDependencies: when one of these changes
  useEffect(() => {
    for (const secret of SECRET_OPTIONS) {
      const path = pathOf(secret);
      if (refused.current.has(secret) && refused.current.get(secret) === form.getFieldValue(path)) {
        form.setFields([{ name: path, errors: [] }]);
      }
      refused.current.delete(secret);
    }
  }, [form, purpose]);

  const onLeave = useCallback(
    (name: string) => {
      if (!isTypedSetting(name)) {
        return; // cannot be invalid, and one of them has the `submitRule`
      }
      const path = pathOf(name);
      const value = form.getFieldValue(path);
      if (refused.current.has(name) && refused.current.get(name) === value) {
        return; // the client's rules, which know less than the server, would clear its error
      }
      if (form.isFieldTouched(path) || !isBlank(value)) {
        form.validateFields([path]).catch(() => undefined); // shown at the field
      }
    },
    [form],
  );
  const submitRule = useMemo<FormRule>(
    () => ({
      validateTrigger: ON_REQUEST,
      validator: async () => void showFirstError(),
    }),
    [showFirstError],
  );
  return { handle, onLeave, submitRule };
}

function pathOf(name: string): string[] {
  const field = fieldNamed(name);
  return field ? ['options', ...field.path] : [name];
}

function isInForm(form: FormInstance, path: string[]): boolean {
  return form.getFieldsError().some(({ name }) => name.join() === path.join());
}
