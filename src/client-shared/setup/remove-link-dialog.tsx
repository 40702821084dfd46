import { Checkbox, Modal } from 'antd';
import { useState } from 'react';
import type { LinkedPerson } from '../../shared/accounts';
import type { HostApp } from '../host-app';
import { useTexts } from '../use-texts';
import { RequestFailed } from './request-failed';
import { failureOf, type RequestFailure, removeLink } from './requests';

interface DialogProps {
  app: HostApp;
  authenticator: string;
  person: LinkedPerson;
  open: boolean;
  onClose: () => void;
  /** Once the dialog is gone, too. */
  onRemoved: () => void;
}

export function RemoveLinkDialog({ app, authenticator, person, open, onClose, onRemoved }: DialogProps) {
  const { t } = useTexts();
  const [block, setBlock] = useState(false);
  const [removing, setRemoving] = useState(false);
  const [removed, setRemoved] = useState(false);
  const [failure, setFailure] = useState<RequestFailure>();
  const { userId, userName } = person;

  const remove = async () => {
    setRemoving(true);
    setFailure(undefined);
    const reply = await removeLink(app, { authenticator, userId, block });
    setRemoving(false);
    if (reply.kind === 'answered' || (reply.kind === 'refused' && reply.code === 'NOT_LINKED_HERE')) {
      setRemoved(true);
      onClose();
    } else {
      setFailure(failureOf(reply));
    }
  };

  return (
    <Modal
      open={open}
      title={t('Remove the link of {{name}}?', { name: userName })}
      okText={t('Remove link')}
      okButtonProps={{ danger: true }}
      cancelText={t('Cancel')}
      cancelButtonProps={{ disabled: removing }}
      confirmLoading={removing}
      onOk={remove}
      onCancel={() => !removing && onClose()}
      afterClose={() => removed && onRemoved()}
    >
      <p>{t('The sessions that were opened by this link end.')}</p>
      <p>
        {t(
          'At the next sign-in with WeCom, the match rules apply again. Whoever has no other way to sign in has none until then.',
        )}
      </p>
      <Checkbox checked={block} disabled={removing} onChange={({ target }) => setBlock(target.checked)}>
        {t('Do not link this person to this user again')}
      </Checkbox>
      {failure && <RequestFailed failure={failure} />}
    </Modal>
  );
}
