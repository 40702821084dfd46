import { Button, Flex, Modal, theme } from 'antd';
import { useState } from 'react';
import { publicOrigin } from '../../../shared/public-origin';
import type { VerificationFile } from '../../../shared/setup-report';
import { RequestFailureAlert } from '../../errors/error-alert';
import { failureOf, type RequestFailure } from '../../host/ask-server';
import type { HostApp } from '../../host/host-app';
import { CopyText } from '../../ui/copy-text';
import { StatusIcon } from '../../ui/status-icon';
import { useTexts } from '../../ui/use-texts';
import { ExternalLink } from '../console-link';
import { removeVerificationFile } from '../requests';
import { nginxLine, PLACEMENT_TEXTS } from './verification-file';

interface VerificationFileItemProps {
  app: HostApp;
  file: VerificationFile;
  /** The form's value; if it is unusable, the address of this page is used. */
  origin: unknown;
  onRemoved: (files: VerificationFile[]) => void;
  /** The item, and with it the focus, has disappeared. */
  onGone: () => void;
}

export function VerificationFileItem({ app, file, origin, onRemoved, onGone }: VerificationFileItemProps) {
  const { t } = useTexts();
  const { token } = theme.useToken();
  const [asking, setAsking] = useState(false);
  const [removing, setRemoving] = useState(false);
  const [failure, setFailure] = useState<RequestFailure>();
  const { name, placement } = file;
  const placed = placement === 'placed';

  const remove = async () => {
    setRemoving(true);
    const reply = await removeVerificationFile(app, name);
    setRemoving(false);
    setAsking(false);
    if (reply.kind === 'answered') {
      onRemoved(reply.data);
      onGone();
    } else {
      setFailure(failureOf(reply));
    }
  };

  return (
    <li
      data-testid={`wecom-file-${name}`}
      data-placement={placement}
      style={{ display: 'flex', gap: token.marginSM, paddingBlock: token.paddingXS }}
    >
      <StatusIcon status={placed ? 'passed' : 'failed'} />
      <Flex vertical gap={token.marginXXS} style={{ flex: 1, minWidth: 0 }}>
        <Flex justify="space-between" align="start" gap="small">
          <ExternalLink href={`${siteOf(origin)}/${name}`}>{name}</ExternalLink>
          <Button size="small" onClick={() => setAsking(true)} aria-label={t('Delete {{name}}', { name })}>
            {t('Delete')}
          </Button>
        </Flex>
        <span style={{ color: token.colorTextSecondary }}>{t(PLACEMENT_TEXTS[placement])}</span>
        {!placed && (
          <Flex vertical gap={token.marginXXS}>
            {t('For nginx, in the server block of the domain:')}
            <span>
              <CopyText value={nginxLine(file)} testId="wecom-nginx-line" />
            </span>
          </Flex>
        )}
        {failure && <RequestFailureAlert failure={failure} />}
      </Flex>
      <Modal
        open={asking}
        title={t('Delete {{name}}?', { name })}
        okText={t('Delete')}
        okButtonProps={{ danger: true }}
        cancelText={t('Cancel')}
        confirmLoading={removing}
        onOk={remove}
        onCancel={() => setAsking(false)}
      >
        {t('WeCom will no longer find it at the root of the domain.')}
      </Modal>
    </li>
  );
}

function siteOf(origin: unknown): string {
  return publicOrigin(String(origin).trim()) ?? window.location.origin;
}
