import { Alert, Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import type { AuthenticatorState } from '../../../shared/status-page';
import { ErrorAlert, RequestFailureAlert } from '../../errors/error-alert';
import type { Reply } from '../../host/ask-server';
import { type FoundUser, labelOfUser, nameOfUser, useUserSearch } from '../../host/find-users';
import type { HostApp } from '../../host/host-app';
import { ReplyAlert } from '../../settings-form/reply-alert';
import { useTexts } from '../../ui/use-texts';
import { titleOf } from '../filters';
import { linkMember } from '../requests';
import { isLinkProblem, PROBLEM_TEXTS } from './people-texts';

const MAX_LENGTH = 64; // of a userid

interface LinkByHandProps {
  app: HostApp;
  authenticators: AuthenticatorState[];
  /** What is filled in. */
  preset: { authenticator?: string; wecomUserId?: string };
  open: boolean;
  onClose: () => void;
  /** Called once the dialog has closed, with what to announce. */
  onLinked: (text: string) => void;
}

/** The dialog that links one member to one user. */
export function LinkByHand(props: LinkByHandProps) {
  const { authenticator, wecomUserId } = props.preset;
  return <LinkDialog key={`${authenticator} ${wecomUserId}`} {...props} />;
}

function LinkDialog({ app, authenticators, preset, open, onClose, onLinked }: LinkByHandProps) {
  const { t } = useTexts();
  const [authenticator, setAuthenticator] = useState(preset.authenticator ?? authenticators[0]?.name);
  const [wecomUserId, setWecomUserId] = useState(preset.wecomUserId ?? '');
  const [user, setUser] = useState<FoundUser>();
  const [busy, setBusy] = useState(false);
  const [linked, setLinked] = useState<string>();
  const [reply, setReply] = useState<Exclude<Reply<unknown>, { kind: 'answered' }>>();
  const userid = wecomUserId.trim();
  const isReady = authenticator !== undefined && userid !== '' && user !== undefined;

  const link = async () => {
    if (!isReady || busy) {
      return;
    }
    setBusy(true);
    setReply(undefined);
    const answer = await linkMember(app, { authenticator, userId: user.id, wecomUserId: userid });
    setBusy(false);
    if (answer.kind !== 'answered') {
      setReply(answer);
      return;
    }
    const { wecomName } = answer.data;
    onClose();
    setLinked(
      t('{{userid}} is linked to {{name}}.', {
        userid: wecomName ? t('{{name}} ({{userid}})', { name: wecomName, userid }) : userid,
        name: nameOfUser(user),
      }),
    );
  };

  const forget = () => {
    setAuthenticator(preset.authenticator ?? authenticators[0]?.name);
    setWecomUserId(preset.wecomUserId ?? '');
    setUser(undefined);
    setReply(undefined);
    setLinked(undefined);
    if (linked !== undefined) {
      onLinked(linked);
    }
  };

  return (
    <Modal
      open={open}
      title={t('Link a member')}
      okText={t('Link')}
      okButtonProps={{ disabled: !isReady }}
      cancelText={t('Cancel')}
      confirmLoading={busy}
      onOk={link}
      onCancel={() => !busy && onClose()}
      afterClose={forget}
    >
      <Form layout="vertical" component="div" data-testid="wecom-link-by-hand">
        <Alert
          type="info"
          showIcon
          style={{ marginBlock: 12 }}
          message={t(
            'From then on, this WeCom account signs in as this user. Make sure that both are the same person.',
          )}
        />
        {authenticators.length > 1 && (
          <Form.Item label={t('Authenticator')} htmlFor="wecom-link-authenticator">
            <Select
              id="wecom-link-authenticator"
              value={authenticator}
              onChange={setAuthenticator}
              options={authenticators.map((each) => ({ value: each.name, label: titleOf(each) }))}
            />
          </Form.Item>
        )}
        <Form.Item
          label={t('WeCom userid')}
          htmlFor="wecom-link-userid"
          extra={t('In the WeCom console: Contacts, on the member’s page. WeCom is asked whether it exists.')}
        >
          <Input
            id="wecom-link-userid"
            value={wecomUserId}
            maxLength={MAX_LENGTH}
            autoComplete="off"
            onChange={({ target }) => setWecomUserId(target.value)}
            onPressEnter={link}
          />
        </Form.Item>
        <Form.Item label={t('User')} htmlFor="wecom-link-user">
          <UserPicker app={app} value={user} onChange={setUser} />
        </Form.Item>
        {reply && <Refusal reply={reply} />}
      </Form>
    </Modal>
  );
}

function Refusal({ reply }: { reply: Exclude<Reply<unknown>, { kind: 'answered' }> }) {
  const { t } = useTexts();
  return reply.kind === 'refused' && isLinkProblem(reply.code) ? (
    <ErrorAlert title={t('Not linked')} advice={t(PROBLEM_TEXTS[reply.code])} testId="wecom-link-problem" />
  ) : (
    <ReplyAlert reply={reply} />
  );
}

interface UserPickerProps {
  app: HostApp;
  value: FoundUser | undefined;
  onChange: (user: FoundUser | undefined) => void;
}

/** Finds users on the server: there may be many. */
function UserPicker({ app, value, onChange }: UserPickerProps) {
  const { t } = useTexts();
  const [typed, setTyped] = useState('');
  const { users, failure, reload } = useUserSearch(app, typed);
  return (
    <>
      <Select
        id="wecom-link-user"
        showSearch
        allowClear
        filterOption={false}
        labelInValue
        loading={!users && !failure}
        value={value && { value: value.id, label: labelOfUser(value) }}
        onSearch={setTyped}
        onChange={(chosen: { value: number; label: string } | undefined) =>
          onChange(users?.find(({ id }) => id === chosen?.value))
        }
        placeholder={t('Name, username or email')}
        notFoundContent={users ? t('No user matches.') : failure ? null : t('Loading…')}
        options={(users ?? []).map((user) => ({ value: user.id, label: labelOfUser(user) }))}
      />
      {failure && <RequestFailureAlert failure={failure} onRetry={reload} />}
    </>
  );
}
