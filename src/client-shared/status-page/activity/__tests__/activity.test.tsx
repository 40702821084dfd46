import { screen, waitFor, within } from '@testing-library/react';
import { data, refusal } from '../../../../../testing/host-app';
import { showTab } from '../../../../../testing/status-page';
import type { Activity } from '../../../../shared/status-page';

const CHANGED: Activity = {
  id: 2,
  at: '2026-03-02T08:00:00.000Z',
  activity: 'authenticator-changed',
  authenticator: 'wecom',
  actor: { id: 1, name: 'Admin' },
  settings: ['secret', 'origin'],
};
const SIGNED_IN: Activity = {
  id: 1,
  at: '2026-03-01T08:00:00.000Z',
  activity: 'signed-in',
  authenticator: 'wecom',
  actor: { id: 2, name: 'Lin Wei' },
  user: { id: 2, name: 'Lin Wei' },
  wecomUserId: 'lin.wei',
};
const LEFT: Activity = {
  id: 3,
  at: '2026-03-03T08:00:00.000Z',
  activity: 'member-left',
  authenticator: 'wecom',
  user: { id: 2, name: 'Lin Wei' },
};

const page = (...activities: Activity[]) => data({ activities, total: activities.length, pageSize: 20 });

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

const items = () => screen.getAllByTestId('wecom-activity-item');

it('says what happened, to whom, by whom, and which settings changed', async () => {
  showTab('activity', { answers: { 'wecom:listActivity': page(LEFT, CHANGED, SIGNED_IN) } });
  await screen.findByText('Authenticator changed', { selector: 'strong' });
  const [left, changed, signedIn] = items();
  expect(left?.textContent).toMatch(/Member left or was disabled · Lin Wei.*By the server/);
  expect(changed?.textContent).toMatch(/Sim Office.*By Admin.*Secret, Origin/);
  expect(signedIn?.textContent).toMatch(/Signed in · Lin Wei.*lin\.wei/);
  expect(signedIn?.textContent).not.toContain('By Lin Wei');
});

it('is filtered and searched by the server, and the address says so', async () => {
  const { host, user } = showTab('activity', {
    query: '?activity=signed-in',
    answers: { 'wecom:listActivity': page(SIGNED_IN) },
  });
  await screen.findByText(/^Signed in · Lin Wei/);
  expect(host.asked('wecom:listActivity').at(-1)?.params).toEqual({ activity: 'signed-in', page: '1' });
  host.answer('wecom:listActivity', page());
  await user.type(screen.getByRole('searchbox', { name: 'Search activity' }), 'zhao');
  within(await screen.findByText('Nothing here yet.')).getByText('Nothing here yet.');
  expect(window.location.search).toBe('?activity=signed-in&search=zhao');
});

it('says that it could not be loaded, and loads it again', async () => {
  const { host, user } = showTab('activity', { answers: { 'wecom:listActivity': refusal('NO', 403) } });
  await screen.findByText('You don’t have permission to do this');
  host.answer('wecom:listActivity', page(SIGNED_IN));
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  await screen.findByText(/^Signed in · Lin Wei/);
});

it('goes to the last page from one beyond it', async () => {
  showTab('activity', {
    query: '?page=9',
    answers: { 'wecom:listActivity': data({ activities: [SIGNED_IN], total: 21, pageSize: 20 }) },
  });
  await waitFor(() => expect(window.location.search).toBe('?page=2'));
});
