/** The settings form of the legacy client: Formily, rendered inside NocoBase's `options` field. */
import { type ISchema, observer, useForm } from '@formily/react';
import { SchemaComponent } from '@nocobase/client';
import { ConfigProvider } from 'antd';
import { type ComponentType, createContext, useContext, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { AccountControl } from '../client-shared/accounts-form/account-control';
import { AccountsSection } from '../client-shared/accounts-form/accounts-section';
import type { ControlProps } from '../client-shared/accounts-form/control-props';
import { AdvancedSection } from '../client-shared/advanced-section';
import { ConsoleValuesSection } from '../client-shared/console-values-section';
import type { HostApp } from '../client-shared/host-app';
import {
  ACCOUNT_FIELDS,
  ACCOUNT_KINDS,
  type AccountKind,
  ADVANCED_FIELDS,
  type InputKind,
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

type Translate = (key: string, values?: Record<string, string>) => string;

const COMPONENTS: Record<InputKind, Pick<ISchema, 'type' | 'x-component' | 'x-component-props'>> = {
  variable: { type: 'string', 'x-component': 'TextAreaWithGlobalScope' },
  secret: { type: 'string', 'x-component': 'TextAreaWithGlobalScope', 'x-component-props': { password: true } },
  text: { type: 'string', 'x-component': 'Input' },
  checkbox: { type: 'boolean', 'x-component': 'Checkbox' },
};

function fieldSchema(field: SettingsField, t: Translate, locked: boolean): ISchema {
  const { kind, label, help, placeholder, required, path } = field;
  // As `array` or `object`, Formily would make an empty one of an option that is missing
  const component = isAccountKind(kind) ? { type: 'any', 'x-component': kind } : COMPONENTS[kind];
  return {
    ...component,
    title: t(label),
    description: t(help),
    'x-decorator': 'FormItem',
    'x-disabled': locked && needsRights(field),
    'x-component-props': {
      ...component['x-component-props'],
      placeholder,
      ...(isAccountKind(kind) && { label: t(label) }),
    },
    ...(required && { 'x-validator': [{ required, message: t('{{field}} is required', { field: t(label) }) }] }),
    ...(path[0] === 'origin' && { default: window.location.origin }),
  };
}

function properties(fields: SettingsField[], t: Translate, locked: boolean): Record<string, ISchema> {
  return Object.fromEntries(fields.map((field) => [field.path.join('.'), fieldSchema(field, t, locked)]));
}

const AppContext = createContext<HostApp | null>(null); // Formily would take an app in a schema's props apart

const ConsoleValues = observer(() => {
  const app = useContext(AppContext);
  const { values } = useForm();
  return app && <ConsoleValuesSection app={app} origin={values.options?.origin} authenticator={values.name} />;
});

const VerificationFiles = observer(() => {
  const app = useContext(AppContext);
  const { values } = useForm();
  return app && <VerificationFilesSection app={app} origin={values.options?.origin} />;
});

type Form = ReturnType<typeof useForm>;

/** A plain copy: the form's own objects change under whoever keeps them. */
function copyOf({ values: { name, options } }: Form): FormValues {
  return JSON.parse(JSON.stringify({ authenticator: name ?? '', options: options ?? {} }));
}

const Setup = observer(() => {
  const app = useContext(AppContext);
  const values = copyOf(useForm());
  return (
    app && (
      <>
        <CheckSection app={app} values={values} />
        <FailuresSection app={app} authenticator={values.authenticator} />
        <LinkedPeopleSection app={app} authenticator={values.authenticator} />
      </>
    )
  );
});

/** Formily hands over `value` and `onChange`. */
function accountControl(kind: AccountKind): ComponentType<ControlProps<unknown> & { disabled?: boolean }> {
  return ({ label, value, onChange, disabled }) => {
    const app = useContext(AppContext);
    const form = useForm();
    return (
      app && (
        <ConfigProvider componentDisabled={disabled || undefined}>
          <AccountControl {...{ kind, app, label, value, onChange }} formValues={() => copyOf(form)} />
        </ConfigProvider>
      )
    );
  };
}

const SECTIONS: Record<string, ComponentType> = {
  ...Object.fromEntries(ACCOUNT_KINDS.map((kind) => [kind, accountControl(kind)])),
  AccountsSection,
  AdvancedSection,
  ConsoleValues,
  VerificationFiles,
  Setup,
};

export function SettingsForm({ app }: { app: HostApp }) {
  const { t } = useTranslation(NAMESPACE);
  const { loading, locked } = useMyRights(app);
  const schema = useMemo<ISchema>(
    () => ({
      type: 'object',
      properties: {
        ...properties(MAIN_FIELDS, t, locked),
        accounts: { type: 'void', 'x-component': 'AccountsSection', properties: properties(ACCOUNT_FIELDS, t, locked) },
        consoleValues: { type: 'void', 'x-component': 'ConsoleValues' },
        verificationFiles: { type: 'void', 'x-component': 'VerificationFiles' },
        advanced: {
          type: 'void',
          'x-component': 'AdvancedSection',
          properties: properties(ADVANCED_FIELDS, t, locked),
        },
        setup: { type: 'void', 'x-component': 'Setup' },
      },
    }),
    [t, locked],
  );
  return (
    <AppContext.Provider value={app}>
      <SettingsRoot>
        {locked && <LockedNotice />}
        {/* Formily's fields keep what they were first drawn with */}
        {!loading && <SchemaComponent schema={schema} components={SECTIONS} />}
      </SettingsRoot>
    </AppContext.Provider>
  );
}
