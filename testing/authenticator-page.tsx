// NocoBase's page of an authenticator as its modern client has it: its own fields around ours, and a "Submit" that
// validates all of them and tells nobody of a failure.
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
      // NocoBase shows what the server says; of the fields it says nothing
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
