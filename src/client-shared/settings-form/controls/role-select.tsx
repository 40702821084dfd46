import { Flex, Select, theme } from 'antd';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { HostApp } from '../../host/host-app';
import { useLoaded } from '../../host/use-loaded';
import { useTexts } from '../../ui/use-texts';
import type { ControlProps } from './control-props';
import { listRoles } from './list-roles';
import { roleTitle } from './role-title';

const HOST_NAMESPACES = ['acl', '@nocobase/plugin-acl', 'client']; // NocoBase's translations of its own roles

export function RoleSelect({ app, id, value, onChange }: ControlProps<string | undefined> & { app: HostApp }) {
  const { t } = useTexts();
  const { token } = theme.useToken();
  const { t: translate } = useTranslation(HOST_NAMESPACES, { nsMode: 'fallback' });
  const load = useCallback(() => listRoles(app), [app]);
  const { data: roles, loading, failure } = useLoaded(load);
  return (
    <Flex vertical gap={token.marginXXS}>
      <Select
        id={id}
        allowClear
        showSearch
        optionFilterProp="label"
        loading={loading}
        placeholder={t('NocoBase’s default role')}
        value={typeof value === 'string' && value ? value : undefined}
        onChange={(role?: string) => onChange?.(role)}
        options={roles?.map((role) => ({ value: role.name, label: roleTitle(role, translate) }))}
        notFoundContent={loading ? t('Loading…') : t('No role found.')}
      />
      <span role="status" style={{ color: token.colorTextSecondary }}>
        {failure && t('The roles could not be loaded. The stored role stays unchanged.')}
      </span>
    </Flex>
  );
}
