import { Button, Flex, type InputRef, Skeleton, Spin, theme } from 'antd';
import { useRef, useState } from 'react';
import type { ErasedData } from '../../../shared/actions';
import type { AuthenticatorState } from '../../../shared/status-page';
import { RequestFailureAlert } from '../../errors/error-alert';
import type { HostApp } from '../../host/host-app';
import { ReplyAlert } from '../../settings-form/reply-alert';
import { type Translate, useTexts } from '../../ui/use-texts';
import { ExportButton } from '../export-button';
import { AuthenticatorChoice, Choice, Pages, SearchField, titleOf } from '../filters';
import { TabFrame } from '../tab-frame';
import type { Query } from '../use-query';
import { BlockedLinks } from './blocked-links';
import { CheckMembersButton, CheckProgress, type CheckReply } from './check-members';
import { LinkByHand } from './link-by-hand';
import { LinkMany } from './link-many/link-many';
import { MemberWithoutLink } from './member-without-link';
import { PeopleList } from './people-list';
import { SORT_NAMES, SORTS, STATE_NAMES, STATES } from './people-texts';
import { UnconfirmedLinks } from './unconfirmed-links';
import { filtersOf, type PeopleData, usePeople } from './use-people';

const SPIN_AFTER_MS = 300; // most responses are faster

interface PeopleTabProps {
  app: HostApp;
  query: Query;
  authenticators: AuthenticatorState[];
}

/** The members who sign in with WeCom, their users, and the members who have left since. */
export function PeopleTab(props: PeopleTabProps) {
  const { query, authenticators } = props;
  const only = authenticators.length === 1 ? authenticators[0]?.name : undefined;
  const authenticator = query.get('authenticator') ?? only;
  const hasChosen = useRef(false);
  return (
    <PeopleOf
      key={authenticator ?? ''} // nothing of one authenticator may stand beside buttons of another
      {...props}
      authenticator={authenticator}
      autoFocus={hasChosen.current}
      onAuthenticator={(name) => {
        hasChosen.current = true;
        query.set({ authenticator: name });
      }}
    />
  );
}

interface PeopleOfProps extends PeopleTabProps {
  /** undefined: all */
  authenticator: string | undefined;
  /** The admin has just chosen the authenticator: the focus stays where it was. */
  autoFocus: boolean;
  onAuthenticator: (name: string | undefined) => void;
}

