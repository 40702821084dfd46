import { Modal } from 'antd';
import type { HostApp } from '../host/host-app';
import { useTexts } from '../ui/use-texts';
import { MyAccounts } from './my-accounts';

/** The user menu that opens it is its parent in React, and must not receive its events. */
export function MyAccountsModal({ app, open, onClose }: { app: HostApp; open: boolean; onClose: () => void }) {
  const { t } = useTexts();
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only stops events
    <div onClick={(event) => event.stopPropagation()} onKeyDown={(event) => event.stopPropagation()}>
      <Modal open={open} title={t('WeCom account')} footer={null} destroyOnClose onCancel={onClose}>
        <MyAccounts app={app} />
      </Modal>
    </div>
  );
}
