import { Checkbox } from 'antd';
import { useState } from 'react';
import { failureOf } from '../../host/ask-server';
import type { HostApp } from '../../host/host-app';
import { DangerDialog } from '../../settings-form/danger-dialog';
import { useTexts } from '../../ui/use-texts';
import { type Person, removeLink } from '../requests';

interface RemoveLinkDialogProps {
  app: HostApp;
  person: Person;
  open: boolean;
  onClose: () => void;
  /** Called once the dialog has closed. */
  onRemoved: () => void;
}

export function RemoveLinkDialog({ app, person, open, onClose, onRemoved }: RemoveLinkDialogProps) {
  const { t } = useTexts();
  const [block, setBlock] = useState(false);
  const { authenticator, userId, userName } = person;

  const remove = async () => {
    const reply = await removeLink(app, { authenticator, userId, block });
    const isGone = reply.kind === 'answered' || (reply.kind === 'refused' && reply.code === 'NOT_LINKED_HERE');
    return isGone ? undefined : failureOf(reply);
  };

  return (
    <DangerDialog
      open={open}
      title={t('Remove {{name}}’s link?', { name: userName })}
      action={t('Remove link')}
      work={remove}
      onClose={onClose}
      onDone={onRemoved}
    >
      {(busy) => (
        <>
          <p>{t('Sessions opened through this link end.')}</p>
          <p>
            {t(
              'At the next sign-in with WeCom, the match rules apply again. Until then, users without another sign-in method can’t sign in.',
            )}
          </p>
          <Checkbox checked={block} disabled={busy} onChange={({ target }) => setBlock(target.checked)}>
            {t('Do not link this member to this user again')}
          </Checkbox>
        </>
      )}
    </DangerDialog>
  );
}
