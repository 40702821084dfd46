import { screen, waitFor, within } from '@testing-library/react';
import { data, type FakeHost, laterAnswer, refusal } from '../../../../../testing/host-app';
import { ALL_RIGHTS, LOOK_ONLY, SECOND, showTab, WECOM } from '../../../../../testing/status-page';
import type { LinkedMembers, MemberData } from '../../../../shared/actions';
import type { Person } from '../../requests';

const NOBODY: LinkedMembers = {
  people: [],
  total: 0,
  pageSize: 20,
  unconfirmed: 0,
  blocked: [],
  rights: ALL_RIGHTS,
};

const LIN: Person = {
  authenticator: 'wecom',
  userId: 2,
  userName: 'Lin Wei',
  wecomUserId: 'lin.wei',
  wecomName: '林伟',
  since: '2026-03-01T08:00:00.000Z',
  by: 'match',
  browser: 'wecom',
};
const ZHAO: Person = {
  authenticator: 'wecom',
  userId: 3,
  userName: '赵敏',
  wecomUserId: 'zhao.min',
  wecomName: '赵敏',
  since: '2026-03-02T08:00:00.000Z',
  lastSignIn: '2026-03-03T08:00:00.000Z',
  movedFrom: { wecomUserId: 'min', at: '2026-03-02T09:00:00.000Z' },
};

const list = (people: Person[], more: Partial<LinkedMembers> = {}): LinkedMembers => ({
  ...NOBODY,
  people,
  total: people.length,
  ...more,
});

const showPeople = (people: LinkedMembers, query = '') =>
  showTab('people', { query, answers: { 'wecom:listLinks': data(people) } });

type User = ReturnType<typeof showPeople>['user'];

/** Waits until this stands above the list. */
const says = (text: string) => screen.findByText(text, { selector: '[role=status]' });

const item = (name: string) => screen.getByText(name, { selector: 'strong' }).closest('li') as HTMLElement;

const actions = (name: string) => screen.getByRole('button', { name: `Actions ${name}` });

async function choose(user: User, name: string, action: string): Promise<void> {
  await user.click(actions(name));
  await user.click(await screen.findByRole('menuitem', { name: action }));
}

const lastAsked = (host: FakeHost) => host.asked('wecom:listLinks').at(-1)?.params;

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

it('shows the links of the user in the address, until all are wanted', async () => {
  const { user, host } = showPeople(list([LIN]), '?user=2');
  await says('1 linked user');
  expect(host.asked('wecom:listLinks').at(-1)?.params).toMatchObject({ user: '2' });
  const choice = screen.getByTestId('wecom-choose-user');
  expect(choice.textContent).toContain('Lin Wei');
  await user.click(within(choice).getByRole('combobox'));
  await user.click(await screen.findByText('All users'));
  await waitFor(() => expect(host.asked('wecom:listLinks').at(-1)?.params).not.toHaveProperty('user'));
  expect(window.location.search).toBe('');
  expect(screen.queryByTestId('wecom-choose-user')).toBeNull();
});

it('says of a user without a link that nothing matches', async () => {
  showPeople(NOBODY, '?user=7');
  await says('No matches.');
  expect(screen.getByTestId('wecom-choose-user').textContent).toContain('#7');
});

it('says that the list could not be loaded, and loads it again', async () => {
  const { host, user } = showTab('people', { answers: { 'wecom:listLinks': refusal('INTERNAL', 500) } });
  await screen.findByText('Something went wrong on the server');
  host.answer('wecom:listLinks', data(NOBODY));
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  await screen.findByText('No linked members yet.');
  expect(screen.queryByText('Something went wrong on the server')).toBeNull();
});

it('tells of each person what is known about the link', async () => {
  showPeople(list([LIN, ZHAO]));
  await says('2 linked users');
  for (const text of [
    'WeCom: 林伟 (lin.wei)',
    'Linked since Mar 1, 2026',
    'Linked by a match rule',
    'Inside WeCom',
    'Last sign-in: unknown',
  ]) {
    within(item('Lin Wei')).getByText(text);
  }
  within(item('赵敏')).getByText(/^Last sign-in: Mar 3, 2026/);
  within(item('赵敏')).getByText('Formerly min in WeCom; noticed on Mar 2, 2026');
});

