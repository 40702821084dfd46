import { Button, Flex, Progress } from 'antd';
import { useState } from 'react';
import type { LinkedMembers } from '../../../shared/actions';
import type { Reply } from '../../host/ask-server';
import type { HostApp } from '../../host/host-app';
import { useTexts } from '../../ui/use-texts';
import { checkMembers } from '../requests';

export type CheckReply = Reply<LinkedMembers['checking'] | null>;

interface CheckButtonProps {
  app: HostApp;
  authenticator: string;
  checking: LinkedMembers['checking'];
  onReply: (reply: CheckReply) => void;
}

/** Starts the check of all linked members. */
export function CheckMembersButton({ app, authenticator, checking, onReply }: CheckButtonProps) {
  const { t } = useTexts();
  const [starting, setStarting] = useState(false);

  const start = async () => {
    setStarting(true);
    onReply(await checkMembers(app, authenticator));
    setStarting(false);
  };

  return (
    <Button
      loading={starting || checking !== undefined}
      disabled={!authenticator}
      onClick={start}
      data-testid="wecom-check-members"
    >
      {t('Check now')}
    </Button>
  );
}

export function CheckProgress({ checking: { done, total } }: { checking: NonNullable<LinkedMembers['checking']> }) {
  const { t } = useTexts();
  const text = t('Asking WeCom: {{done}} of {{total}}', { done, total });
  return (
    <Flex vertical data-testid="wecom-check-progress">
      {text}
      <Progress percent={total ? Math.round((done / total) * 100) : 0} showInfo={false} aria-label={text} />
    </Flex>
  );
}
