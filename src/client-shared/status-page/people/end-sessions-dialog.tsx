import { useState } from 'react';
import { failureOf } from '../../host/ask-server';
import type { HostApp } from '../../host/host-app';
import { DangerDialog } from '../../settings-form/danger-dialog';
import { useTexts } from '../../ui/use-texts';
import { endSessions, type Person } from '../requests';

interface EndSessionsDialogProps {
  app: HostApp;
  person: Person;
  open: boolean;
  onClose: () => void;
  /** Called once the dialog has closed. */
  onEnded: (sessions: number) => void;
}

export function EndSessionsDialog({ app, person, open, onClose, onEnded }: EndSessionsDialogProps) {
  const { t } = useTexts();
  const [ended, setEnded] = useState(0);
  const { authenticator, userId, userName } = person;

  const end = async () => {
    const reply = await endSessions(app, { authenticator, userId });
    if (reply.kind !== 'answered') {
      return failureOf(reply);
    }
    setEnded(reply.data.ended);
    return undefined;
  };

  return (
    <DangerDialog
      open={open}
      title={t('End {{name}}’s sessions?', { name: userName })}
      action={t('End sessions')}
      work={end}
      onClose={onClose}
      onDone={() => onEnded(ended)}
    >
      {() => <p>{t('This ends all sessions opened with this WeCom account, on all devices.')}</p>}
    </DangerDialog>
  );
}
