import { screen, waitFor } from '@testing-library/react';
import { type Answer, data, fakeHost } from '../../../../testing/host-app';
import { show } from '../../../../testing/render';
import { isRecheckRunning, startRecheck } from '../../host/session';
import { SignInPages } from '../sign-in-pages';

/** A visit with a session of which WeCom could not say whose it is. */
async function arrive(error: string, check: Answer = data({ id: 2, nickname: 'Wei' })) {
  const session = { token: 't', authenticator: 'wecom' };
  const host = fakeHost({ 'auth:check': check, 'auth:signOut': data({}) }, { session });
  startRecheck(host.app);
  const query = new URLSearchParams({ error, authenticator: 'wecom', redirect: '/admin/x' });
  window.history.replaceState(null, '', `/wecom/sign-in?${query}`);
  const shown = show(<SignInPages app={host.app} />);
  await screen.findByRole('heading', { level: 1 });
  return { ...host, ...shown };
}

it('keeps the session for whoever was there before', async () => {
  const { app, visited, user } = await arrive('WECOM_UNAVAILABLE');
  screen.getByRole('heading', { name: 'Couldn’t check who is using this device' });
  screen.getByText(/^Reason: WeCom is not answering\./);
  await user.click(screen.getByRole('button', { name: 'Continue as Wei' }));
  expect(visited).toEqual(['/admin/x']);
  expect(app.apiClient.auth.token).toBe('t');
  expect(isRecheckRunning(app)).toBe(false);
});

it.each([
  ['the server says whose session it is', data({ id: 2, nickname: 'Wei' }), 1],
  ['it does not', { status: 502, body: '<html>' }, 0],
])('lets somebody else go to the sign-in page, where %s', async (_case, check, names) => {
  const { app, visited, asked, user } = await arrive('WECOM_UNAVAILABLE', check);
  expect(screen.queryAllByRole('button', { name: /^Continue as/ })).toHaveLength(names);
  await user.click(screen.getByRole('button', { name: 'I’m someone else' }));
  await waitFor(() => expect(visited).toEqual(['/signin?autoLogin=0&redirect=%2Fadmin%2Fx']));
  expect(asked('auth:signOut')).toHaveLength(1);
  expect(app.apiClient.auth.token).toBeNull();
});

it('gives an administrator the details where it takes one', async () => {
  await arrive('WECOM_CONFIG');
  screen.getByText('Send your administrator these details:');
});

it.each(['ACCESS_DENIED', 'NOT_A_MEMBER', 'MEMBER_INACTIVE', 'OUTSIDE_VISIBLE_RANGE', 'NOT_LINKED'])(
  'ends the session first where WeCom names another person (%s)',
  async (error) => {
    const { app, asked } = await arrive(error);
    expect(screen.queryByRole('heading', { name: 'Couldn’t check who is using this device' })).toBeNull();
    expect(asked('auth:signOut')).toHaveLength(1);
    expect(app.apiClient.auth.token).toBeNull();
  },
);
