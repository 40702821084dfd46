import { Flex, Grid, Table, type TableProps, theme } from 'antd';
import { type HTMLAttributes, type ReactNode, useId } from 'react';
import { localTime } from '../../ui/local-time';
import { useTexts } from '../../ui/use-texts';
import type { Person } from '../requests';
import { oneOf } from '../use-query';
import { type PeopleSort, SORTS } from './people-texts';
import { PersonActions, type PersonActionsProps } from './person-actions';
import { LastSignIn, LinkFacts, PersonName } from './person-facts';

type ActionProps = Omit<PersonActionsProps, 'person' | 'nameId'>;

interface PeopleListProps extends ActionProps {
  people: Person[];
  sort: PeopleSort | undefined;
  onSort: (sort: PeopleSort | undefined) => void;
  /** The title of each authenticator; undefined where there is only one. */
  titles: ReadonlyMap<string, string> | undefined;
}

/** A table; a list where there is no room for one. */
export function PeopleList(props: PeopleListProps) {
  const { lg } = Grid.useBreakpoint(); // the menu beside the page takes its part
  return lg ? <PeopleTable {...props} /> : <PeopleCards {...props} />;
}

const rowId = ({ authenticator, userId }: Person): string => `wecom-link-${authenticator}-${userId}`;

function PeopleTable({ people, sort, onSort, titles, ...actions }: PeopleListProps) {
  const { t, language } = useTexts();
  const { token } = theme.useToken();
  const id = useId();
  const nameId = (row: number) => `${id}-${row}`; // an authenticator's name may have blanks
  const minute = (iso: string) => localTime(iso, language, { dateStyle: 'medium', timeStyle: 'short' });
  const sorted = (key: string) => ({
    sorter: true,
    sortOrder: sort === key ? ('ascend' as const) : sort === `-${key}` ? ('descend' as const) : null,
  });
  const columns: TableProps<Person>['columns'] = [
    {
      key: 'user',
      title: t('User'),
      render: (_, person, row) => <PersonName person={person} nameId={nameId(row)} />,
    },
    {
      key: 'wecomName',
      title: t('WeCom'),
      ...sorted('wecomName'),
      render: (_, { wecomName: name, wecomUserId: userid }) => (
        <span style={{ overflowWrap: 'anywhere' }}>{t('{{name}} ({{userid}})', { name, userid })}</span>
      ),
    },
    ...(titles
      ? [
          {
            key: 'authenticator',
            title: t('Authenticator'),
            render: (_: unknown, { authenticator }: Person) => titles.get(authenticator) ?? authenticator,
          },
        ]
      : []),
    {
      key: 'since',
      title: t('Link'),
      ...sorted('since'),
      render: (_, person) => (
        <span style={{ color: token.colorTextSecondary }}>
          <LinkFacts person={person} />
        </span>
      ),
    },
    {
      key: 'lastSignIn',
      title: t('Last sign-in'),
      ...sorted('lastSignIn'),
      render: (_, { lastSignIn }) => (lastSignIn ? minute(lastSignIn) : t('Unknown')),
    },
    {
      key: 'actions',
      title: t('Actions'),
      align: 'end',
      render: (_, person, row) => <PersonActions person={person} nameId={nameId(row)} {...actions} />,
    },
  ];
  const onChange: TableProps<Person>['onChange'] = (_pages, _filters, sorter) => {
    const { columnKey, order } = Array.isArray(sorter) ? (sorter[0] ?? {}) : sorter;
    onSort(order ? oneOf(SORTS, `${order === 'descend' ? '-' : ''}${String(columnKey)}`) : undefined);
  };
  return (
    <Table<Person>
      size="middle"
      rowKey={rowId}
      columns={columns}
      dataSource={people}
      pagination={false}
      showSorterTooltip={false}
      sortDirections={['ascend', 'descend', 'ascend']}
      onChange={onChange}
      onRow={(person) => ({ 'data-testid': rowId(person) }) as HTMLAttributes<HTMLElement>}
    />
  );
}

function PeopleCards({ people, titles, ...actions }: PeopleListProps) {
  return (
    <ul style={{ listStyle: 'none', margin: 0, padding: 0 }}>
      {people.map((person) => (
        <PersonCard key={rowId(person)} person={person} title={titles?.get(person.authenticator)} {...actions} />
      ))}
    </ul>
  );
}

function PersonCard({
  person,
  title,
  app,
  rights,
  onRemoved,
  onEnded,
  onErased,
}: ActionProps & { person: Person; title: ReactNode }) {
  const { t } = useTexts();
  const { token } = theme.useToken();
  const nameId = useId();
  return (
    <li
      data-testid={rowId(person)}
      style={{ paddingBlock: token.paddingSM, borderTop: `1px solid ${token.colorSplit}` }}
    >
      <Flex wrap justify="space-between" align="start" gap="small">
        <Flex vertical gap={token.marginXXS} style={{ flex: '1 1 10em', minWidth: 0, overflowWrap: 'anywhere' }}>
          <PersonName person={person} nameId={nameId} />
          <Flex wrap gap={`0 ${token.margin}px`} style={{ color: token.colorTextSecondary }}>
            <span>{t('WeCom: {{name}} ({{userid}})', { name: person.wecomName, userid: person.wecomUserId })}</span>
            {title && <span>{title}</span>}
            <LinkFacts person={person} />
            <span>
              <LastSignIn person={person} />
            </span>
          </Flex>
        </Flex>
        <PersonActions {...{ app, person, nameId, rights, onRemoved, onEnded, onErased }} />
      </Flex>
    </li>
  );
}
