/** The options of a channel in the legacy client: Formily, inside NocoBase's `options` field. */
import { type ISchema, observer, useForm } from '@formily/react';
import { SchemaComponent } from '@nocobase/client';
import { type ComponentType, createContext, useContext, useMemo } from 'react';
import type { HostApp } from '../client-shared/host/host-app';
import {
  AuthenticatorSelect,
  CHANNEL_FIELDS,
  type ChannelField,
  PartialSelect,
} from '../client-shared/messages/channel-fields';
import { SendTest } from '../client-shared/messages/send-test';
import { type Translate, useTexts } from '../client-shared/ui/use-texts';

const COMPONENTS: Record<ChannelField['kind'], Pick<ISchema, 'type' | 'x-component'>> = {
  authenticator: { type: 'string', 'x-component': 'Authenticator' },
  checkbox: { type: 'boolean', 'x-component': 'Checkbox' },
  text: { type: 'string', 'x-component': 'Input' },
  partial: { type: 'string', 'x-component': 'PartialSelect' },
};

function fieldSchema({ kind, label, help, required }: ChannelField, t: Translate): ISchema {
  return {
    ...COMPONENTS[kind],
    title: t(label),
    description: t(help),
    'x-decorator': 'FormItem',
    'x-validator': required ? [{ required, message: t('{{field}} is required', { field: t(label) }) }] : [],
  };
}

const AppContext = createContext<HostApp | null>(null); // Formily would unwrap an app in a schema's props

const CONTROLS: Record<string, ComponentType<never>> = {
  PartialSelect,
  Authenticator: (props: object) => {
    const app = useContext(AppContext);
    return app && <AuthenticatorSelect {...props} app={app} />;
  },
};

const TestOfForm = observer(({ app }: { app: HostApp }) => {
  const { authenticator, confidential, button } = useForm().values.options ?? {};
  return <SendTest app={app} options={{ authenticator, confidential, button }} />;
});

export function ChannelForm({ app }: { app: HostApp }) {
  const { t } = useTexts();
  const schema = useMemo<ISchema>(
    () => ({
      type: 'object',
      properties: Object.fromEntries(CHANNEL_FIELDS.map((field) => [field.name, fieldSchema(field, t)])),
    }),
    [t],
  );
  return (
    <AppContext.Provider value={app}>
      <SchemaComponent schema={schema} components={CONTROLS} />
      <TestOfForm app={app} />
    </AppContext.Provider>
  );
}
