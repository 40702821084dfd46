import { screen, waitFor, within } from '@testing-library/react';
import { data, refusal } from '../../../../../testing/host-app';
import { ALL_RIGHTS, SECOND, showTab, WECOM } from '../../../../../testing/status-page';

const NOBODY = { people: [], total: 0, pageSize: 20, unconfirmed: 0, blocked: [], rights: ALL_RIGHTS };
const LI_NA = { id: 4, nickname: 'Li Na', username: 'lina' };

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

async function fillIn() {
  const shown = showTab('people', { answers: { 'wecom:listLinks': data(NOBODY), 'users:list': data([LI_NA]) } });
  const { user } = shown;
  await user.click(await screen.findByRole('button', { name: 'Link a member' }));
  const dialog = await screen.findByRole('dialog', { name: 'Link a member' });
  const link = within(dialog).getByRole('button', { name: 'Link' });
  expect(link).toHaveProperty('disabled', true);
  await user.type(within(dialog).getByRole('textbox', { name: 'WeCom userid' }), ' li.na ');
  await user.type(within(dialog).getByRole('combobox', { name: 'User' }), 'li');
  const searched = () => shown.host.asked('users:list').at(-1)?.params?.filter ?? '';
  await waitFor(() => expect(searched()).toContain('"$includes":"li"'));
  await user.click(await screen.findByTitle('Li Na (lina)'));
  return { ...shown, dialog, link };
}

it('finds the user on the server, links, and says whom', async () => {
  const { host, user, link } = await fillIn();
  host.answer('wecom:linkMember', data({ wecomName: '李娜' }));
  await user.click(link);
  await screen.findByText(/^李娜 \(li\.na\) is linked to Li Na\./, { selector: '[role=status]' });
  expect(host.asked('wecom:linkMember')).toMatchObject([
    { data: { authenticator: 'wecom', userId: 4, wecomUserId: 'li.na' } },
  ]);
});

it.each([
  ['MEMBER_UNKNOWN', 'WeCom does not know this userid. Copy it from the contacts.'],
  ['USER_LINKED', 'The user is linked to another WeCom account. Remove that link first.'],
  ['ROOT_USER', /^The root user cannot be linked here\./],
])('explains %s, and keeps what was filled in', async (code, text) => {
  const { host, user, dialog, link } = await fillIn();
  host.answer('wecom:linkMember', refusal(code));
  await user.click(link);
  await within(dialog).findByText(text);
  expect(within(dialog).getByRole('textbox', { name: 'WeCom userid' })).toHaveProperty('value', ' li.na ');
});

it('says that it may not, and forgets what was typed when it closes', async () => {
  const { host, user, dialog, link } = await fillIn();
  host.answer('wecom:linkMember', refusal('NO', 403));
  await user.click(link);
  await within(dialog).findByText('You don’t have permission to do this');
  await user.click(within(dialog).getByRole('button', { name: 'Cancel' }));
  await user.click(await screen.findByRole('button', { name: 'Link a member' }));
  const again = await screen.findByRole('dialog', { name: 'Link a member' });
  expect(within(again).queryByText('You don’t have permission to do this')).toBeNull();
});

const offered = () => [...document.querySelectorAll('.ant-select-item-option')].map(({ textContent }) => textContent);

it('offers nobody whom an earlier text has found', async () => {
  const { user, dialog } = await fillIn();
  const search = within(dialog).getByRole('combobox', { name: 'User' });
  await user.type(search, 'li');
  await waitFor(() => expect(offered()).toEqual(['Li Na (lina)']));
  await user.type(search, 'x');
  expect(offered()).toEqual([]);
  await screen.findByText('Loading…');
});

it('says what is wrong with the authenticator', async () => {
  const { host, user, dialog, link } = await fillIn();
  host.answer('wecom:linkMember', refusal('AUTHENTICATOR_UNAVAILABLE'));
  await user.click(link);
  await within(dialog).findByText(/The authenticator is disabled, was removed/);
});

it('forgets the chosen authenticator when it closes', async () => {
  const { user } = showTab('people', {
    authenticators: [WECOM, SECOND],
    answers: { 'wecom:listLinks': data(NOBODY), 'users:list': data([]) },
  });
  const open = async () => {
    await user.click(await screen.findByRole('button', { name: 'Link a member' }));
    return within(await screen.findByRole('dialog', { name: 'Link a member' }));
  };
  const dialog = await open();
  await user.click(dialog.getByRole('combobox', { name: 'Authenticator' }));
  await user.click((await screen.findAllByTitle('second')).at(-1) as HTMLElement);
  dialog.getByText('second', { selector: '.ant-select-selection-item' });
  await user.click(dialog.getByRole('button', { name: 'Cancel' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  (await open()).getByText('Sim Office', { selector: '.ant-select-selection-item' });
});
