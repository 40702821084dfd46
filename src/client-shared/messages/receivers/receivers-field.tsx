import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, ConfigProvider, Flex, theme } from 'antd';
import { type ComponentType, useRef } from 'react';
import type { HostApp } from '../../host/host-app';
import { useTexts } from '../../ui/use-texts';
import { isQuery, kindOf, type ReceiverKind, readReceivers, userIdOf } from './receivers';
import { UserSelect } from './user-select';

/** NocoBase's inputs of a workflow's node. */
export interface ReceiverInputs {
  /** A variable that holds ids of users. */
  Variable: ComponentType<{ value: string; onChange: (variable: string) => void }>;
  /** Conditions on users. */
  Query: ComponentType<{ value: unknown; onChange: (filter: unknown) => void }>;
}

interface ReceiversFieldProps {
  app: HostApp;
  id?: string;
  value?: unknown;
  onChange?: (receivers: unknown[]) => void;
  /** Undefined where NocoBase's cannot be loaded: what they have made is kept then. */
  inputs: ReceiverInputs | undefined;
}

interface Row {
  key: number;
  /** A variable that has not been chosen yet looks like a user who has not. */
  kind: ReceiverKind;
}

export function ReceiversField({ app, id, value, onChange, inputs }: ReceiversFieldProps) {
  const { t } = useTexts();
  const { token } = theme.useToken();
  const receivers = readReceivers(value);
  const { rows, add, remove } = useRows(receivers);
  const append = (kind: ReceiverKind, receiver: unknown) => {
    add(kind);
    onChange?.([...receivers, receiver]);
  };
  return (
    <ConfigProvider button={{ autoInsertSpace: false }}>
      <Flex vertical gap={token.marginXS} id={id} data-testid="wecom-receivers">
        {receivers.map((receiver, index) => (
          <Flex key={rows[index]?.key} gap={token.marginXS} align="start">
            <div style={{ flex: 1, minWidth: 0 }}>
              <ReceiverInput
                {...{ app, inputs, receiver }}
                kind={receiver === '' ? (rows[index]?.kind ?? 'user') : kindOf(receiver)}
                label={t('Receiver {{number}}', { number: index + 1 })}
                onChange={(next) => onChange?.(receivers.map((other, at) => (at === index ? next : other)))}
              />
            </div>
            <Button
              type="text"
              icon={<DeleteOutlined aria-hidden />}
              aria-label={t('Remove receiver {{number}}', { number: index + 1 })}
              onClick={() => {
                remove(index);
                onChange?.(receivers.filter((_, at) => at !== index));
              }}
            />
          </Flex>
        ))}
        <Flex wrap gap={token.marginXS}>
          <Button icon={<PlusOutlined aria-hidden />} onClick={() => append('user', '')}>
            {t('Add a user')}
          </Button>
          {inputs && (
            <>
              <Button icon={<PlusOutlined aria-hidden />} onClick={() => append('variable', '')}>
                {t('Add users from a variable')}
              </Button>
              <Button icon={<PlusOutlined aria-hidden />} onClick={() => append('query', { filter: {} })}>
                {t('Add users by a query')}
              </Button>
            </>
          )}
        </Flex>
      </Flex>
    </ConfigProvider>
  );
}

/** Rows keep their keys and kinds while others are removed. */
function useRows(receivers: readonly unknown[]) {
  const rows = useRef<Row[]>([]);
  const nextKey = useRef(0);
  const add = (kind: ReceiverKind) => {
    rows.current.push({ key: nextKey.current, kind });
    nextKey.current += 1;
  };
  receivers.slice(rows.current.length).forEach((receiver) => {
    add(kindOf(receiver));
  });
  return { rows: rows.current, add, remove: (index: number) => void rows.current.splice(index, 1) };
}

interface ReceiverInputProps {
  app: HostApp;
  kind: ReceiverKind;
  receiver: unknown;
  label: string;
  onChange: (receiver: unknown) => void;
  inputs: ReceiverInputs | undefined;
}

function ReceiverInput({ app, kind, receiver, label, onChange, inputs }: ReceiverInputProps) {
  const { t } = useTexts();
  if (kind === 'user') {
    return (
      <UserSelect app={app} label={label} value={userIdOf(receiver)} onChange={(userId) => onChange(userId ?? '')} />
    );
  }
  if (kind === 'variable' && inputs) {
    return (
      <fieldset aria-label={label} style={{ border: 0, margin: 0, padding: 0, minWidth: 0 }}>
        <inputs.Variable value={typeof receiver === 'string' ? receiver : ''} onChange={onChange} />
      </fieldset>
    );
  }
  if (kind === 'query' && inputs && isQuery(receiver)) {
    return (
      <fieldset aria-label={label} style={{ border: 0, margin: 0, padding: 0, minWidth: 0 }}>
        <inputs.Query value={receiver.filter} onChange={(filter) => onChange({ filter: filter ?? {} })} />
      </fieldset>
    );
  }
  return t('{{receiver}} cannot be edited here and stays as it is.', { receiver: label });
}