it('finds by name and userid, and the address says what was searched', async () => {
  const { host, user } = showPeople(list([LIN, ZHAO]));
  await says('2 linked users');
  host.answer('wecom:listLinks', data(list([ZHAO])));
  const search = screen.getByRole('searchbox', { name: 'Search linked members' });
  await user.type(search, '赵');
  await says('1 linked user');
  expect(lastAsked(host)).toEqual({ authenticator: 'wecom', search: '赵', page: '1' });
  expect(window.location.search).toBe(`?search=${encodeURIComponent('赵')}`);
  host.answer('wecom:listLinks', data(NOBODY));
  await user.type(search, '!');
  await says('No matches.');
});

it('is shown a page at a time, and goes back where the last person of a page has gone', async () => {
  const pages: Record<string, LinkedMembers> = {
    1: list([LIN], { total: 21 }),
    2: list([ZHAO], { total: 21 }),
  };
  const { host, user } = showPeople(NOBODY);
  host.answer('wecom:listLinks', ({ params }) => data(pages[String(params?.page)]));
  await user.type(await screen.findByRole('searchbox'), 'x');
  await says('21 linked users');
  await user.click(screen.getByRole('listitem', { name: '2' }));
  await screen.findByText('赵敏', { selector: 'strong' });

  pages[1] = list([LIN], { total: 20 });
  pages[2] = list([], { total: 20 });
  host.answer('wecom:removeLink', data({ removed: true }));
  await choose(user, '赵敏', 'Remove link');
  const question = await screen.findByRole('dialog', { name: 'Remove 赵敏’s link?' });
  await user.click(within(question).getByRole('button', { name: 'Remove link' }));
  await screen.findByText('Lin Wei', { selector: 'strong' });
  await says('20 linked users');
});

describe('removing a link', () => {
  const asked = async (user: User) => {
    await choose(user, 'Lin Wei', 'Remove link');
    return screen.findByRole('dialog', { name: 'Remove Lin Wei’s link?' });
  };

  it('says what it means, and is done only once it is confirmed', async () => {
    const { host, user } = showPeople(list([LIN]));
    await says('1 linked user');
    const question = await asked(user);
    within(question).getByText(/the match rules apply again/);
    within(question).getByText('Sessions opened through this link end.');
    await user.click(within(question).getByRole('button', { name: 'Cancel' }));
    expect(host.asked('wecom:removeLink')).toEqual([]);

    host.answer('wecom:removeLink', data({ removed: true }));
    host.answer('wecom:listLinks', data(NOBODY));
    await user.click(within(await asked(user)).getByRole('button', { name: 'Remove link' }));
    await says('No linked members yet.');
    expect(document.activeElement).toBe(screen.getByRole('searchbox'));
    const link = { authenticator: 'wecom', userId: 2, block: false };
    expect(host.asked('wecom:removeLink')).toMatchObject([{ data: link }]);
  });

  it('can be for good, until it is allowed again', async () => {
    const { host, user } = showPeople(list([LIN]));
    await says('1 linked user');
    const question = await asked(user);
    await user.click(within(question).getByRole('checkbox', { name: 'Do not link this member to this user again' }));
    host.answer('wecom:removeLink', data({ removed: true }));
    const blocked = [{ authenticator: 'wecom', userId: 2, userName: 'Lin Wei', wecomUserId: 'lin.wei' }];
    host.answer('wecom:listLinks', data({ ...NOBODY, blocked }));
    await user.click(within(question).getByRole('button', { name: 'Remove link' }));
    await screen.findByText('lin.wei in WeCom, and the user Lin Wei');
    expect(host.asked('wecom:removeLink')).toMatchObject([{ data: { block: true } }]);

    host.answer('wecom:unblockLink', data({ unblocked: true }));
    host.answer('wecom:listLinks', data(NOBODY));
    await user.click(screen.getByRole('button', { name: /^Allow again/ }));
    await waitFor(() => expect(screen.queryByText('lin.wei in WeCom, and the user Lin Wei')).toBeNull());
    const pair = { authenticator: 'wecom', wecomUserId: 'lin.wei', userId: 2 };
    expect(host.asked('wecom:unblockLink')).toMatchObject([{ data: pair }]);
  });
});

