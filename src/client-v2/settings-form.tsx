/** The settings form of the modern client: antd, rendered inside NocoBase's form. Every option needs a mounted item. */
import { EnvVariableInput } from '@nocobase/client-v2';
import { Checkbox, Form, type FormInstance, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { AccountControl } from '../client-shared/accounts-form/account-control';
import { AccountsSection } from '../client-shared/accounts-form/accounts-section';
import { AdvancedSection } from '../client-shared/advanced-section';
import { ConsoleValuesSection } from '../client-shared/console-values-section';
import type { HostApp } from '../client-shared/host-app';
import {
  ACCOUNT_FIELDS,
  ADVANCED_FIELDS,
  isAccountKind,
  MAIN_FIELDS,
  type SettingsField,
} from '../client-shared/settings-fields';
import { CheckSection } from '../client-shared/setup/check-section';
import { FailuresSection } from '../client-shared/setup/failures-section';
import { LinkedPeopleSection } from '../client-shared/setup/linked-people-section';
import type { FormValues } from '../client-shared/setup/requests';
import { SettingsRoot } from '../client-shared/setup/settings-root';
import { VerificationFilesSection } from '../client-shared/setup/verification-files-section';
import { NAMESPACE } from '../shared/constants';

function FieldItem({ app, field }: { app: HostApp; field: SettingsField }) {
  const { t } = useTranslation(NAMESPACE);
  const form = Form.useFormInstance();
  const { kind, path, required } = field;
  const label = t(field.label);
  return (
    <Form.Item
      name={['options', ...path]}
      label={label}
      extra={t(field.help)}
      valuePropName={kind === 'checkbox' ? 'checked' : 'value'}
      rules={required && [{ required, message: t('{{field}} is required', { field: label }) }]}
      initialValue={path[0] === 'origin' ? window.location.origin : undefined}
    >
      {isAccountKind(kind) ? (
        <AccountControl kind={kind} app={app} label={label} formValues={() => valuesOf(form)} />
      ) : kind === 'checkbox' ? (
        <Checkbox />
      ) : kind === 'text' ? (
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
  const options: Record<string, unknown> = Form.useWatch('options') ?? {};
  const name: unknown = Form.useWatch('name');
  const authenticator = typeof name === 'string' ? name : '';
  const items = (fields: SettingsField[]) =>
    fields.map((field) => <FieldItem key={field.path.join('.')} app={app} field={field} />);
  return (
    <SettingsRoot>
      {items(MAIN_FIELDS)}
      <AccountsSection>{items(ACCOUNT_FIELDS)}</AccountsSection>
      <ConsoleValuesSection app={app} origin={options.origin} authenticator={authenticator} />
      <VerificationFilesSection app={app} origin={options.origin} />
      <AdvancedSection>{items(ADVANCED_FIELDS)}</AdvancedSection>
      <CheckSection app={app} values={{ authenticator, options }} />
      <FailuresSection app={app} authenticator={authenticator} />
      <LinkedPeopleSection app={app} authenticator={authenticator} />
    </SettingsRoot>
  );
}
