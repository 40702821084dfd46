/**
 * Imitates the page of an authenticator in NocoBase's modern client: its own fields around the plugin's, and a "Submit"
 * that validates all of them and does not report a failure.
 */
import { Button, Form, Input } from 'antd';
import { type ReactNode, useEffect } from 'react';
import type { HostApp } from '../src/client-shared/host/host-app';

interface Record {
  id?: number;
  name: string;
  options: object;
}

interface AuthenticatorPageProps {
  app: HostApp;
  record: Record;
  children: ReactNode;
}

export function AuthenticatorPage({ app, record, children }: AuthenticatorPageProps) {
  const [form] = Form.useForm();
  useEffect(() => form.setFieldsValue(record), [form, record]);
  const submit = async () => {
    try {
      const values = await form.validateFields();
      await app.apiClient.request({ url: 'authenticators:update', method: 'post', data: values });
    } catch {
      // NocoBase shows the server's message, but nothing at the fields
    }
  };
  return (
    <Form form={form} layout="vertical">
      <Form.Item name="name" label="Auth UID" rules={[{ required: true }]}>
        <Input />
      </Form.Item>
      {children}
      <Button onClick={submit}>Submit</Button>
    </Form>
  );
}