describe('"Check now"', () => {
  it('shows how far it is, and at its end how many were asked and how many have left', async () => {
    const { host, user } = showPeople(list([LIN, ZHAO]));
    await says('2 linked users');
    host.answer('wecom:checkMembers', data({ done: 0, total: 2 }));
    host.answer('wecom:listLinks', data(list([LIN, ZHAO], { checking: { done: 1, total: 2 } })));
    await user.click(screen.getByRole('button', { name: 'Check now' }));
    await screen.findByText('Asking WeCom: 1 of 2');
    const gone = { ...LIN, left: '2026-03-04T08:00:00.000Z' };
    host.answer('wecom:listLinks', data(list([gone, ZHAO], { checked: { asked: 2, left: 1 } })));
    await says('The check has ended. Members asked: 2. Left or disabled: 1. 2 linked users');
    within(item('Lin Wei')).getByText('Disabled or gone in WeCom since Mar 4, 2026');
    expect(within(item('赵敏')).queryByText(/Disabled or gone/)).toBeNull();
    expect(screen.queryByText(/Asking WeCom/)).toBeNull();
  });

  it('says nothing of a check that nobody here has seen', async () => {
    showPeople(list([LIN], { checked: { asked: 1, left: 0 } }));
    await says('1 linked user');
  });

  it('says why it could not begin', async () => {
    const { host, user } = showPeople(list([LIN]));
    await says('1 linked user');
    host.answer('wecom:checkMembers', refusal('AUTHENTICATOR_UNAVAILABLE'));
    await user.click(screen.getByRole('button', { name: 'Check now' }));
    await screen.findByText(/The authenticator is disabled, was removed/);
  });

  it('says why the last one broke off', async () => {
    showPeople(list([LIN], { stopped: 'WECOM_UNAVAILABLE' }));
    await screen.findByText('WeCom is not answering');
  });
});

describe('the data of a person', () => {
  const exported: MemberData = {
    authenticator: 'wecom',
    wecomUserIds: ['lin.wei'],
    exportedAt: '2026-03-05T08:00:00.000Z',
    links: [
      { company: 'ww1', wecomUserId: 'lin.wei', wecomName: '林伟', userId: 2, since: '2026-03-01T08:00:00.000Z' },
    ],
    identities: [],
    blockedLinks: [],
    failures: [],
    activities: [],
    valueOrigins: [],
    linkSuggestions: [],
    events: [],
    sessions: [],
    notices: [],
    messages: [],
    messageFailures: [],
  };

  it('is erased once it is clear what goes and what stays', async () => {
    const { host, user } = showPeople(list([LIN]));
    await says('1 linked user');
    await choose(user, 'Lin Wei', 'Erase data');
    const question = await screen.findByRole('dialog', { name: 'Erase the data of lin.wei?' });
    within(question).getByText(/^Will be deleted:/);
    within(question).getByText(/^Will be kept: the user with everything they have here/);
    const erased = { links: 1, identities: 1, blockedLinks: 0, failures: 0, activities: 0, notices: 0 };
    host.answer('wecom:erasePerson', data(erased));
    host.answer('wecom:listLinks', data(NOBODY));
    await user.click(within(question).getByRole('button', { name: 'Erase data' }));
    await says('The data is erased. No linked members yet.');
    const person = { authenticator: 'wecom', wecomUserId: 'lin.wei' };
    expect(host.asked('wecom:erasePerson')).toMatchObject([{ data: person }]);
  });

  it('says that nothing is kept about somebody without a link', async () => {
    const { host, user } = showPeople(NOBODY);
    await user.click(await screen.findByText('Data of a member without a link'));
    await user.type(await screen.findByRole('textbox', { name: 'WeCom userid' }), ' li.na ');
    host.answer('wecom:exportPerson', data({ ...exported, links: [] }));
    await user.click(screen.getByRole('button', { name: 'Export data' }));
    await screen.findByText('Nothing is stored about this person.');
    const person = { authenticator: 'wecom', wecomUserId: 'li.na' };
    expect(host.asked('wecom:exportPerson')).toMatchObject([{ params: person }]);
  });

  it('is for those who may manage users and roles', async () => {
    const { user } = showPeople(list([LIN], { rights: { edit: true, manageAccess: false } }));
    await says('1 linked user');
    await user.click(actions('Lin Wei'));
    const menu = await screen.findByRole('menu');
    for (const name of ['Export data', 'Erase data']) {
      expect(within(menu).getByRole('menuitem', { name }).getAttribute('aria-disabled')).toBe('true');
    }
    within(menu).getByText('This requires the permissions to manage users and roles.');
    expect(screen.queryByText('Data of a member without a link')).toBeNull();
  });
});

