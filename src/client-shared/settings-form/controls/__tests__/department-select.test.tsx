import { fireEvent, screen, waitFor } from '@testing-library/react';
import type { UserEvent } from '@testing-library/user-event';
import { Controlled } from '../../../../../testing/controlled';
import { data, type FakeHost, fakeHost, refusal } from '../../../../../testing/host-app';
import { show } from '../../../../../testing/render';
import { DepartmentSelect } from '../department-select';

const LISTED = {
  'wecom:listDepartments': data([
    { id: 1, name: 'Sim Office', parentId: 0 },
    { id: 2, name: '研发部', parentId: 1 },
    { id: 3, name: '市场部', parentId: 1 },
    { id: 4, name: '前端组', parentId: 2 },
  ]),
};

const showSelect = ({ app }: FakeHost, initial?: number[]) =>
  show(
    <Controlled initial={initial}>
      {(control) => (
        <DepartmentSelect app={app} formValues={() => ({ authenticator: 'office', options: {} })} {...control} />
      )}
    </Controlled>,
  );

const value = () => screen.getByTestId('value').textContent;
const list = () => screen.getByRole('combobox');

async function typeAndEnter(user: UserEvent, text: string): Promise<void> {
  await user.keyboard(text);
  await waitFor(() => expect((list() as HTMLInputElement).value).toBe(text));
  fireEvent.keyDown(list(), { key: 'Enter', keyCode: 13 }); // user-event has no key codes, by which rc-select goes
  fireEvent.keyUp(list(), { key: 'Enter', keyCode: 13 });
}

it('asks for the list once it is opened, and shows what is above each department', async () => {
  const host = fakeHost(LISTED);
  const { user } = showSelect(host);
  expect(host.asked('wecom:listDepartments')).toHaveLength(0);
  await user.click(list());
  const option = await screen.findByText('前端组');
  expect(option.parentElement?.textContent).toBe('前端组Sim Office / 研发部');
});

it('takes what the list offers with Enter', async () => {
  const { user } = showSelect(fakeHost(LISTED));
  await user.click(list());
  await screen.findByText('前端组');
  await typeAndEnter(user, '前端');
  expect(value()).toBe('[4]');
  await typeAndEnter(user, '市场部');
  expect(value()).toBe('[4,3]');
  expect((list() as HTMLInputElement).value).toBe('');
});

it('takes an id that the list does not know, and nothing that is neither', async () => {
  const { user } = showSelect(fakeHost(LISTED));
  await user.click(list());
  await screen.findByText('前端组');
  await typeAndEnter(user, '77');
  expect(value()).toBe('[77]');
  await typeAndEnter(user, 'nowhere');
  await screen.findByText('No department matches. You can also enter a department ID.');
  expect(value()).toBe('[77]');
});

it('takes the id that was entered, not a department that only has it in its name', async () => {
  const TEAM = { id: 5, name: 'Team 12', parentId: 1 };
  const { user } = showSelect(fakeHost({ 'wecom:listDepartments': data([TEAM]) }));
  await user.click(list());
  await screen.findByText('Team 12');
  await typeAndEnter(user, '12');
  expect(value()).toBe('[12]');
});

it('takes an id that was not entered as the field is left, and nothing else', async () => {
  const { user } = showSelect(fakeHost(LISTED), [3]);
  await user.click(list());
  await screen.findByText('前端组');
  await user.keyboard('77');
  await user.tab();
  expect(value()).toBe('[3,77]');
  await user.click(list());
  await user.keyboard('前端组');
  await user.tab();
  expect(value()).toBe('[3,77]');
});

it('takes several that are pasted, and says what it left out', async () => {
  const { user } = showSelect(fakeHost(LISTED));
  await user.click(list());
  await screen.findByText('前端组');
  await user.paste('市场部，77, nowhere');
  await screen.findByText('“nowhere” was left out: a department ID consists of digits.');
  expect(value()).toBe('[3,77]');
});

it('names what is stored without a click', async () => {
  showSelect(fakeHost(LISTED), [4, 77]);
  await screen.findByText('前端组');
  screen.getByText('77');
});

it('says which ids WeCom’s list does not have, and takes them all the same', async () => {
  showSelect(fakeHost(LISTED), [3, 77]);
  const { textContent } = await screen.findByRole('alert');
  expect(textContent).toBe(
    'Not found in WeCom: 77. Check the ID, and whether the app’s visible range includes the department.',
  );
  expect(value()).toBe('[3,77]');
});

it('says why there is no list, takes ids all the same, and asks again', async () => {
  const host = fakeHost({ 'wecom:listDepartments': refusal('AUTHENTICATOR_UNAVAILABLE') });
  const { user } = showSelect(host);
  await user.click(list());
  await screen.findByText('Fill in Company ID, AgentId, Secret and Origin first.');
  await typeAndEnter(user, '12');
  expect(value()).toBe('[12]');
  host.answer('wecom:listDepartments', LISTED['wecom:listDepartments']);
  await user.click(screen.getByText('Try again'));
  await waitFor(() => expect(screen.queryByText('Fill in Company ID, AgentId, Secret and Origin first.')).toBeNull());
});
