import { Flex, Select, theme } from 'antd';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { ask, type Reply } from '../../host/ask-server';
import type { HostApp } from '../../host/host-app';
import { useLoaded } from '../../host/use-loaded';
import { useTexts } from '../../ui/use-texts';
import type { ControlProps } from './simple-controls';

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

interface Role {
  name: string;
  /** Often a template of NocoBase’s. */
  title?: string | null;
}

const ROOT_ROLE = 'root'; // has full access

/** The roles that new users may get; NocoBase lists them only to users who may see roles. Never throws. */
async function listRoles(app: HostApp): Promise<Reply<Role[]>> {
  const reply = await ask<Role[]>(app, { action: 'roles:list', params: { paginate: 'false' } });
  if (reply.kind !== 'answered') {
    return reply;
  }
  return Array.isArray(reply.data)
    ? { kind: 'answered', data: reply.data.filter(({ name }) => name !== ROOT_ROLE) }
    : { kind: 'failed', failure: 'internal' };
}

const TEMPLATE = /^\{\{\s*t\(\s*(?:"([^"]+)"|'([^']+)')\s*[,)]/; // how NocoBase stores the titles of its own roles

/** @param translate NocoBase's own translations */
export function roleTitle(role: { name: string; title?: string | null }, translate: (key: string) => string): string {
  const { name, title } = role;
  if (!title) {
    return name;
  }
  const [, inDoubleQuotes, inSingleQuotes] = (title.endsWith('}}') && TEMPLATE.exec(title)) || [];
  const key = inDoubleQuotes ?? inSingleQuotes;
  return key ? translate(key) || name : title;
}
