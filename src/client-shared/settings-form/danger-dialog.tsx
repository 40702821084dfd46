import { Modal } from 'antd';
import { type ReactNode, useState } from 'react';
import { RequestFailureAlert } from '../errors/error-alert';
import type { RequestFailure } from '../host/ask-server';
import { useTexts } from '../ui/use-texts';

interface DangerDialogProps {
  open: boolean;
  title: string;
  /** The text of the button. */
  action: string;
  /** @returns why it failed; undefined on success */
  work: () => Promise<RequestFailure | undefined>;
  onClose: () => void;
  /** Called once the dialog has closed. */
  onDone: () => void;
  /** What will happen; `busy` while the action runs. */
  children: (busy: boolean) => ReactNode;
}

/** Asks before an action that cannot be undone, and stays open if that fails. */
export function DangerDialog({ open, title, action, work, onClose, onDone, children }: DangerDialogProps) {
  const { t } = useTexts();
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState(false);
  const [failure, setFailure] = useState<RequestFailure>();

  const act = async () => {
    setBusy(true);
    setFailure(undefined);
    const why = await work();
    setBusy(false);
    setFailure(why);
    if (!why) {
      setDone(true);
      onClose();
    }
  };

  return (
    <Modal
      open={open}
      title={title}
      okText={action}
      okButtonProps={{ danger: true }}
      cancelText={t('Cancel')}
      cancelButtonProps={{ disabled: busy }}
      confirmLoading={busy}
      onOk={act}
      onCancel={() => !busy && onClose()}
      afterClose={() => {
        if (done) {
          setDone(false); // the dialog may open again for another member
          onDone();
        }
      }}
    >
      {children(busy)}
      {failure && <RequestFailureAlert failure={failure} />}
    </Modal>
  );
}
