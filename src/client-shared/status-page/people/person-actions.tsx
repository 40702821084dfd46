import { Button, Dropdown } from 'antd';
import { useId, useState } from 'react';
import type { ErasedData } from '../../../shared/actions';
import type { PageRights } from '../../../shared/status-page';
import { RequestFailureAlert } from '../../errors/error-alert';
import { failureOf, type RequestFailure } from '../../host/ask-server';
import type { HostApp } from '../../host/host-app';
import { USERS_PATH } from '../../host/settings-pages';
import { saveJson } from '../../ui/save-file';
import { useTexts } from '../../ui/use-texts';
import { exportPerson, type Person } from '../requests';
import { EndSessionsDialog } from './end-sessions-dialog';
import { EraseDialog } from './erase-dialog';
import { RemoveLinkDialog } from './remove-link-dialog';

export interface PersonActionsProps {
  app: HostApp;
  person: Person;
  /** The id of the element with the user's name. */
  nameId: string;
  rights: PageRights;
  /** These are called once the dialog has closed. */
  onRemoved: () => void;
  onEnded: (sessions: number) => void;
  onErased: (erased: ErasedData) => void;
}

/** The menu of what can be done about one person, and its dialogs; nothing for those who may only look. */
export function PersonActions({ app, person, nameId, rights, onRemoved, onEnded, onErased }: PersonActionsProps) {
  const { t } = useTexts();
  const id = useId();
  const [asking, setAsking] = useState<'remove' | 'end' | 'erase'>();
  const [exporting, setExporting] = useState(false);
  const [failure, setFailure] = useState<RequestFailure>();
  const { authenticator, wecomUserId } = person;
  const mayErase = rights.edit && rights.manageAccess;

  const saveData = async () => {
    setExporting(true);
    const reply = await exportPerson(app, { authenticator, wecomUserId });
    setExporting(false);
    setFailure(reply.kind === 'answered' ? undefined : failureOf(reply));
    if (reply.kind === 'answered') {
      saveJson(`wecom-${wecomUserId}`, reply.data);
    }
  };
  const close = () => setAsking(undefined);
  const items = [
    { key: 'end', label: t('End sessions'), disabled: !rights.edit, onClick: () => setAsking('end') },
    { key: 'remove', label: t('Remove link'), disabled: !rights.edit, onClick: () => setAsking('remove') },
    { key: 'export', label: t('Export data'), disabled: !mayErase, onClick: () => void saveData() },
    { key: 'erase', label: t('Erase data'), danger: true, disabled: !mayErase, onClick: () => setAsking('erase') },
    {
      key: 'users',
      label: t('Open the list of users'),
      disabled: !rights.manageAccess,
      onClick: () => app.router.navigate(USERS_PATH),
    },
    ...(mayErase ? [] : [{ key: 'why', label: reason(rights, t), disabled: true }]),
  ];

  if (!rights.edit && !rights.manageAccess) {
    return null;
  }
  return (
    <>
      <Dropdown autoFocus menu={{ items }} trigger={['click']} placement="bottomRight">
        <Button
          id={`${id}-actions`}
          size="small"
          loading={exporting}
          aria-haspopup="menu"
          aria-labelledby={`${id}-actions ${nameId}`}
        >
          {t('Actions')}
        </Button>
      </Dropdown>
      {failure && <RequestFailureAlert failure={failure} />}
      <EndSessionsDialog app={app} person={person} open={asking === 'end'} onClose={close} onEnded={onEnded} />
      <RemoveLinkDialog app={app} person={person} open={asking === 'remove'} onClose={close} onRemoved={onRemoved} />
      <EraseDialog
        app={app}
        member={{ authenticator, wecomUserId }}
        open={asking === 'erase'}
        onClose={close}
        onErased={onErased}
      />
    </>
  );
}

function reason({ edit }: PageRights, t: (key: string) => string): string {
  return edit
    ? t('This requires the permissions to manage users and roles.')
    : t('This requires the permission to configure authenticators.');
}
