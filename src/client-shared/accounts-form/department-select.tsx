import { Flex, Select, theme } from 'antd';
import { useState } from 'react';
import type { HostApp } from '../host-app';
import type { FormValues } from '../setup/requests';
import { useTexts } from '../use-texts';
import type { ControlProps } from './control-props';
import { type DepartmentOption, departmentIdOf, departmentOptions } from './department-options';
import { DepartmentsProblem } from './departments-problem';
import { departmentsOf } from './read-choices';
import { useDepartments } from './use-departments';

interface DepartmentSelectProps extends ControlProps<number[]> {
  app: HostApp;
  /** With them the server asks WeCom. */
  formValues: () => FormValues;
}

/** WeCom's departments by name, or by id where they cannot be listed. */
export function DepartmentSelect({ app, formValues, id, value, onChange }: DepartmentSelectProps) {
  const { t } = useTexts();
  const { token } = theme.useToken();
  const [dropped, setDropped] = useState<string>();
  const chosen = departmentsOf(value);
  const { reply, loading, load } = useDepartments(app, formValues, chosen.length > 0);
  const options = reply?.kind === 'answered' ? departmentOptions(reply.data) : [];

  const choose = (entries: string[]) => {
    const ids = entries.map((entry) => departmentIdOf(entry, options));
    setDropped(entries.find((_, index) => ids[index] === undefined));
    onChange?.([...new Set(ids.filter((found) => found !== undefined))]);
  };

  return (
    <Flex vertical gap={token.marginXXS}>
      <Select
        id={id}
        mode="tags"
        allowClear
        loading={loading}
        placeholder={t('All departments')}
        value={chosen.map(String)}
        onChange={choose}
        onDropdownVisibleChange={(open) => open && load()}
        tokenSeparators={[',', '，']} // no space: names have some
        options={options}
        filterOption={(typed, option) => option !== undefined && isFound(typed, option)}
        optionRender={({ data }) => <DepartmentLine option={data} />}
        notFoundContent={loading ? t('Asking WeCom…') : t('Type the id of a department.')}
      />
      <span role="status" style={{ color: token.colorTextSecondary }}>
        {dropped !== undefined &&
          t('“{{text}}” was left out: the id of a department consists of digits.', { text: dropped })}
      </span>
      {reply && reply.kind !== 'answered' && !loading && <DepartmentsProblem reply={reply} onRetry={load} />}
    </Flex>
  );
}

function isFound(typed: string, { value, label, parents }: DepartmentOption): boolean {
  const wanted = typed.trim().toLowerCase();
  return value === wanted || `${parents} ${label}`.toLowerCase().includes(wanted);
}

function DepartmentLine({ option }: { option: Partial<DepartmentOption> }) {
  const { token } = theme.useToken();
  const { label, parents, value } = option;
  return (
    <Flex vertical>
      <span>{label ?? value}</span>
      {parents && <span style={{ color: token.colorTextSecondary, fontSize: token.fontSizeSM }}>{parents}</span>}
    </Flex>
  );
}