it('has links of another WeCom address confirmed', async () => {
  const { host, user } = showPeople(list([{ ...LIN, unconfirmed: true }], { unconfirmed: 1 }));
  within(await screen.findByText('Lin Wei', { selector: 'strong' }).then(() => item('Lin Wei'))).getByText(
    'Linked at another WeCom address',
  );
  host.answer('wecom:confirmLinks', data({ confirmed: 1 }));
  host.answer('wecom:listLinks', data(list([LIN])));
  await user.click(screen.getByRole('button', { name: 'Confirm 1 link' }));
  await waitFor(() => expect(screen.queryByText('Linked at another WeCom address')).toBeNull());
});

describe('ending sessions', () => {
  it('is confirmed first, and tells how many have ended', async () => {
    const { host, user } = showPeople(list([LIN]));
    await says('1 linked user');
    await choose(user, 'Lin Wei', 'End sessions');
    const question = await screen.findByRole('dialog', { name: 'End Lin Wei’s sessions?' });
    expect(host.asked('wecom:endSessions')).toEqual([]);
    host.answer('wecom:endSessions', data({ ended: 2 }));
    await user.click(within(question).getByRole('button', { name: 'End sessions' }));
    await says('Sessions ended: 2. 1 linked user');
    expect(host.asked('wecom:endSessions')).toMatchObject([{ data: { authenticator: 'wecom', userId: 2 } }]);
  });

  it('says that it was refused', async () => {
    const { host, user } = showPeople(list([LIN]));
    await says('1 linked user');
    await choose(user, 'Lin Wei', 'End sessions');
    const question = await screen.findByRole('dialog', { name: 'End Lin Wei’s sessions?' });
    host.answer('wecom:endSessions', refusal('NO', 403));
    await user.click(within(question).getByRole('button', { name: 'End sessions' }));
    await within(question).findByText('You don’t have permission to do this');
  });
});

it('shows a support role everything and lets it change nothing', async () => {
  const blocked = [{ authenticator: 'wecom', userId: 9, userName: 'Nobody', wecomUserId: 'no.body' }];
  showPeople(list([LIN], { rights: LOOK_ONLY, blocked, unconfirmed: 1 }));
  await says('1 linked user');
  screen.getByText(/^To change links, you need the permissions/);
  for (const name of ['Link a member', 'Link many', 'Export CSV', 'Check now', /^Allow again/, 'Confirm 1 link']) {
    expect(screen.getByRole('button', { name })).toHaveProperty('disabled', true);
  }
  expect(screen.queryByRole('button', { name: /^Actions/ })).toBeNull();
});

it('cancels a check', async () => {
  const { host, user } = showPeople(list([LIN], { checking: { done: 1, total: 5 } }));
  host.answer('wecom:cancelCheck', data({ cancelled: true }));
  await user.click(await screen.findByRole('button', { name: 'Cancel the check' }));
  expect(host.asked('wecom:cancelCheck')).toMatchObject([{ data: { authenticator: 'wecom' } }]);
});

it('reads its filters, sort and page from the address', async () => {
  const { host } = showTab('people', {
    query: '?authenticator=second&search=lin&state=left&sort=wecomName&page=2',
    authenticators: [WECOM, SECOND],
    answers: { 'wecom:listLinks': data(list([LIN], { total: 21 })) },
  });
  await says('21 linked users');
  const params = { authenticator: 'second', search: 'lin', state: 'left', sort: 'wecomName', page: '2' };
  expect(lastAsked(host)).toEqual(params);
});

it('ignores what an address cannot ask for', async () => {
  const { host } = showPeople(list([LIN]), '?state=gone&sort=password&page=-1');
  await says('1 linked user');
  expect(lastAsked(host)).toEqual({ authenticator: 'wecom', page: '1' });
});

