/** The options of a channel in the modern client: antd, inside NocoBase's form. */
import { Checkbox, Form, Input } from 'antd';
import type { HostApp } from '../client-shared/host/host-app';
import {
  AuthenticatorSelect,
  CHANNEL_FIELDS,
  type ChannelField,
  PartialSelect,
} from '../client-shared/messages/channel-fields';
import { SendTest } from '../client-shared/messages/send-test';
import { useTexts } from '../client-shared/ui/use-texts';

export function ChannelForm({ app }: { app: HostApp }) {
  const options: Record<string, unknown> = Form.useWatch('options') ?? {};
  return (
    <>
      {CHANNEL_FIELDS.map((field) => (
        <ChannelFieldItem key={field.name} app={app} field={field} />
      ))}
      <SendTest app={app} options={options} />
    </>
  );
}

function ChannelFieldItem({ app, field }: { app: HostApp; field: ChannelField }) {
  const { t } = useTexts();
  const { name, kind, label, help, required } = field;
  return (
    <Form.Item
      name={['options', name]}
      label={t(label)}
      extra={t(help)}
      required={required}
      valuePropName={kind === 'checkbox' ? 'checked' : 'value'}
      rules={required ? [{ required, message: t('{{field}} is required', { field: t(label) }) }] : []}
    >
      {kind === 'authenticator' ? (
        <AuthenticatorSelect app={app} />
      ) : kind === 'partial' ? (
        <PartialSelect />
      ) : kind === 'checkbox' ? (
        <Checkbox />
      ) : (
        <Input />
      )}
    </Form.Item>
  );
}
