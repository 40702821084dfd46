import { Alert, Button, Flex, theme } from 'antd';
import { useEffect, useRef, useState } from 'react';
import type { TestMessageReply } from '../../shared/message-actions';
import type { ReceiverProblem } from '../../shared/messages';
import { ErrorAlert, RequestFailureAlert } from '../errors/error-alert';
import { textOf } from '../errors/error-texts';
import { ask, type Reply } from '../host/ask-server';
import type { HostApp } from '../host/host-app';
import { ErrorAdvice } from '../settings-form/error-advice';
import { ReplyAlert } from '../settings-form/reply-alert';
import { useTexts } from '../ui/use-texts';
import { storedText } from './editor/filled-text';

const TIMEOUT_MS = 30_000; // the server asks WeCom
const PAUSE_MS = 5_000; // the server sends no second one before

/** The admin who presses the button cannot meet the others, or they need no advice. */
export const OWN_PROBLEM_TEXTS = {
  NOT_LINKED: 'Your user has no WeCom account of this company. Link it in the user menu: “WeCom account”.',
  OTHER_COMPANY: 'Your WeCom account belongs to another company or WeCom address.',
  LEFT_COMPANY: 'You are disabled in WeCom or have left the company there.',
  OUTSIDE_RANGE: 'You are outside the app’s visible range.',
  NO_LICENCE: 'You have no interface license in WeCom.',
} satisfies Partial<Record<ReceiverProblem, string>>;

interface SendTestProps {
  app: HostApp;
  /** Of the channel, as the form has them. */
  options: { authenticator?: unknown; confidential?: unknown; button?: unknown };
}

/** Sends a text to the admin's own WeCom account. */
export function SendTest({ app, options }: SendTestProps) {
  const { t } = useTexts();
  const { token } = theme.useToken();
  const [reply, setReply] = useState<Reply<TestMessageReply>>();
  const [busy, setBusy] = useState(false);
  const pause = useRef<ReturnType<typeof setTimeout>>();
  useEffect(() => () => clearTimeout(pause.current), []);
  const { authenticator, confidential, button } = options;

  const send = async () => {
    setBusy(true);
    setReply(undefined);
    pause.current = setTimeout(() => setBusy(false), PAUSE_MS);
    setReply(
      await ask<TestMessageReply>(app, {
        action: 'testMessage',
        data: {
          authenticator,
          content: { type: 'text', text: storedText(t('This is a test message.')) },
          confidential: confidential === true,
          ...(typeof button === 'string' && { button }),
        },
        timeout: TIMEOUT_MS,
      }),
    );
  };
  return (
    <Flex vertical align="start" gap={token.marginXS} data-testid="wecom-send-test">
      <Button disabled={busy || typeof authenticator !== 'string' || !authenticator} onClick={send}>
        {t('Send me a test')}
      </Button>
      <div role="status">{reply && <Outcome reply={reply} />}</div>
    </Flex>
  );
}

function Outcome({ reply }: { reply: Reply<TestMessageReply> }) {
  const { t } = useTexts();
  if (reply.kind !== 'answered') {
    return <ReplyAlert reply={reply} />;
  }
  const { data } = reply;
  switch (data.kind) {
    case 'sent':
      return <Alert type="success" showIcon message={t('WeCom has accepted it: look into WeCom.')} />;
    case 'receiver':
      return <ErrorAlert title={t('You cannot get messages from this app')} advice={adviceOf(data.problem, t)} />;
    case 'refused':
      return (
        <ErrorAlert
          title={
            data.errcode === undefined
              ? t(textOf(data.code).title)
              : t('WeCom error {{errcode}}', { errcode: data.errcode })
          }
          advice={<ErrorAdvice {...data} />}
          code={data.code}
        />
      );
    case 'content':
      return <RequestFailureAlert failure="internal" />; // the text is the plugin's own
    default:
      return data satisfies never;
  }
}

function adviceOf(problem: ReceiverProblem, t: (key: string, values?: Record<string, string>) => string): string {
  return problem in OWN_PROBLEM_TEXTS
    ? t(OWN_PROBLEM_TEXTS[problem as keyof typeof OWN_PROBLEM_TEXTS])
    : t('Reason: {{reason}}.', { reason: problem });
}
