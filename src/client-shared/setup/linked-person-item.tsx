import { Button, Flex, Modal, Tag, theme } from 'antd';
import { useId, useState } from 'react';
import type { LinkedPerson } from '../../shared/accounts';
import type { HostApp } from '../host-app';
import { localTime } from '../local-time';
import { useTexts } from '../use-texts';
import { RequestFailed } from './request-failed';
import { failureOf, type RequestFailure, removeLink } from './requests';

interface ItemProps {
  app: HostApp;
  authenticator: string;
  person: LinkedPerson;
  /** Once the dialog is gone, too. */
  onRemoved: () => void;
}

export function LinkedPersonItem({ app, authenticator, person, onRemoved }: ItemProps) {
  const { t } = useTexts();
  const { token } = theme.useToken();
  const id = useId();
  const [asking, setAsking] = useState(false);
  const [removing, setRemoving] = useState(false);
  const [removed, setRemoved] = useState(false);
  const [failure, setFailure] = useState<RequestFailure>();
  const { userId, userName } = person;

  const remove = async () => {
    setRemoving(true);
    setFailure(undefined);
    const reply = await removeLink(app, { authenticator, userId });
    setRemoving(false);
    setAsking(false);
    if (reply.kind === 'answered' || (reply.kind === 'refused' && reply.code === 'NOT_LINKED_HERE')) {
      setRemoved(true);
    } else {
      setFailure(failureOf(reply));
    }
  };

  return (
    <li
      data-testid={`wecom-link-${userId}`}
      style={{ paddingBlock: token.paddingSM, borderTop: `1px solid ${token.colorSplit}` }}
    >
      <Flex justify="space-between" align="start" gap="small">
        <Description person={person} nameId={`${id}-name`} />
        <Button
          id={`${id}-remove`}
          size="small"
          onClick={() => setAsking(true)}
          aria-labelledby={`${id}-remove ${id}-name`}
        >
          {t('Remove link')}
        </Button>
      </Flex>
      {failure && <RequestFailed failure={failure} />}
      <Modal
        open={asking}
        title={t('Remove the link of {{name}}?', { name: userName })}
        okText={t('Remove link')}
        okButtonProps={{ danger: true }}
        cancelText={t('Cancel')}
        cancelButtonProps={{ disabled: removing }}
        confirmLoading={removing}
        onOk={remove}
        onCancel={() => !removing && setAsking(false)}
        afterClose={() => removed && onRemoved()}
      >
        {t(
          'At the next sign-in with WeCom, the match rules apply again. Whoever has no other way to sign in has none until then.',
        )}
      </Modal>
    </li>
  );
}

function Description({ person, nameId }: { person: LinkedPerson; nameId: string }) {
  const { t, language } = useTexts();
  const { token } = theme.useToken();
  const { userName, wecomName, wecomUserId, since, lastSignIn, left } = person;
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
      </Flex>
      <Flex wrap gap={`0 ${token.margin}px`} style={{ color: token.colorTextSecondary }}>
        <span>{t('WeCom: {{name}} ({{userid}})', { name: wecomName, userid: wecomUserId })}</span>
        <span>{t('Linked since {{date}}', { date: day(since) })}</span>
        <span>
          {lastSignIn ? t('Last sign-in: {{date}}', { date: minute(lastSignIn) }) : t('Last sign-in: not known')}
        </span>
      </Flex>
    </Flex>
  );
}
