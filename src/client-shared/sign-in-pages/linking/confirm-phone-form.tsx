import { Button, Flex, Form, Input, theme } from 'antd';
import { useId, useState } from 'react';
import type { PendingLinkReply } from '../../../shared/actions';
import { ErrorCodeAlert } from '../../errors/error-alert';
import type { ErrorCode } from '../../errors/error-code';
import type { Situations } from '../../errors/error-text';
import type { HostApp } from '../../host/host-app';
import { useTexts } from '../../ui/use-texts';
import { NextStep } from '../next-step';
import { useOwnWindow } from '../own-window';
import { openTicket } from './open-ticket';
import { confirmPhone } from './requests';

const MAX_LENGTH = 64; // as on the server; a pasted number may contain spaces, brackets and `tel:`

interface PhoneFormProps {
  app: HostApp;
  handle: string;
  member: PendingLinkReply;
  /** Why the last attempt was refused; kept by the page, since the form may disappear with the server's next reply. */
  code: ErrorCode | undefined;
  situations: Situations;
  /** Called without a code when an attempt starts; a refusal may have used it up. */
  onRefused: (code?: ErrorCode) => void;
}

/** For members whose phone number WeCom does not give: they enter it, and the server asks WeCom whose it is. */
export function ConfirmPhoneForm({ app, handle, member, code, situations, onRefused }: PhoneFormProps) {
  const { t } = useTexts();
  const { token } = theme.useToken();
  const { inOwnWindow, framed } = useOwnWindow();
  const id = useId();
  const [phone, setPhone] = useState('');
  const [asking, setAsking] = useState(false);
  const noneLeft = member.phoneTriesLeft <= 0;

  const send = async () => {
    if (asking || noneLeft || !phone.trim()) {
      return;
    }
    setAsking(true);
    onRefused();
    const reply = await confirmPhone(app, handle, phone.trim());
    const why = openTicket(app, reply);
    if (why) {
      setAsking(false);
      onRefused(why);
    }
  };

  return (
    <NextStep
      title={t('Confirm your phone number')}
      text={t(
        'Enter the phone number of your WeCom account. If your user here has the same number, you are signed in.',
      )}
      testId="wecom-confirm-phone"
    >
      <Form layout="vertical" onFinish={inOwnWindow(send)} style={{ width: '100%' }}>
        <label htmlFor={id} style={{ display: 'block', marginBottom: token.marginXXS }}>
          {t('Phone number')}
        </label>
        <Flex gap="small" wrap justify="center">
          <Input
            id={id}
            type="tel"
            inputMode="tel"
            autoComplete="tel"
            maxLength={MAX_LENGTH}
            value={phone}
            onChange={(event) => setPhone(event.target.value)}
            disabled={noneLeft}
            aria-describedby={`${id}-tries`}
            aria-invalid={code !== undefined}
            style={{ flex: '0 1 240px' }}
          />
          <Button htmlType="submit" loading={asking} disabled={noneLeft || !phone.trim()}>
            {t('Confirm')}
          </Button>
        </Flex>
        <p
          id={`${id}-tries`}
          role="status"
          style={{ margin: `${token.marginXXS}px 0 0`, color: token.colorTextSecondary }}
        >
          {noneLeft ? t('No attempts left') : t('Attempts left: {{tries}}', { tries: member.phoneTriesLeft })}
        </p>
      </Form>
      {framed}
      {code && (
        <div style={{ marginTop: token.marginXXS }}>
          <ErrorCodeAlert code={code} situations={situations} />
        </div>
      )}
    </NextStep>
  );
}
