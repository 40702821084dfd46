import { Button, Dropdown, Flex, Tag, theme } from 'antd';
import { useId, useState } from 'react';
import type { ErasedData, LinkedMember } from '../../../shared/actions';
import { BROWSER_NAMES } from '../../../shared/browser-names';
import { LINK_ORIGIN_NAMES } from '../../../shared/link-texts';
import { RequestFailureAlert } from '../../errors/error-alert';
import { failureOf, type RequestFailure } from '../../host/ask-server';
import type { HostApp } from '../../host/host-app';
import { localTime } from '../../ui/local-time';
import { saveJson } from '../../ui/save-file';
import { useTexts } from '../../ui/use-texts';
import { exportPerson } from '../requests';
import { EraseDialog } from './erase-dialog';
import { RemoveLinkDialog } from './remove-link-dialog';

interface LinkedMemberItemProps {
  app: HostApp;
  authenticator: string;
  member: LinkedMember;
  /** The admin may manage users and roles. */
  mayManage: boolean;
  /** Called once the dialog has closed. */
  onRemoved: () => void;
  onErased: (erased: ErasedData) => void;
}

export function LinkedMemberItem({
  app,
  authenticator,
  member,
  mayManage,
  onRemoved,
  onErased,
}: LinkedMemberItemProps) {
  const { t } = useTexts();
  const { token } = theme.useToken();
  const id = useId();
  const [asking, setAsking] = useState<'remove' | 'erase'>();
  const [exporting, setExporting] = useState(false);
  const [failure, setFailure] = useState<RequestFailure>();
  const { userId, wecomUserId } = member;

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
    { key: 'remove', label: t('Remove link'), onClick: () => setAsking('remove') },
    { key: 'export', label: t('Export data'), disabled: !mayManage, onClick: () => void saveData() },
    { key: 'erase', label: t('Erase data'), danger: true, disabled: !mayManage, onClick: () => setAsking('erase') },
    ...(mayManage
      ? []
      : [{ key: 'why', label: t('This requires the permissions to manage users and roles.'), disabled: true }]),
  ];

  return (
    <li
      data-testid={`wecom-link-${userId}`}
      style={{ paddingBlock: token.paddingSM, borderTop: `1px solid ${token.colorSplit}` }}
    >
      <Flex justify="space-between" align="start" gap="small">
        <Description member={member} nameId={`${id}-name`} />
        <Dropdown menu={{ items }} trigger={['click']} placement="bottomRight">
          <Button
            id={`${id}-actions`}
            size="small"
            loading={exporting}
            aria-haspopup="menu"
            aria-labelledby={`${id}-actions ${id}-name`}
          >
            {t('Actions')}
          </Button>
        </Dropdown>
      </Flex>
      {failure && <RequestFailureAlert failure={failure} />}
      <RemoveLinkDialog
        app={app}
        authenticator={authenticator}
        member={member}
        open={asking === 'remove'}
        onClose={close}
        onRemoved={onRemoved}
      />
      <EraseDialog
        app={app}
        member={{ authenticator, wecomUserId }}
        open={asking === 'erase'}
        onClose={close}
        onErased={onErased}
      />
    </li>
  );
}

function Description({ member, nameId }: { member: LinkedMember; nameId: string }) {
  const { t, language } = useTexts();
  const { token } = theme.useToken();
  const { userName, wecomName, wecomUserId, since, lastSignIn, left, by, browser, movedFrom, unconfirmed } = member;
  const day = (iso: string) => localTime(iso, language, { dateStyle: 'medium' });
  const minute = (iso: string) => localTime(iso, language, { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <Flex vertical gap={token.marginXXS} style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
      <Flex wrap gap={`0 ${token.marginXS}px`}>
        <strong id={nameId} style={{ fontWeight: token.fontWeightStrong }}>
          {userName}
        </strong>
        {left && (
          <Tag style={{ whiteSpace: 'normal' }}>
            {t('Disabled or gone in WeCom since {{date}}', { date: day(left) })}
          </Tag>
        )}
        {unconfirmed && <Tag style={{ whiteSpace: 'normal' }}>{t('Linked at another WeCom address')}</Tag>}
      </Flex>
      <Flex wrap gap={`0 ${token.margin}px`} style={{ color: token.colorTextSecondary }}>
        <span>{t('WeCom: {{name}} ({{userid}})', { name: wecomName, userid: wecomUserId })}</span>
        <span>{t('Linked since {{date}}', { date: day(since) })}</span>
        {by && <span>{t(LINK_ORIGIN_NAMES[by])}</span>}
        {browser && <span>{t(BROWSER_NAMES[browser])}</span>}
        {movedFrom && (
          <span>
            {t('Formerly {{userid}} in WeCom; noticed on {{date}}', {
              userid: movedFrom.wecomUserId,
              date: day(movedFrom.at),
            })}
          </span>
        )}
        <span>
          {lastSignIn ? t('Last sign-in: {{date}}', { date: minute(lastSignIn) }) : t('Last sign-in: unknown')}
        </span>
      </Flex>
    </Flex>
  );
}
