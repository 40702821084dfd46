/** The settings form of the legacy client: Formily, inside NocoBase's `options` field. */

import { type ISchema, observer, useForm } from '@formily/react';
import { SchemaComponent } from '@nocobase/client';
import { type ComponentType, createContext, type ReactNode, useContext, useMemo } from 'react';
import type { HostApp } from '../client-shared/host/host-app';
import { CheckSection } from '../client-shared/settings-form/checklist/check-section';
import { ConsoleValuesSection } from '../client-shared/settings-form/console-values';
import { AccountControl } from '../client-shared/settings-form/controls/account-control';
import type { ControlProps } from '../client-shared/settings-form/controls/simple-controls';
import { EventsSection } from '../client-shared/settings-form/events/events-section';
import { fieldError, nameOf, type StoredSecrets, useStoredSecrets } from '../client-shared/settings-form/field-errors';
import { AccountsSection, AdvancedSection } from '../client-shared/settings-form/field-sections';
import {
  ACCOUNT_FIELDS,
  ACCOUNT_KINDS,
  type AccountKind,
  ADVANCED_FIELDS,
  EVENT_FIELDS,
  type InputKind,
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
import { type Translate, useTexts } from '../client-shared/ui/use-texts';
import { useFormErrors } from './form-errors';

const COMPONENTS: Record<InputKind, Pick<ISchema, 'type' | 'x-component' | 'x-component-props'>> = {
  variable: { type: 'string', 'x-component': 'TextAreaWithGlobalScope' },
  secret: { type: 'string', 'x-component': 'TextAreaWithGlobalScope', 'x-component-props': { password: true } },
  text: { type: 'string', 'x-component': 'Input' },
  checkbox: { type: 'boolean', 'x-component': 'Checkbox' },
};

function fieldSchema(field: SettingsField, t: Translate, locked: boolean, storedSecrets: StoredSecrets): ISchema {
  const { kind, label, help, placeholder, required, path } = field;
  // With `array` or `object`, Formily would fill in an empty value for a missing option
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
      ...(isAccountKind(kind) && { label: t(label), option: nameOf(field) }),
    },
    'x-validator': [
      // Separate, because Formily marks the label by it
      ...(required ? [{ triggerType: 'onBlur', required, message: fieldError(field, '', t) } as const] : []),
      {
        triggerType: 'onBlur',
        validator: (value) => (value ? (fieldError(field, value, t, storedSecrets) ?? '') : ''),
      },
    ],
    ...(path[0] === 'origin' && { default: window.location.origin }),
  };
}

function schemaOf(fields: SettingsField[], t: Translate, locked: boolean, storedSecrets: StoredSecrets): ISchema {
  const boxes = fields.map((field) => [
    nameOf(field),
    {
      type: 'void',
      'x-component': 'FieldBox',
      'x-component-props': { name: nameOf(field) },
      properties: { [field.path.join('.')]: fieldSchema(field, t, locked, storedSecrets) },
    } satisfies ISchema,
  ]);
  return { type: 'object', properties: Object.fromEntries(boxes) };
}

/** Formily's own boxes do not name their field. */
function FieldBox({ name, children }: { name: string; children?: ReactNode }) {
  return <div {...{ [FIELD]: name }}>{children}</div>;
}

const AppContext = createContext<HostApp | null>(null); // Formily would unwrap an app in a schema's props

type Form = ReturnType<typeof useForm>;

/** A plain copy: Formily mutates its own objects. */
function copyOf({ values: { name, options } }: Form): FormValues {
  return JSON.parse(JSON.stringify({ authenticator: name ?? '', options: options ?? {} }));
}

const ConsoleTab = observer(({ app, eventFields }: { app: HostApp; eventFields: ReactNode }) => {
  const form = useForm();
  const { values } = form;
  const { authenticator, options } = copyOf(form);
  return (
    <>
      <ConsoleValuesSection app={app} origin={values.options?.origin} authenticator={values.name} />
      <VerificationFilesSection app={app} origin={values.options?.origin} />
      <EventsSection
        {...{ app, authenticator, options }}
        saved={Boolean(values.id)}
        onGenerate={(keys) => {
          for (const [name, key] of Object.entries(keys)) {
            form.setValuesIn(`options.${name}`, key);
          }
        }}
      >
        {eventFields}
      </EventsSection>
    </>
  );
});

const CheckTab = observer(({ app }: { app: HostApp }) => {
  const form = useForm();
  const values = copyOf(form);
  return (
    <>
      <CheckSection app={app} values={values} enabled={Boolean(form.values.enabled)} />
      <SavedSections app={app} authenticator={values.authenticator} saved={Boolean(form.values.id)} />
    </>
  );
});

type FormilyProps = ControlProps<unknown> & { disabled?: boolean; option: string };

/** Formily passes `value` and `onChange`. */
function accountControl(kind: AccountKind): ComponentType<FormilyProps> {
  return observer(({ label, value, onChange, disabled, option }: FormilyProps) => {
    const app = useContext(AppContext);
    const form = useForm();
    const { options } = copyOf(form);
    return (
      app && (
        <AccountControl
          {...{ kind, option, options, disabled, app, label, value, onChange }}
          formValues={() => copyOf(form)}
        />
      )
    );
  });
}

const CONTROLS: Record<string, ComponentType<never>> = {
  ...Object.fromEntries(ACCOUNT_KINDS.map((kind) => [kind, accountControl(kind) as ComponentType<never>])),
  FieldBox,
};

const Fields = observer(({ fields, locked }: { fields: SettingsField[]; locked: boolean }) => {
  const { t } = useTexts();
  const storedSecrets = useStoredSecrets(useForm().values.options);
  const schema = useMemo(() => schemaOf(fields, t, locked, storedSecrets), [fields, t, locked, storedSecrets]);
  return <SchemaComponent schema={schema} components={CONTROLS} />;
});

export function SettingsForm({ app }: { app: HostApp }) {
  const { loading, locked } = useMyRights(app);
  const { handle, onLeave } = useFormErrors(app);
  // Formily's fields keep the props of their first render
  const fieldsOf = (fields: SettingsField[]) => !loading && <Fields fields={fields} locked={locked} />;
  return (
    <AppContext.Provider value={app}>
      <SettingsRoot
        handle={handle}
        onLeave={onLeave}
        notice={locked && <LockedNotice />}
        panes={{
          connection: (
            <>
              {fieldsOf(MAIN_FIELDS)}
              <AdvancedSection>{fieldsOf(ADVANCED_FIELDS)}</AdvancedSection>
            </>
          ),
          console: <ConsoleTab app={app} eventFields={fieldsOf(EVENT_FIELDS)} />,
          accounts: <AccountsSection>{fieldsOf(ACCOUNT_FIELDS)}</AccountsSection>,
          check: <CheckTab app={app} />,
        }}
      />
    </AppContext.Provider>
  );
}
