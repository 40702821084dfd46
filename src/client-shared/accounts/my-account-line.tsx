import { Button, Flex, Modal, theme } from 'antd';
import { useState } from 'react';
import type { MyAccount } from '../../shared/accounts';
import type { HostApp } from '../host-app';
import { localTime } from '../local-time';
import { useLeaving } from '../use-leaving';
import { useTexts } from '../use-texts';
import { type Trouble, troubleOf } from './account-error-texts';
import { startLinkUrl } from './link-addresses';
import { unlinkAccount } from './requests';
import { TroubleAlert } from './trouble-alert';

interface LineProps {
  app: HostApp;
  account: MyAccount;
  onUnlinked: (accounts: MyAccount[]) => void;
}

export function MyAccountLine({ app, account: { authenticator, title, linked }, onUnlinked }: LineProps) {
  const { t, language } = useTexts();
  const { token } = theme.useToken();
  const [leaving, leaveFor] = useLeaving();
  const [asking, setAsking] = useState(false);
  const [unlinking, setUnlinking] = useState(false);
  const [trouble, setTrouble] = useState<Trouble>();
  const name = title || t('WeCom');

  const link = () => {
    const { pathname, search, hash } = window.location;
    leaveFor(startLinkUrl(app, authenticator, pathname + search + hash));
  };
  const unlink = async () => {
    if (unlinking) {
      return; // a double click
    }
    setUnlinking(true);
    const reply = await unlinkAccount(app, authenticator);
    setUnlinking(false);
    setAsking(false);
    if (reply.kind === 'answered') {
      setTrouble(undefined);
      onUnlinked(reply.data);
    } else {
      setTrouble(troubleOf(reply));
    }
  };

  return (
    <li data-testid={`wecom-account-${authenticator}`} style={{ paddingBlock: token.paddingSM }}>
      <Flex justify="space-between" align="center" gap="small" wrap>
        <Flex vertical style={{ flex: '1 1 200px', minWidth: 0, overflowWrap: 'anywhere' }}>
          <strong style={{ fontWeight: token.fontWeightStrong }}>{name}</strong>
          <span style={{ color: token.colorTextSecondary }}>
            {linked
              ? t('Linked as {{name}} ({{userid}}) since {{date}}', {
                  name: linked.name,
                  userid: linked.wecomUserId,
                  date: localTime(linked.since, language, { dateStyle: 'medium' }),
                })
              : t('Not linked')}
          </span>
        </Flex>
        {linked ? (
          <Button autoInsertSpace={false} onClick={() => setAsking(true)} aria-label={t('Unlink {{name}}', { name })}>
            {t('Unlink')}
          </Button>
        ) : (
          <Button
            type="primary"
            autoInsertSpace={false}
            loading={leaving}
            onClick={link}
            aria-label={t('Link {{name}}', { name })}
          >
            {t('Link')}
          </Button>
        )}
      </Flex>
      {trouble && (
        <div style={{ marginTop: token.marginSM }}>
          <TroubleAlert trouble={trouble} />
        </div>
      )}
      <Modal
        open={asking}
        title={t('Unlink {{name}}?', { name })}
        okText={t('Unlink')}
        okButtonProps={{ danger: true }}
        cancelText={t('Cancel')}
        confirmLoading={unlinking}
        onOk={unlink}
        onCancel={() => setAsking(false)}
      >
        {t('The next sign-in with this WeCom account follows the rules of this site, which may link it again.')}
      </Modal>
    </li>
  );
}
