import { Modal } from 'antd';
import { useState } from 'react';
import type { ErasedPerson } from '../../shared/accounts';
import type { HostApp } from '../host-app';
import { useTexts } from '../use-texts';
import { RequestFailed } from './request-failed';
import { erasePerson, failureOf, type RequestFailure, type WecomPerson } from './requests';

interface DialogProps {
  app: HostApp;
  person: WecomPerson;
  open: boolean;
  onClose: () => void;
  /** Once the dialog is gone, too. */
  onErased: (erased: ErasedPerson) => void;
}

/** Says what goes and what stays, before anything does. */
export function EraseDialog({ app, person, open, onClose, onErased }: DialogProps) {
  const { t } = useTexts();
  const [erasing, setErasing] = useState(false);
  const [erased, setErased] = useState<ErasedPerson>();
  const [failure, setFailure] = useState<RequestFailure>();

  const erase = async () => {
    setErasing(true);
    setFailure(undefined);
    const reply = await erasePerson(app, person);
    setErasing(false);
    if (reply.kind === 'answered') {
      setErased(reply.data);
      onClose();
    } else {
      setFailure(failureOf(reply));
    }
  };

  return (
    <Modal
      open={open}
      title={t('Erase the data of {{userid}}?', { userid: person.wecomUserId })}
      okText={t('Erase data')}
      okButtonProps={{ danger: true }}
      cancelText={t('Cancel')}
      cancelButtonProps={{ disabled: erasing }}
      confirmLoading={erasing}
      onOk={erase}
      onCancel={() => !erasing && onClose()}
      afterClose={() => {
        if (erased) {
          setErased(undefined); // the dialog may open for another person
          onErased(erased);
        }
      }}
    >
      <p>
        {t(
          'Will be deleted: the link and the sessions that came by it, failed sign-ins, blocked links, phone numbers that were tried, and messages about the link.',
        )}
      </p>
      <p>
        {t('Will be kept: the user with all they have here, and lines in the log of the server until they expire.')}
      </p>
      <p>{t('If this person signs in with WeCom again, they are new here.')}</p>
      {failure && <RequestFailed failure={failure} />}
    </Modal>
  );
}
