import { Select } from 'antd';
import { useCallback, useState } from 'react';
import { RequestFailureAlert } from '../../errors/error-alert';
import type { Reply } from '../../host/ask-server';
import { type FoundUser, labelOfUser, usersById, useUserSearch } from '../../host/find-users';
import type { HostApp } from '../../host/host-app';
import { useLoaded } from '../../host/use-loaded';
import { useTexts } from '../../ui/use-texts';

interface UserSelectProps {
  app: HostApp;
  /** Translated; for screen readers. */
  label: string;
  value: number | undefined;
  onChange: (userId: number | undefined) => void;
}

/** NocoBase's own select lists the first twenty users only. */
export function UserSelect({ app, label, value, onChange }: UserSelectProps) {
  const { t } = useTexts();
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState<FoundUser>();
  const { users, failure, reload } = useUserSearch(app, typed);
  const stored = useStoredUser(app, value === chosen?.id ? undefined : value);
  const shown = value === chosen?.id ? chosen : stored;
  return (
    <>
      <Select
        aria-label={label}
        showSearch
        allowClear
        filterOption={false}
        labelInValue
        loading={!users && !failure}
        value={value === undefined ? undefined : { value, label: shown ? labelOfUser(shown) : `#${value}` }}
        onSearch={setTyped}
        onChange={(option: { value: number; label: string } | undefined) => {
          setChosen(users?.find(({ id }) => id === option?.value));
          setTyped('');
          onChange(option?.value);
        }}
        placeholder={t('Name, username or email')}
        notFoundContent={users ? t('No user matches.') : failure ? null : t('Loading…')}
        options={(users ?? []).map((user) => ({ value: user.id, label: labelOfUser(user) }))}
        style={{ width: '100%' }}
      />
      {failure && <RequestFailureAlert failure={failure} onRetry={reload} />}
    </>
  );
}

const NOBODY: Reply<FoundUser[]> = { kind: 'answered', data: [] };

/** The user whose id is stored; undefined until the server has answered. */
function useStoredUser(app: HostApp, userId: number | undefined): FoundUser | undefined {
  const load = useCallback(async () => (userId === undefined ? NOBODY : usersById(app, [userId])), [app, userId]);
  const { data } = useLoaded(load);
  return data?.find(({ id }) => id === userId);
}
