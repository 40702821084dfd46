import { useState } from 'react';
import type { ErasedData } from '../../../shared/actions';
import { failureOf } from '../../host/ask-server';
import type { HostApp } from '../../host/host-app';
import { DangerDialog } from '../../settings-form/danger-dialog';
import { useTexts } from '../../ui/use-texts';
import { erasePerson, type MemberKey } from '../requests';

interface EraseDialogProps {
  app: HostApp;
  member: MemberKey;
  open: boolean;
  onClose: () => void;
  /** Called once the dialog has closed. */
  onErased: (erased: ErasedData) => void;
}

/** Tells what will be deleted and what will be kept. */
export function EraseDialog({ app, member, open, onClose, onErased }: EraseDialogProps) {
  const { t } = useTexts();
  const [erased, setErased] = useState<ErasedData>();

  const erase = async () => {
    const reply = await erasePerson(app, member);
    if (reply.kind !== 'answered') {
      return failureOf(reply);
    }
    setErased(reply.data);
    return undefined;
  };

  return (
    <DangerDialog
      open={open}
      title={t('Erase the data of {{userid}}?', { userid: member.wecomUserId })}
      action={t('Erase data')}
      work={erase}
      onClose={onClose}
      onDone={() => erased && onErased(erased)}
    >
      {() => (
        <>
          <p>
            {t(
              'Will be deleted: the link and the sessions opened through it, failed sign-ins, blocked links, phone numbers that were tried, and messages about the link.',
            )}
          </p>
          <p>{t('Will be kept: the user with everything they have here, and server log lines until they expire.')}</p>
          <p>{t('If this member signs in with WeCom again, they are treated as new.')}</p>
        </>
      )}
    </DangerDialog>
  );
}
