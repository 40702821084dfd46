import { Alert, Button, Flex, Form, Typography, theme } from 'antd';
import { type ReactNode, useCallback } from 'react';
import type { EventFeed } from '../../../shared/actions';
import { LABELS } from '../../../shared/setting-labels';
import { isEncryptedSecret } from '../../../shared/settings-rules';
import type { HostApp } from '../../host/host-app';
import { useLoaded } from '../../host/use-loaded';
import { CopyText } from '../../ui/copy-text';
import { localTime } from '../../ui/local-time';
import { Section } from '../../ui/section';
import { useTexts } from '../../ui/use-texts';
import { eventFeed } from '../requests';
import { type EventKeys, generateEventKeys } from './event-keys';
import { eventUrl } from './event-url';

interface EventsSectionProps {
  app: HostApp;
  authenticator: string;
  options: Record<string, unknown>;
  /** The authenticator is saved. */
  saved: boolean;
  onGenerate: (keys: EventKeys) => void;
  /** The fields of both keys. */
  children: ReactNode;
}

/** How WeCom tells about members who leave: the URL to enter there, both keys, and whether it works. */
export function EventsSection({ app, authenticator, options, saved, onGenerate, children }: EventsSectionProps) {
  const { t } = useTexts();
  const url = eventUrl(app, options.origin, authenticator.trim());
  return (
    <Section
      testId="wecom-events"
      title={t('Events from WeCom')}
      help={t(
        'Optional. Members who leave or are disabled lose access within seconds. Save first; then enter the URL and both values in the WeCom console, on the app’s page under “Receive messages” > “Set API reception”.',
      )}
      action={
        <Button onClick={() => onGenerate(generateEventKeys())} data-testid="wecom-generate-keys">
          {t('Generate Token and EncodingAESKey')}
        </Button>
      }
    >
      <Form.Item label="URL" layout="vertical">
        {url ? (
          <CopyText value={url} testId="wecom-event-url" />
        ) : (
          <Typography.Text type="secondary">{t('Shown once Origin is filled in.')}</Typography.Text>
        )}
      </Form.Item>
      {children}
      <NewKeys options={options} />
      {saved && <EventStatus app={app} authenticator={authenticator} />}
    </Section>
  );
}

/** The keys that have just been generated or typed: once they are saved, no admin can read them. */
function NewKeys({ options }: Pick<EventsSectionProps, 'options'>) {
  const { t } = useTexts();
  const { token } = theme.useToken();
  const keys = (['eventToken', 'eventAesKey'] as const).map((name) => ({ label: LABELS[name], value: options[name] }));
  const shown = keys.filter(({ value }) => isPlain(value));
  return shown.length === 0 ? null : (
    <Alert
      type="info"
      showIcon
      style={{ marginBottom: token.marginLG }}
      message={t('Copy these values for the WeCom console now: after saving they are not shown again.')}
      description={
        <Flex vertical gap="small">
          {shown.map(({ label, value }) => (
            <span key={label}>
              {t(label)}: <CopyText value={String(value)} testId={`wecom-copy-${label}`} />
            </span>
          ))}
        </Flex>
      }
    />
  );
}

function isPlain(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && !value.includes('{{') && !isEncryptedSecret(value);
}

function EventStatus({ app, authenticator }: Pick<EventsSectionProps, 'app' | 'authenticator'>) {
  const load = useCallback(() => eventFeed(app, authenticator), [app, authenticator]);
  const { data } = useLoaded(load);
  return data?.enabled ? <FeedAlert feed={data} /> : null;
}

const WRONG_FIELDS = {
  token: LABELS.eventToken,
  aesKey: LABELS.eventAesKey,
  company: LABELS.corpId,
} satisfies Record<NonNullable<EventFeed['refused']>['wrong'], string>;

function FeedAlert({ feed: { verifiedAt, lastEventAt, refused } }: { feed: EventFeed }) {
  const { t, language } = useTexts();
  const timeOf = (iso: string) => localTime(iso, language, { dateStyle: 'medium', timeStyle: 'short' });
  const lines = [
    verifiedAt
      ? t('URL verified by WeCom: {{time}}', { time: timeOf(verifiedAt) })
      : t('WeCom has not verified the URL yet.'),
    ...(lastEventAt ? [t('Last event: {{time}}', { time: timeOf(lastEventAt) })] : []),
    ...(refused
      ? [
          t('Last refused request, {{time}}: {{field}} differs from the one in WeCom.', {
            time: timeOf(refused.at),
            field: t(WRONG_FIELDS[refused.wrong]),
          }),
        ]
      : []),
  ];
  return (
    <Alert
      type={refused ? 'warning' : verifiedAt ? 'success' : 'info'}
      showIcon
      message={lines.map((line) => <div key={line}>{line}</div>)}
      data-testid="wecom-event-status"
    />
  );
}
