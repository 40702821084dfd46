import { Alert, Button, Flex, theme } from 'antd';
import { useState } from 'react';
import { RequestFailureAlert } from '../../errors/error-alert';
import { failureOf, type RequestFailure } from '../../host/ask-server';
import type { HostApp } from '../../host/host-app';
import { useTexts } from '../../ui/use-texts';
import { wrappingButton } from '../../ui/wrapping-button';
import { confirmLinks } from '../requests';

interface UnconfirmedLinksProps {
  app: HostApp;
  /** undefined: of several, which are confirmed one by one */
  authenticator: string | undefined;
  count: number;
  canConfirm: boolean;
  onConfirmed: () => void;
}

/** After a change of the WeCom address, `company:userid` may be another person, so those links sign nobody in. */
export function UnconfirmedLinks({ app, authenticator, count, canConfirm, onConfirmed }: UnconfirmedLinksProps) {
  const { t } = useTexts();
  const { token } = theme.useToken();
  const [confirming, setConfirming] = useState(false);
  const [failure, setFailure] = useState<RequestFailure>();

  const confirm = async () => {
    if (authenticator === undefined) {
      return;
    }
    setConfirming(true);
    const reply = await confirmLinks(app, authenticator);
    setConfirming(false);
    setFailure(reply.kind === 'answered' ? undefined : failureOf(reply));
    if (reply.kind === 'answered') {
      onConfirmed();
    }
  };

  return (
    <>
      <Alert
        type="warning"
        showIcon
        message={t('Links made at another WeCom address: {{count}}', { count })}
        description={
          <Flex vertical gap="small" align="start">
            <span>
              {t(
                'Nobody can sign in through these links until you confirm them. Confirm them only if the new address leads to the same WeCom, with the same members under the same userids.',
              )}
            </span>
            {authenticator === undefined ? (
              <span>{t('Choose an authenticator to confirm its links.')}</span>
            ) : (
              <Button loading={confirming} disabled={!canConfirm} onClick={confirm} style={wrappingButton(token)}>
                {count === 1 ? t('Confirm 1 link') : t('Confirm {{count}} links', { count })}
              </Button>
            )}
            {!canConfirm && <span>{t('This requires the permissions to manage users and roles.')}</span>}
          </Flex>
        }
        data-testid="wecom-unconfirmed-links"
      />
      {failure && <RequestFailureAlert failure={failure} />}
    </>
  );
}
