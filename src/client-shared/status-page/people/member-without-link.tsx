import { Alert, Button, Collapse, Flex, Input, theme } from 'antd';
import { useId, useState } from 'react';
import type { ErasedData, MemberData } from '../../../shared/actions';
import { RequestFailureAlert } from '../../errors/error-alert';
import { failureOf, type RequestFailure } from '../../host/ask-server';
import type { HostApp } from '../../host/host-app';
import { saveJson } from '../../ui/save-file';
import { useTexts } from '../../ui/use-texts';
import { exportPerson } from '../requests';
import { EraseDialog } from './erase-dialog';

const MAX_LENGTH = 64; // of a userid

interface MemberWithoutLinkProps {
  app: HostApp;
  authenticator: string;
  onErased: (erased: ErasedData) => void;
}

/** The data of a member who is not in the list because they are not linked, or no longer. */
export function MemberWithoutLink(props: MemberWithoutLinkProps) {
  const { t } = useTexts();
  return (
    <Collapse
      ghost
      items={[
        {
          key: 'data',
          label: t('Data of a member without a link'),
          children: <MemberWithoutLinkForm {...props} />,
          styles: { header: { paddingInline: 0 }, body: { paddingInline: 0 } },
        },
      ]}
    />
  );
}

function MemberWithoutLinkForm({ app, authenticator, onErased }: MemberWithoutLinkProps) {
  const { t } = useTexts();
  const { token } = theme.useToken();
  const id = useId();
  const [typed, setTyped] = useState('');
  const [asking, setAsking] = useState(false);
  const [exporting, setExporting] = useState(false);
  const [nothing, setNothing] = useState(false);
  const [failure, setFailure] = useState<RequestFailure>();
  const member = { authenticator, wecomUserId: typed.trim() };
  const isReady = authenticator !== '' && member.wecomUserId !== '';

  const saveData = async () => {
    setExporting(true);
    const reply = await exportPerson(app, member);
    setExporting(false);
    setFailure(reply.kind === 'answered' ? undefined : failureOf(reply));
    setNothing(reply.kind === 'answered' && isEmpty(reply.data));
    if (reply.kind === 'answered' && !isEmpty(reply.data)) {
      saveJson(`wecom-${member.wecomUserId}`, reply.data);
    }
  };

  return (
    <Flex vertical gap="small" data-testid="wecom-person-data">
      <p id={`${id}-help`} style={{ margin: 0, color: token.colorTextSecondary }}>
        {t(
          'A few things are kept for a while even about people who were refused, such as failed sign-ins for 90 days.',
        )}
      </p>
      <Flex gap="small" wrap>
        <Input
          value={typed}
          maxLength={MAX_LENGTH}
          autoComplete="off"
          onChange={({ target }) => setTyped(target.value)}
          onPressEnter={(event) => event.preventDefault()} // would submit the form
          placeholder={t('WeCom userid')}
          aria-label={t('WeCom userid')}
          aria-describedby={`${id}-help`}
          style={{ flex: '1 1 160px' }}
        />
        <Button loading={exporting} disabled={!isReady} onClick={saveData}>
          {t('Export data')}
        </Button>
        <Button danger disabled={!isReady} onClick={() => setAsking(true)}>
          {t('Erase data')}
        </Button>
      </Flex>
      {nothing && <Alert type="info" showIcon role="status" message={t('Nothing is stored about this person.')} />}
      {failure && <RequestFailureAlert failure={failure} />}
      <EraseDialog
        app={app}
        member={member}
        open={asking}
        onClose={() => setAsking(false)}
        onErased={(erased) => {
          setNothing(false);
          onErased(erased);
        }}
      />
    </Flex>
  );
}

function isEmpty({ links, identities, blockedLinks, failures, notices }: MemberData): boolean {
  return [links, identities, blockedLinks, failures, notices].every((list) => list.length === 0);
}
