/** The settings form of the modern client: antd, rendered inside NocoBase's form. Every option needs a mounted item. */
import { EnvVariableInput } from '@nocobase/client-v2';
import { Checkbox, ConfigProvider, Form, type FormInstance, Input } from 'antd';
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
  needsRights,
  type SettingsField,
} from '../client-shared/settings-fields';
import { CheckSection } from '../client-shared/setup/check-section';
import { FailuresSection } from '../client-shared/setup/failures-section';
import { LinkedPeopleSection } from '../client-shared/setup/linked-people-section';
import { LockedNotice } from '../client-shared/setup/locked-notice';
import type { FormValues } from '../client-shared/setup/requests';
import { SettingsRoot } from '../client-shared/setup/settings-root';
import { useMyRights } from '../client-shared/setup/use-my-rights';
import { VerificationFilesSection } from '../client-shared/setup/verification-files-section';
import { NAMESPACE } from '../shared/constants';

function FieldItem({ app, field, locked }: { app: HostApp; field: SettingsField; locked: boolean }) {
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
  const options: Record<string, unknown> = Form.useWatch('options') ?? {};
  const name: unknown = Form.useWatch('name');
  const authenticator = typeof name === 'string' ? name : '';
  const { locked } = useMyRights(app);
  const items = (fields: SettingsField[]) =>
    fields.map((field) => (
      <ConfigProvider key={field.path.join('.')} componentDisabled={(locked && needsRights(field)) || undefined}>
        <FieldItem app={app} field={field} locked={locked && needsRights(field)} />
      </ConfigProvider>
    ));
  return (
    <SettingsRoot>
      {locked && <LockedNotice />}
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
