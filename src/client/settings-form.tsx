/** The settings form of the legacy client: Formily, rendered inside NocoBase's `options` field. */
import { type ISchema, observer, useForm } from '@formily/react';
import { SchemaComponent } from '@nocobase/client';
import { type ComponentType, createContext, useContext, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { AdvancedSection } from '../client-shared/advanced-section';
import { ConsoleValuesSection } from '../client-shared/console-values-section';
import type { HostApp } from '../client-shared/host-app';
import { ADVANCED_FIELDS, MAIN_FIELDS, type SettingsField } from '../client-shared/settings-fields';
import { NAMESPACE } from '../shared/constants';

type Translate = (key: string, values?: Record<string, string>) => string;

const COMPONENTS: Record<SettingsField['kind'], Pick<ISchema, 'type' | 'x-component' | 'x-component-props'>> = {
  variable: { type: 'string', 'x-component': 'TextAreaWithGlobalScope' },
  secret: { type: 'string', 'x-component': 'TextAreaWithGlobalScope', 'x-component-props': { password: true } },
  text: { type: 'string', 'x-component': 'Input' },
  checkbox: { type: 'boolean', 'x-component': 'Checkbox' },
};

function fieldSchema({ kind, label, help, placeholder, required, path }: SettingsField, t: Translate): ISchema {
  const component = COMPONENTS[kind];
  return {
    ...component,
    title: t(label),
    description: t(help),
    'x-decorator': 'FormItem',
    'x-component-props': { ...component['x-component-props'], placeholder },
    ...(required && { 'x-validator': [{ required, message: t('{{field}} is required', { field: t(label) }) }] }),
    ...(path[0] === 'origin' && { default: window.location.origin }),
  };
}

function properties(fields: SettingsField[], t: Translate): Record<string, ISchema> {
  return Object.fromEntries(fields.map((field) => [field.path.join('.'), fieldSchema(field, t)]));
}

const AppContext = createContext<HostApp | null>(null); // Formily would take an app in a schema's props apart

const ConsoleValues = observer(() => {
  const app = useContext(AppContext);
  const { values } = useForm();
  return app && <ConsoleValuesSection app={app} origin={values.options?.origin} authenticator={values.name} />;
});

const SECTIONS: Record<string, ComponentType> = { AdvancedSection, ConsoleValues };

export function SettingsForm({ app }: { app: HostApp }) {
  const { t } = useTranslation(NAMESPACE);
  const schema = useMemo<ISchema>(
    () => ({
      type: 'object',
      properties: {
        ...properties(MAIN_FIELDS, t),
        consoleValues: { type: 'void', 'x-component': 'ConsoleValues' },
        advanced: { type: 'void', 'x-component': 'AdvancedSection', properties: properties(ADVANCED_FIELDS, t) },
      },
    }),
    [t],
  );
  return (
    <AppContext.Provider value={app}>
      <SchemaComponent schema={schema} components={SECTIONS} />
    </AppContext.Provider>
  );
}