it('is a table where there is room, sorted by the server', async () => {
  jest.spyOn(window, 'matchMedia').mockImplementation(
    (media) =>
      ({
        media,
        matches: true,
        addListener: () => undefined,
        removeListener: () => undefined,
        addEventListener: () => undefined,
        removeEventListener: () => undefined,
      }) as unknown as MediaQueryList,
  );
  const { host, user } = showPeople(list([LIN, ZHAO]));
  await says('2 linked users');
  const table = screen.getByRole('table');
  within(table).getByText('林伟 (lin.wei)');
  await user.click(within(table).getByRole('columnheader', { name: 'WeCom' }));
  await waitFor(() => expect(lastAsked(host)).toMatchObject({ sort: 'wecomName' }));
  expect(window.location.search).toBe('?sort=wecomName');
});

it('is saved as CSV, as it is filtered', async () => {
  const { host, user } = showPeople(list([LIN]), '?state=active');
  await says('1 linked user');
  host.answer('wecom:exportPeople', { status: 403, body: {} });
  await user.click(screen.getByRole('button', { name: 'Export CSV' }));
  await screen.findByText('You don’t have permission to do this');
  expect(host.asked('wecom:exportPeople')).toMatchObject([{ params: { state: 'active' } }]);
});

describe('another authenticator', () => {
  const OF_SECOND = { ...LIN, authenticator: 'second', userName: 'Li Na', wecomUserId: 'li.na', wecomName: '李娜' };

  function showSecond(answer: Parameters<FakeHost['answer']>[1]) {
    const shown = showTab('people', {
      query: '?authenticator=wecom',
      authenticators: [WECOM, SECOND],
      answers: { 'wecom:listLinks': data(list([LIN])) },
    });
    const change = async () => {
      await says('1 linked user');
      shown.host.answer('wecom:listLinks', answer);
      await shown.user.click(screen.getByRole('combobox', { name: 'Authenticator' }));
      await shown.user.click(await screen.findByTitle('second'));
      await waitFor(() => expect(window.location.search).toBe('?authenticator=second'));
    };
    return { ...shown, change };
  }

  it('shows nobody until its list is there, and keeps the focus', async () => {
    const reply = laterAnswer();
    const { change } = showSecond(reply.answer);
    await change();
    expect(screen.queryByText('Lin Wei', { selector: 'strong' })).toBeNull();
    expect(document.activeElement).toBe(screen.getByRole('combobox', { name: 'Authenticator' }));
    reply.give(data(list([OF_SECOND])));
    await screen.findByText('Li Na', { selector: 'strong' });
  });

  it('shows nobody of the one before if its list cannot be loaded', async () => {
    const { change } = showSecond(refusal('INTERNAL', 500));
    await change();
    await screen.findByText('Something went wrong on the server');
    expect(screen.queryByText('Lin Wei', { selector: 'strong' })).toBeNull();
  });
});

const BLOCKED = [{ authenticator: 'second', userId: 9, userName: 'Nobody', wecomUserId: 'no.body' }];

it('lets only those allow a link again who may manage users and roles', async () => {
  showPeople(list([LIN], { rights: { edit: true, manageAccess: false }, blocked: BLOCKED }));
  await says('1 linked user');
  expect(screen.getByRole('button', { name: /^Allow again/ })).toHaveProperty('disabled', true);
});

it('of all authenticators says which one a blocked link belongs to, and how links are confirmed', async () => {
  showTab('people', {
    authenticators: [WECOM, SECOND],
    answers: { 'wecom:listLinks': data(list([LIN], { blocked: BLOCKED, unconfirmed: 2 })) },
  });
  const blocked = await screen.findByTestId('wecom-blocked-links');
  expect(blocked.textContent).toContain('no.body in WeCom, and the user Nobody · second');
  const unconfirmed = within(screen.getByTestId('wecom-unconfirmed-links'));
  unconfirmed.getByText('Choose an authenticator to confirm its links.');
  expect(unconfirmed.queryByRole('button')).toBeNull();
});

it('links nobody where there is no authenticator', async () => {
  showTab('people', { authenticators: [], answers: { 'wecom:listLinks': data(NOBODY) } });
  await says('No linked members yet.');
  for (const name of ['Link a member', 'Link many']) {
    expect(screen.getByRole('button', { name })).toHaveProperty('disabled', true);
  }
});

it('leads the keyboard into the menu of a person', async () => {
  const { user } = showPeople(list([LIN]));
  await says('1 linked user');
  await user.click(actions('Lin Wei'));
  await screen.findByRole('menu');
  await waitFor(() => expect(document.activeElement?.getAttribute('role')).toBe('menuitem'));
});
