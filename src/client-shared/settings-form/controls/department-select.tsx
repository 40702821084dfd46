import { Alert, Flex, Select, theme } from 'antd';
import { useState } from 'react';
import type { Department } from '../../../shared/actions';
import { ErrorAlert } from '../../errors/error-alert';
import type { Reply } from '../../host/ask-server';
import type { HostApp } from '../../host/host-app';
import { useTexts } from '../../ui/use-texts';
import { ReplyAlert } from '../reply-alert';
import type { FormValues } from '../requests';
import { type DepartmentOption, departmentIdOf, departmentOptions } from './department-options';
import { departmentsOf } from './read-choices';
import type { ControlProps } from './simple-controls';
import { useDepartments } from './use-departments';

interface DepartmentSelectProps extends ControlProps<number[]> {
  app: HostApp;
  /** The server asks WeCom with these values. */
  formValues: () => FormValues;
}

/** Selects departments by name, or by id if they cannot be listed. */
export function DepartmentSelect({ app, formValues, id, value, onChange }: DepartmentSelectProps) {
  const { t } = useTexts();
  const { token } = theme.useToken();
  const [dropped, setDropped] = useState<string>();
  const [typed, setTyped] = useState('');
  const chosen = departmentsOf(value);
  const { reply, loading, load } = useDepartments(app, formValues, chosen.length > 0);
  const listed = reply?.kind === 'answered' ? departmentOptions(reply.data) : [];

  const unknown = listed.length > 0 ? chosen.filter((one) => !listed.some(({ value }) => value === String(one))) : [];

  const choose = (entries: string[]) => {
    const ids = entries.map((entry) => departmentIdOf(entry, listed));
    setDropped(entries.find((_, index) => ids[index] === undefined));
    setTyped('');
    onChange?.([...new Set(ids.filter((found) => found !== undefined))]);
  };
  const takeTypedId = () => {
    if (departmentIdOf(typed, []) !== undefined) {
      choose([...chosen.map(String), typed]);
    }
  };
  const type = (text: string) => {
    const entries = text.split(/[,，]/); // not at spaces: names contain them
    if (entries.length === 1) {
      setTyped(text);
    } else {
      choose([...chosen.map(String), ...entries.map((entry) => entry.trim()).filter(Boolean)]);
    }
  };

  return (
    <Flex vertical gap={token.marginXXS}>
      <Select
        id={id}
        mode="multiple"
        allowClear
        loading={loading}
        placeholder={t('All departments')}
        value={chosen.map(String)}
        onChange={choose}
        searchValue={typed}
        onSearch={type}
        onDropdownVisibleChange={(open) => open && load()}
        onBlur={takeTypedId}
        options={withTypedId(typed, listed)}
        filterOption={(typed, option) => option !== undefined && isFound(typed, option)}
        optionRender={({ data }) => <DepartmentLabel option={data} />}
        notFoundContent={<NothingFound loading={loading} listed={listed.length > 0} />}
      />
      <span role="status" style={{ color: token.colorTextSecondary }}>
        {dropped !== undefined && t('“{{text}}” was left out: a department ID consists of digits.', { text: dropped })}
      </span>
      {unknown.length > 0 && !loading && (
        <Alert
          type="warning"
          showIcon
          message={t(
            'Not found in WeCom: {{ids}}. Check the ID, and whether the app’s visible range includes the department.',
            { ids: unknown.join(', ') },
          )}
        />
      )}
      {reply && reply.kind !== 'answered' && !loading && <DepartmentsAlert reply={reply} onRetry={load} />}
    </Flex>
  );
}

/** Puts a typed id first, since "Enter" takes the first option. Unknown ids can be chosen as well. */
function withTypedId(typed: string, listed: DepartmentOption[]): DepartmentOption[] {
  const id = departmentIdOf(typed, []);
  if (id === undefined) {
    return listed;
  }
  const value = String(id);
  const known = listed.find((option) => option.value === value);
  return [known ?? { value, label: value, parents: '' }, ...listed.filter((option) => option !== known)];
}

function NothingFound({ loading, listed }: { loading: boolean; listed: boolean }) {
  const { t } = useTexts();
  if (loading) {
    return t('Asking WeCom…');
  }
  return listed ? t('No department matches. You can also enter a department ID.') : t('Enter a department ID.');
}

function isFound(typed: string, { value, label, parents }: DepartmentOption): boolean {
  const wanted = typed.trim().toLowerCase();
  return value === wanted || `${parents} ${label}`.toLowerCase().includes(wanted);
}

interface DepartmentsAlertProps {
  reply: Exclude<Reply<Department[]>, { kind: 'answered' }>;
  onRetry: () => void;
}

/** Why the departments are not listed: usually because the form is not filled in yet. */
function DepartmentsAlert({ reply, onRetry }: DepartmentsAlertProps) {
  const { t } = useTexts();
  return reply.kind === 'refused' && reply.code === 'AUTHENTICATOR_UNAVAILABLE' ? (
    <ErrorAlert type="info" title={t('Fill in Company ID, AgentId, Secret and Origin first.')} onRetry={onRetry} />
  ) : (
    <ReplyAlert reply={reply} onRetry={onRetry} />
  );
}

function DepartmentLabel({ option }: { option: Partial<DepartmentOption> }) {
  const { token } = theme.useToken();
  const { label, parents, value } = option;
  return (
    <Flex vertical>
      <span>{label ?? value}</span>
      {parents && <span style={{ color: token.colorTextSecondary, fontSize: token.fontSizeSM }}>{parents}</span>}
    </Flex>
  );
}
