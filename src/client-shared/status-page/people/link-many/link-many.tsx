import { Alert, Button, Flex, Input, Modal, Progress, Select, theme, Upload } from 'antd';
import { useId, useState } from 'react';
import type { AuthenticatorState } from '../../../../shared/status-page';
import { ErrorAlert } from '../../../errors/error-alert';
import type { HostApp } from '../../../host/host-app';
import { ReplyAlert } from '../../../settings-form/reply-alert';
import { useTexts } from '../../../ui/use-texts';
import { titleOf } from '../../filters';
import { PlannedLinks } from './planned-links';
import { readText } from './read-text';
import { type ImportState, useLinkImport } from './use-link-import';

const MAX_BYTES = 1024 * 1024; // as the server has it

interface LinkManyProps {
  app: HostApp;
  authenticators: AuthenticatorState[];
  /** The authenticator that is chosen already. */
  preset: string | undefined;
  open: boolean;
  onClose: () => void;
  /** Called when links may have been made. */
  onDone: () => void;
}

/** The dialog that links many members to users by a list: first it shows what would happen. */
export function LinkMany({ app, authenticators, preset, open, onClose, onDone }: LinkManyProps) {
  const { t } = useTexts();
  const list = useLinkImport(app);
  const [chosen, setChosen] = useState<string>();
  const [csv, setCsv] = useState('');
  const authenticator = chosen ?? preset ?? authenticators[0]?.name;
  const { state, busy } = list;
  const toLink = state?.lines.filter(({ outcome }) => outcome === 'link').length ?? 0;
  const isOver = state?.kind === 'done';
  const isApplying = state?.kind === 'applying';
  // A list that is being applied is closed only once it is done, or nothing is known of it any more
  const canClose = !busy && (!isApplying || list.refused !== undefined);

  const close = () => {
    if (!canClose) {
      return;
    }
    if (isOver || isApplying || state?.lines.some(({ outcome }) => outcome === 'linked')) {
      onDone();
    }
    onClose();
  };
  const forget = () => {
    list.reset();
    setCsv('');
    setChosen(undefined);
  };

  return (
    <Modal
      open={open}
      width={860}
      title={t('Link many')}
      maskClosable={false} // a click beside it would lose the list
      onCancel={close}
      afterClose={forget}
      footer={
        <Flex wrap gap="small" justify="end">
          {state && !isOver && !isApplying && (
            <Button disabled={busy} onClick={list.reset}>
              {t('Back')}
            </Button>
          )}
          {isApplying && list.refused === undefined ? (
            <Button loading={busy} onClick={list.stop}>
              {t('Stop')}
            </Button>
          ) : (
            <Button disabled={!canClose} onClick={close}>
              {isOver || isApplying ? t('Close') : t('Cancel')}
            </Button>
          )}
          {!state && (
            <Button
              type="primary"
              loading={busy}
              disabled={authenticator === undefined || csv.trim() === ''}
              onClick={() => authenticator !== undefined && list.start(authenticator, csv)}
            >
              {t('Preview')}
            </Button>
          )}
          {state?.kind === 'ready' && (
            <Button type="primary" loading={busy} disabled={toLink === 0} onClick={list.apply}>
              {toLink === 1 ? t('Link 1 member') : t('Link {{count}} members', { count: toLink })}
            </Button>
          )}
        </Flex>
      }
    >
      <Flex vertical gap="middle" data-testid="wecom-link-many">
        {!state && (
          <ListInput
            authenticators={authenticators}
            authenticator={authenticator}
            onAuthenticator={setChosen}
            csv={csv}
            onCsv={setCsv}
          />
        )}
        <ImportRefused list={list} />
        {state?.kind === 'expired' && (
          <ErrorAlert title={t('The preview has expired')} advice={t('Go back and upload the list again.')} />
        )}
        {state && (state.kind === 'checking' || state.kind === 'applying') && (
          <ImportProgress applying={state.kind === 'applying'} done={state.done} total={state.total} />
        )}
        {state && (state.kind === 'ready' || isOver) && <PlannedLinks lines={state.lines} isOver={isOver} />}
      </Flex>
    </Modal>
  );
}

interface ListInputProps {
  authenticators: AuthenticatorState[];
  authenticator: string | undefined;
  onAuthenticator: (name: string) => void;
  csv: string;
  onCsv: (text: string) => void;
}

function ListInput({ authenticators, authenticator, onAuthenticator, csv, onCsv }: ListInputProps) {
  const { t } = useTexts();
  const { token } = theme.useToken();
  const id = useId();
  const [problem, setProblem] = useState<string>();
  const take = async (file: File) => {
    setProblem(file.size > MAX_BYTES ? t('The file is larger than 1 MB.') : undefined);
    if (file.size > MAX_BYTES) {
      return;
    }
    try {
      onCsv(await readText(file));
    } catch {
      setProblem(t('The file could not be read.'));
    }
  };
  return (
    <>
      <p id={`${id}-help`} style={{ margin: 0, color: token.colorTextSecondary }}>
        {t(
          'One line for each person: username here, comma, userid in WeCom. At most 5,000 lines. Nothing is linked before you have seen the preview.',
        )}
      </p>
      {authenticators.length > 1 && (
        <Select
          aria-label={t('Authenticator')}
          value={authenticator}
          onChange={onAuthenticator}
          options={authenticators.map((each) => ({ value: each.name, label: titleOf(each) }))}
        />
      )}
      <Input.TextArea
        rows={8}
        value={csv}
        onChange={({ target }) => onCsv(target.value)}
        placeholder={'username,userid\nlinwei,lin.wei'}
        aria-label={t('List of usernames and userids')}
        aria-describedby={`${id}-help`}
        style={{ fontFamily: token.fontFamilyCode }}
      />
      <Upload
        accept=".csv,.txt,text/csv,text/plain"
        showUploadList={false}
        beforeUpload={(file) => {
          void take(file);
          return false; // stays in the browser
        }}
      >
        <Button>{t('Choose a file')}</Button>
      </Upload>
      {problem && <Alert type="error" showIcon role="alert" message={problem} />}
    </>
  );
}

function ImportRefused({ list: { refused } }: { list: ImportState }) {
  const { t } = useTexts();
  if (!refused) {
    return null;
  }
  return refused.kind === 'refused' && refused.code.startsWith('IMPORT_') ? (
    <ErrorAlert
      title={t('The list was not accepted')}
      advice={t('It needs a username and a userid in each line, and at most 5,000 lines or 1 MB.')}
    />
  ) : (
    <ReplyAlert reply={refused} />
  );
}

function ImportProgress({ applying, done, total }: { applying: boolean; done: number; total: number }) {
  const { t } = useTexts();
  const text = applying
    ? t('Linking: {{done}} of {{total}}', { done, total })
    : t('Asking WeCom: {{done}} of {{total}}', { done, total });
  return (
    <div role="status">
      {text}
      <Progress percent={total ? Math.round((done / total) * 100) : 0} showInfo={false} aria-label={text} />
    </div>
  );
}
