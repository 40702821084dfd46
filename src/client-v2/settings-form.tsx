/** The settings form of the modern client: antd, rendered inside NocoBase's form. Every option needs a mounted item. */

import { EnvVariableInput } from '@nocobase/client-v2';
import { Checkbox, ConfigProvider, Form, type FormInstance, type FormRule, Input } from 'antd';
import type { HostApp } from '../client-shared/host/host-app';
import { CheckSection } from '../client-shared/settings-form/checklist/check-section';
import { ConsoleValuesSection } from '../client-shared/settings-form/console-values';
import { AccountControl } from '../client-shared/settings-form/controls/account-control';
import { EventsSection } from '../client-shared/settings-form/events/events-section';
import { fieldError, nameOf, type StoredSecrets, useStoredSecrets } from '../client-shared/settings-form/field-errors';
import { AccountsSection, AdvancedSection } from '../client-shared/settings-form/field-sections';
import {
  ACCOUNT_FIELDS,
  ADVANCED_FIELDS,
  EVENT_FIELDS,
  isAccountKind,
  MAIN_FIELDS,
  needsRights,
  type SettingsField,
} from '../client-shared/settings-form/fields';
import { FIELD } from '../client-shared/settings-form/first-error';
import { LockedNotice, useMyRights } from '../client-shared/settings-form/locked-settings';
import type { FormValues } from '../client-shared/settings-form/requests';
import { SettingsRoot } from '../client-shared/settings-form/root';
import { SavedSections } from '../client-shared/settings-form/saved-sections';
import { VerificationFilesSection } from '../client-shared/settings-form/verification-files/verification-files-section';
import { useTexts } from '../client-shared/ui/use-texts';
import { ON_REQUEST, useFormErrors } from './form-errors';

interface FieldItemProps {
  app: HostApp;
  field: SettingsField;
  locked: boolean;
  options: Record<string, unknown>;
  storedSecrets: StoredSecrets;
  submitRule: FormRule;
}

function FieldItem({ app, field, locked, options, storedSecrets, submitRule }: FieldItemProps) {
  const { t } = useTexts();
  const form = Form.useFormInstance();
  const { kind, path, required } = field;
  const label = t(field.label);
  const rule: FormRule = {
    validateTrigger: ON_REQUEST,
    validator: async (_, value) => {
      const error = fieldError(field, value, t, storedSecrets);
      if (error) {
        throw new Error(error);
      }
    },
  };
  return (
    <Form.Item
      name={['options', ...path]}
      label={label}
      extra={t(field.help)}
      required={required}
      valuePropName={kind === 'checkbox' ? 'checked' : 'value'}
      rules={[nameOf(field) === 'autoLogin' ? submitRule : rule]}
      initialValue={path[0] === 'origin' ? window.location.origin : undefined}
    >
      {isAccountKind(kind) ? (
        <AccountControl {...{ kind, app, label, options }} option={nameOf(field)} formValues={() => valuesOf(form)} />
      ) : kind === 'checkbox' ? (
        <Checkbox />
      ) : kind === 'text' || locked ? ( // NocoBase's input of variables cannot be disabled
        <Input />
      ) : (
        <EnvVariableInput password={kind === 'secret'} placeholder={field.placeholder} />
      )}
    </Form.Item>
  );
}

function valuesOf(form: FormInstance): FormValues {
  const { name, options } = form.getFieldsValue(true);
  return { authenticator: typeof name === 'string' ? name : '', options: options ?? {} };
}

export function SettingsForm({ app }: { app: HostApp }) {
  const form = Form.useFormInstance();
  const options: Record<string, unknown> = Form.useWatch('options') ?? {};
  const name: unknown = Form.useWatch('name');
  const id: unknown = Form.useWatch('id', { preserve: true }); // has no field of its own; only saved records have it
  const enabled: unknown = Form.useWatch('enabled', { preserve: true });
  const authenticator = typeof name === 'string' ? name : '';
  const storedSecrets = useStoredSecrets(options);
  const { locked } = useMyRights(app);
  const { handle, onLeave, submitRule } = useFormErrors(app);
  const items = (fields: SettingsField[]) =>
    fields.map((field) => (
      <ConfigProvider key={nameOf(field)} componentDisabled={(locked && needsRights(field)) || undefined}>
        <div {...{ [FIELD]: nameOf(field) }}>
          <FieldItem {...{ app, field, options, storedSecrets, submitRule }} locked={locked && needsRights(field)} />
        </div>
      </ConfigProvider>
    ));
  return (
    <SettingsRoot
      handle={handle}
      onLeave={onLeave}
      notice={locked && <LockedNotice />}
      panes={{
        connection: (
          <>
            {items(MAIN_FIELDS)}
            <AdvancedSection>{items(ADVANCED_FIELDS)}</AdvancedSection>
          </>
        ),
        console: (
          <>
            <ConsoleValuesSection app={app} origin={options.origin} authenticator={authenticator} />
            <VerificationFilesSection app={app} origin={options.origin} />
            <EventsSection
              {...{ app, authenticator, options }}
              saved={id !== undefined}
              onGenerate={(keys) => {
                for (const [key, value] of Object.entries(keys)) {
                  form.setFieldValue(['options', key], value);
                }
              }}
            >
              {items(EVENT_FIELDS)}
            </EventsSection>
          </>
        ),
        accounts: <AccountsSection>{items(ACCOUNT_FIELDS)}</AccountsSection>,
        check: (
          <>
            <CheckSection app={app} values={{ authenticator, options }} enabled={Boolean(enabled)} />
            <SavedSections app={app} authenticator={authenticator} saved={id !== undefined} />
          </>
        ),
      }}
    />
  );
}