function PeopleOf({ app, query, authenticators, authenticator, autoFocus, onAuthenticator }: PeopleOfProps) {
  const { t } = useTexts();
  const { token } = theme.useToken();
  const list = usePeople(app, query, authenticator);
  const [checkReply, setCheckReply] = useState<CheckReply>();
  const [announcement, setAnnouncement] = useState('');
  const [opened, setOpened] = useState<'one' | 'many'>();
  const searchField = useRef<InputRef>(null);
  const { data, failure, loading, reload, checked } = list;
  const filters = filtersOf(query);
  const rights = data?.rights ?? { edit: false, manageAccess: false };
  const mayLink = rights.edit && rights.manageAccess;
  const canLink = mayLink && authenticators.length > 0;
  const changed = (text: string) => {
    setAnnouncement(text);
    searchField.current?.focus(); // the pressed button may disappear
    reload();
  };
  const titles =
    authenticators.length > 1 ? new Map(authenticators.map((each) => [each.name, titleOf(each)])) : undefined;

  return (
    <TabFrame
      testId="wecom-linked-people"
      title={t('Linked members')}
      help={t(
        'Members who sign in here with WeCom. Every night the server asks WeCom who has left or been disabled; “Check now” does it immediately.',
      )}
      actions={
        <>
          <Button type="primary" disabled={!canLink} onClick={() => setOpened('one')}>
            {t('Link a member')}
          </Button>
          <Button disabled={!canLink} onClick={() => setOpened('many')}>
            {t('Link many')}
          </Button>
          <ExportButton
            app={app}
            action="exportPeople"
            fileName="wecom-people.csv"
            filters={filters}
            disabled={!mayLink}
          />
          {authenticator !== undefined && (
            <CheckMembersButton
              app={app}
              authenticator={authenticator}
              checking={data?.checking}
              disabled={!rights.edit}
              onReply={(reply) => {
                setCheckReply(reply);
                if (reply.kind === 'answered') {
                  list.onChecking(reply.data ?? { done: 0, total: 0 });
                }
              }}
            />
          )}
        </>
      }
    >
      {data && !mayLink && (
        <span style={{ color: token.colorTextSecondary }}>
          {t('To change links, you need the permissions to configure authenticators and to manage users and roles.')}
        </span>
      )}
      {checkReply && checkReply.kind !== 'answered' && <ReplyAlert reply={checkReply} />}
      {data?.stopped && <ReplyAlert reply={{ kind: 'refused', code: data.stopped }} />}
      {data?.checking && authenticator !== undefined && (
        <CheckProgress
          app={app}
          authenticator={authenticator}
          checking={data.checking}
          mayCancel={rights.edit}
          onCancelled={reload}
        />
      )}
      {data !== undefined && data.unconfirmed > 0 && (
        <UnconfirmedLinks
          app={app}
          authenticator={authenticator}
          count={data.unconfirmed}
          canConfirm={rights.manageAccess}
          onConfirmed={() => changed('')}
        />
      )}
      <Flex wrap gap="small">
        <SearchField
          inputRef={searchField}
          value={filters.search ?? ''}
          onSearch={(search) => query.set({ search })}
          label={t('Search linked members')}
          placeholder={t('Name or userid')}
        />
        <AuthenticatorChoice
          authenticators={authenticators}
          value={query.get('authenticator')}
          onChange={onAuthenticator}
          autoFocus={autoFocus}
        />
        {filters.user !== undefined && (
          <Choice
            label={t('User')}
            all={t('All users')}
            choices={[[filters.user, userNameIn(data, filters.user)]]}
            value={filters.user}
            onChange={(user) => query.set({ user })}
            testId="wecom-choose-user"
          />
        )}
        <Choice
          label={t('State')}
          all={t('All states')}
          choices={STATES.map((state) => [state, t(STATE_NAMES[state])] as const)}
          value={filters.state}
          onChange={(state) => query.set({ state })}
          testId="wecom-choose-state"
        />
        <Choice
          label={t('Order')}
          choices={SORTS.map((sort) => [sort, t(SORT_NAMES[sort])] as const)}
          value={filters.sort ?? '-since'}
          onChange={(sort) => query.set({ sort })}
        />
      </Flex>
      {failure && <RequestFailureAlert failure={failure} onRetry={reload} />}
      {!data && !failure && <Skeleton active title={false} paragraph={{ rows: 3 }} />}
      <div role="status" style={{ color: token.colorTextSecondary }} data-testid="wecom-people-found">
        {checked &&
          data?.checked &&
          `${t('The check has ended. Members asked: {{asked}}. Left or disabled: {{left}}.', data.checked)} `}
        {announcement && `${announcement} `}
        {data && foundText(data, [filters.search, filters.state, filters.user].some(Boolean), t)}
      </div>
      <Spin spinning={loading && data !== undefined && !data.checking} delay={SPIN_AFTER_MS}>
        {data && data.people.length > 0 && (
          <PeopleList
            app={app}
            people={data.people}
            rights={rights}
            titles={titles}
            sort={filters.sort ?? '-since'}
            onSort={(sort) => query.set({ sort })}
            onRemoved={() => changed('')}
            onEnded={(ended) => changed(t('Sessions ended: {{ended}}.', { ended }))}
            onErased={(erased) => changed(erasedText(erased, t))}
          />
        )}
      </Spin>
      {data && (
        <Pages
          page={query.page}
          pageSize={data.pageSize}
          total={data.total}
          onChange={(page) => query.set({ page: String(page) })}
        />
      )}
      {data && data.blocked.length > 0 && (
        <BlockedLinks
          app={app}
          blocked={data.blocked}
          titles={titles}
          mayEdit={mayLink}
          onAllowed={() => changed('')}
        />
      )}
      {mayLink && authenticator !== undefined && (
        <MemberWithoutLink
          app={app}
          authenticator={authenticator}
          onErased={(erased) => changed(erasedText(erased, t))}
        />
      )}
      <LinkByHand
        app={app}
        authenticators={authenticators}
        preset={{ authenticator }}
        open={opened === 'one'}
        onClose={() => setOpened(undefined)}
        onLinked={changed}
      />
      <LinkMany
        app={app}
        authenticators={authenticators}
        preset={authenticator}
        open={opened === 'many'}
        onClose={() => setOpened(undefined)}
        onDone={() => changed('')}
      />
    </TabFrame>
  );
}

/** The name of the user by whom the list is filtered; the id if the user has no link. */
function userNameIn(data: PeopleData | undefined, user: string): string {
  return data?.people.find(({ userId }) => String(userId) === user)?.userName ?? `#${user}`;
}

function foundText({ total }: PeopleData, isFiltered: boolean, t: Translate): string {
  if (total > 0) {
    return total === 1 ? t('1 linked user') : t('{{total}} linked users', { total });
  }
  return isFiltered ? t('No matches.') : t('No linked members yet.');
}

function erasedText(erased: ErasedData, t: Translate): string {
  return Object.values(erased).some((count) => count > 0)
    ? t('The data is erased.')
    : t('Nothing is stored about this person.');
}
