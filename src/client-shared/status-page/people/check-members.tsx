import { Button, Flex, Progress } from 'antd';
import { useState } from 'react';
import type { LinkedMembers } from '../../../shared/actions';
import type { Reply } from '../../host/ask-server';
import type { HostApp } from '../../host/host-app';
import { useTexts } from '../../ui/use-texts';
import { cancelCheck, checkMembers } from '../requests';

export type CheckReply = Reply<LinkedMembers['checking'] | null>;

interface CheckButtonProps {
  app: HostApp;
  authenticator: string;
  checking: LinkedMembers['checking'];
  disabled: boolean;
  onReply: (reply: CheckReply) => void;
}

/** Starts the check of all linked members. */
export function CheckMembersButton({ app, authenticator, checking, disabled, onReply }: CheckButtonProps) {
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
      disabled={disabled}
      onClick={start}
      data-testid="wecom-check-members"
    >
      {t('Check now')}
    </Button>
  );
}

interface CheckProgressProps {
  app: HostApp;
  authenticator: string;
  checking: NonNullable<LinkedMembers['checking']>;
  mayCancel: boolean;
  onCancelled: () => void;
}

export function CheckProgress({ app, authenticator, checking, mayCancel, onCancelled }: CheckProgressProps) {
  const { t } = useTexts();
  const [cancelling, setCancelling] = useState(false);
  const { done, total } = checking;
  const text = t('Asking WeCom: {{done}} of {{total}}', { done, total });

  const cancel = async () => {
    setCancelling(true);
    await cancelCheck(app, authenticator);
    setCancelling(false);
    onCancelled();
  };

  return (
    <Flex vertical data-testid="wecom-check-progress">
      <Flex justify="space-between" align="center" gap="small">
        {text}
        {mayCancel && (
          <Button size="small" loading={cancelling} onClick={cancel}>
            {t('Cancel the check')}
          </Button>
        )}
      </Flex>
      <Progress percent={total ? Math.round((done / total) * 100) : 0} showInfo={false} aria-label={text} />
    </Flex>
  );
}
