import { Flex, Input, type InputRef, Pagination, Skeleton, Spin, theme } from 'antd';
import { useRef, useState } from 'react';
import type { ErasedData, LinkedMembers } from '../../../shared/actions';
import { RequestFailureAlert } from '../../errors/error-alert';
import type { HostApp } from '../../host/host-app';
import { Section } from '../../ui/section';
import { useDebouncedValue } from '../../ui/use-debounced-value';
import { type Translate, useTexts } from '../../ui/use-texts';
import { ReplyAlert } from '../reply-alert';
import { BlockedLinks } from './blocked-links';
import { CheckMembersButton, CheckProgress, type CheckReply } from './check-members';
import { LinkedMemberItem } from './linked-member-item';
import { MemberWithoutLink } from './member-without-link';
import { UnconfirmedLinks } from './unconfirmed-links';
import { useLinkedMembers } from './use-linked-members';

const MAX_SEARCH = 100; // characters
const SPIN_AFTER_MS = 300; // most responses are faster

/** The members who sign in with WeCom, their users, and the members who have left since. */
export function LinkedMembersSection({ app, authenticator }: { app: HostApp; authenticator: string }) {
  const settled = useDebouncedValue(authenticator);
  return <LinkedMembersOf key={settled} app={app} authenticator={settled} />;
}

function LinkedMembersOf({ app, authenticator }: { app: HostApp; authenticator: string }) {
  const { t } = useTexts();
  const { token } = theme.useToken();
  const list = useLinkedMembers(app, authenticator);
  const [checkReply, setCheckReply] = useState<CheckReply>();
  const [announcement, setAnnouncement] = useState('');
  const searchField = useRef<InputRef>(null);
  const { failure, loading, reload, checked } = list;
  const changed = (text: string) => {
    setAnnouncement(text);
    searchField.current?.focus(); // the pressed button disappears
    reload();
  };
  const data = authenticator ? list.data : undefined; // in the modern form, the name arrives after the first render

  return (
    <Section
      testId="wecom-linked-people"
      isLast
      title={t('Linked members')}
      help={t(
        'Members who sign in here with WeCom. Every night the server asks WeCom who has left or been disabled; “Check now” does it immediately.',
      )}
      action={
        <CheckMembersButton
          app={app}
          authenticator={authenticator}
          checking={data?.checking}
          onReply={(reply) => {
            setCheckReply(reply);
            if (reply.kind === 'answered') {
              list.onChecking(reply.data ?? { done: 0, total: 0 });
            }
          }}
        />
      }
    >
      <Flex vertical gap="small">
        {checkReply && checkReply.kind !== 'answered' && <ReplyAlert reply={checkReply} />}
        {data?.stopped && <ReplyAlert reply={{ kind: 'refused', code: data.stopped }} />}
        {data?.checking && <CheckProgress checking={data.checking} />}
        {data !== undefined && data.unconfirmed > 0 && (
          <UnconfirmedLinks
            app={app}
            authenticator={authenticator}
            count={data.unconfirmed}
            canConfirm={data.canConfirm}
            onConfirmed={() => changed('')}
          />
        )}
        <Input
          ref={searchField}
          type="search"
          allowClear
          maxLength={MAX_SEARCH}
          value={list.search}
          onChange={({ target }) => list.setSearch(target.value)}
          onPressEnter={(event) => event.preventDefault()} // would submit the form
          placeholder={t('Name or userid')}
          aria-label={t('Search linked members')}
          data-testid="wecom-search-people"
        />
        {failure && <RequestFailureAlert failure={failure} onRetry={reload} />}
        {!data && !failure && <Skeleton active title={false} paragraph={{ rows: 3 }} />}
        <div role="status" style={{ color: token.colorTextSecondary }} data-testid="wecom-people-found">
          {checked &&
            data?.checked &&
            `${t('The check has ended. Members asked: {{asked}}. Left or disabled: {{left}}.', data.checked)} `}
          {announcement && `${announcement} `}
          {data && foundText(data, list.searched, t)}
        </div>
        <Spin spinning={loading && data !== undefined && !data.checking} delay={SPIN_AFTER_MS}>
          {data && data.people.length > 0 && (
            <ul style={{ listStyle: 'none', margin: 0, padding: 0 }}>
              {data.people.map((member) => (
                <LinkedMemberItem
                  key={member.userId}
                  app={app}
                  authenticator={authenticator}
                  member={member}
                  mayManage={data.canConfirm}
                  onRemoved={() => changed('')}
                  onErased={(erased) => changed(erasedText(erased, t))}
                />
              ))}
            </ul>
          )}
        </Spin>
        {data && (
          <Pagination
            size="small"
            hideOnSinglePage
            showSizeChanger={false}
            current={list.page}
            pageSize={data.pageSize}
            total={data.total}
            onChange={list.setPage}
          />
        )}
        {data && data.blocked.length > 0 && (
          <BlockedLinks app={app} authenticator={authenticator} blocked={data.blocked} onAllowed={() => changed('')} />
        )}
        {data?.canConfirm && (
          <MemberWithoutLink
            app={app}
            authenticator={authenticator}
            onErased={(erased) => changed(erasedText(erased, t))}
          />
        )}
      </Flex>
    </Section>
  );
}

function foundText({ total }: LinkedMembers, searched: string, t: Translate): string {
  if (total > 0) {
    return total === 1 ? t('1 linked user') : t('{{total}} linked users', { total });
  }
  return searched ? t('No matches.') : t('No linked members yet.');
}

function erasedText(erased: ErasedData, t: Translate): string {
  return Object.values(erased).some((count) => count > 0)
    ? t('The data is erased.')
    : t('Nothing is stored about this person.');
}
