/** The options of a channel, which both clients render. */
import { Select } from 'antd';
import { useCallback } from 'react';
import { AUTH_TYPE } from '../../shared/constants';
import { RequestFailureAlert } from '../errors/error-alert';
import { ask, type Reply } from '../host/ask-server';
import type { HostApp, ListedAuthenticator } from '../host/host-app';
import { useLoaded } from '../host/use-loaded';
import { useTexts } from '../ui/use-texts';

export interface ChannelField {
  name: 'authenticator' | 'confidential' | 'button' | 'partial';
  kind: 'authenticator' | 'checkbox' | 'text' | 'partial';
  label: string;
  help: string;
  required?: boolean;
}

export const CHANNEL_FIELDS: readonly ChannelField[] = [
  {
    name: 'authenticator',
    kind: 'authenticator',
    label: 'Authenticator',
    help: 'Its WeCom app sends the messages, to users who have a WeCom account of its company.',
    required: true,
  },
  {
    name: 'confidential',
    kind: 'checkbox',
    label: 'Confidential',
    help: 'Members see a watermark in texts and cannot forward them. WeCom knows it for texts only.',
  },
  {
    name: 'button',
    kind: 'text',
    label: 'Text of links',
    help: 'For links and cards without a text of their own. At most 4 characters.',
  },
  {
    name: 'partial',
    kind: 'partial',
    label: 'When only some people get a message',
    help: 'Nobody is always a failure.',
  },
];

export const PARTIAL_NAMES = { success: 'Success, with a note', failure: 'Failure' } as const;

interface ControlProps {
  id?: string;
  value?: unknown;
  onChange?: (value: string) => void;
}

export function AuthenticatorSelect({ app, id, value, onChange }: ControlProps & { app: HostApp }) {
  const { t } = useTexts();
  const load = useCallback(() => listAuthenticators(app), [app]);
  const { data: authenticators, loading, failure, reload } = useLoaded(load);
  return (
    <>
      <Select
        id={id}
        loading={loading}
        value={typeof value === 'string' && value ? value : undefined}
        onChange={onChange}
        options={authenticators?.map(({ name, title }) => ({ value: name, label: title || name }))}
        notFoundContent={loading ? t('Loading…') : t('No WeCom authenticator is enabled.')}
        data-testid="wecom-channel-authenticator"
      />
      {failure && <RequestFailureAlert failure={failure} onRetry={reload} />}
    </>
  );
}

async function listAuthenticators(app: HostApp): Promise<Reply<ListedAuthenticator[]>> {
  const reply = await ask<ListedAuthenticator[]>(app, { action: 'authenticators:publicList' });
  return reply.kind === 'answered'
    ? { kind: 'answered', data: reply.data.filter(({ authType }) => authType === AUTH_TYPE) }
    : reply;
}

export function PartialSelect({ id, value, onChange }: ControlProps) {
  const { t } = useTexts();
  return (
    <Select
      id={id}
      value={value === 'failure' ? 'failure' : 'success'}
      onChange={onChange}
      options={Object.entries(PARTIAL_NAMES).map(([key, name]) => ({ value: key, label: t(name) }))}
    />
  );
}
