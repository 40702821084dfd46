import { Modal } from 'antd';
import { type ReactNode, useState } from 'react';
import { RequestFailureAlert } from '../errors/error-alert';
import type { RequestFailure } from '../host/ask-server';
import { useTexts } from '../ui/use-texts';

interface DangerDialogProps {
  open: boolean;
  title: string;
  /** The button that does it. */
  action: string;
  /** @returns why it could not be done; undefined when it is */
  work: () => Promise<RequestFailure | undefined>;
  onClose: () => void;
  /** Once the dialog is gone, too. */
  onDone: () => void;
  /** What will happen; told whether it is happening now. */
  children: (busy: boolean) => ReactNode;
}

/** Asks before something is done that cannot be undone, and stays where it could not be done. */
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
          setDone(false); // the dialog may open again for somebody else
          onDone();
        }
      }}
    >
      {children(busy)}
      {failure && <RequestFailureAlert failure={failure} />}
    </Modal>
  );
}
