import { screen, waitFor } from '@testing-library/react';
import { Controlled } from '../../../../../testing/controlled';
import { data, type FakeHost, fakeHost, refusal } from '../../../../../testing/host-app';
import { show } from '../../../../../testing/render';
import { RoleSelect } from '../role-select';

const ROLES = data([
  { name: 'root', title: 'Root' },
  { name: 'member', title: 'Member' },
]);

const showSelect = ({ app }: FakeHost, initial?: string) =>
  show(<Controlled initial={initial}>{(control) => <RoleSelect app={app} {...control} />}</Controlled>);

const value = () => screen.getByTestId('value').textContent;

it('offers the roles, and never the root role', async () => {
  const { user } = showSelect(fakeHost({ 'roles:list': ROLES }));
  screen.getByText('NocoBase’s default role');
  await user.click(screen.getByRole('combobox'));
  await user.click(await screen.findByText('Member'));
  expect(screen.queryByText('Root')).toBeNull();
  expect(value()).toBe('"member"');
});

it('keeps what is stored where roles cannot be listed', async () => {
  showSelect(fakeHost({ 'roles:list': refusal('FORBIDDEN', 403) }), 'member');
  await screen.findByText('The roles could not be loaded. The stored role stays unchanged.');
  await waitFor(() => expect(screen.getByTitle('member')).not.toBeNull());
  expect(value()).toBe('"member"');
});
