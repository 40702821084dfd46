import { screen, within } from '@testing-library/react';
import { type Answer, data, fakeHost, refusal } from '../../../../testing/host-app';
import { show } from '../../../../testing/render';
import type { MyAccount } from '../../../shared/actions';
import { MyAccounts } from '../my-accounts';

const LINKED: NonNullable<MyAccount['linked']> = {
  name: '林伟',
  wecomUserId: 'lin.wei',
  since: '2026-01-31T08:00:00.000Z',
  by: 'self',
  browser: 'desktop',
};
const account = (linked?: Partial<typeof LINKED>): MyAccount => ({
  authenticator: 'wecom',
  title: 'Sim Office',
  ...(linked && { linked: { ...LINKED, ...linked } }),
});

/** Somebody who has signed in by password, or by this authenticator. */
function open(accounts: Answer, { authenticator = 'basic' } = {}) {
  const host = fakeHost(
    { 'wecom:myAccounts': accounts, 'auth:check': data({ id: 2, username: 'wei' }) },
    { session: { token: 't', authenticator } },
  );
  return { ...host, ...show(<MyAccounts app={host.app} />) };
}

const unlink = () => screen.findByRole<HTMLButtonElement>('button', { name: 'Unlink Sim Office' });
const question = () => screen.findByRole('dialog', { name: 'Unlink Sim Office?' });

it('shows what is linked, how and since when', async () => {
  open(data([account({})]));
  await screen.findByText('林伟 (lin.wei)');
  screen.getByText('Linked by you on Jan 31, 2026 · Desktop browser');
  expect((await unlink()).disabled).toBe(false);
});

it('has a line for each authenticator, which are linked on their own', async () => {
  open(data([account({}), { authenticator: 'other', title: '' }]));
  await screen.findByText('Not linked');
  expect(screen.getAllByRole('listitem')).toHaveLength(2);
  screen.getByRole('button', { name: 'Link WeCom' });
});

it('unlinks after a question, and says so', async () => {
  const { user, answer, asked } = open(data([account({})]));
  answer('wecom:unlinkAccount', data([account()]));
  await user.click(await unlink());
  const dialog = within(await question());
  dialog.getByText('This ends all sessions opened with this WeCom account, on all devices.');
  expect(dialog.queryByText(/This session is one of them/)).toBeNull();
  await user.click(dialog.getByRole('button', { name: 'Unlink' }));
  await screen.findByText('Your WeCom account is no longer linked.');
  screen.getByText('Not linked');
  expect(asked('wecom:unlinkAccount')[0]?.data).toEqual({ authenticator: 'wecom' });
});

it('warns where the session came by the link', async () => {
  const { user } = open(data([account({})]), { authenticator: 'wecom' });
  await user.click(await unlink());
  within(await question()).getByText('This session is one of them: you will be taken to the sign-in page.');
});

it('unlinks nothing when the person thinks better of it', async () => {
  const { user, asked } = open(data([account({})]));
  await user.click(await unlink());
  await user.click(within(await question()).getByRole('button', { name: 'Cancel' }));
  expect(asked('wecom:unlinkAccount')).toEqual([]);
});

describe('where WeCom is the only way in', () => {
  it.each([
    ['NO_PASSWORD', 'first ask your administrator to set a password for you.'],
    ['NO_SIGN_IN_NAME', 'first ask your administrator to give you a username and a password.'],
    ['NO_OTHER_WAY', 'first ask your administrator for another one.'],
  ] as const)('says beforehand what is missing (%s)', async (onlyWayIn, what) => {
    const { user } = open(data([account({ onlyWayIn })]));
    const button = await unlink();
    expect(button.disabled).toBe(true);
    const reason = document.getElementById(String(button.getAttribute('aria-describedby')));
    expect(reason?.textContent).toBe(`This is your only way to sign in. To unlink it, ${what}`);
    await user.click(button);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('says so as well when it has become the only one meanwhile', async () => {
    const { user, answer } = open(data([account({})]));
    answer('wecom:unlinkAccount', refusal('LAST_WAY_IN'));
    await user.click(await unlink());
    await user.click(within(await question()).getByRole('button', { name: 'Unlink' }));
    await screen.findByText('You would have no way left to sign in');
    screen.getByText('Ask your administrator to set a password for you, or link another way to sign in first.');
    await screen.findByText('林伟 (lin.wei)');
  });
});

it('says that the server gave no answer, and asks again', async () => {
  const { user, answer } = open({ status: 400, body: '<html>' });
  await screen.findByText('Something went wrong on the server');
  answer('wecom:myAccounts', data([]));
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  await screen.findByText('There is nothing to link here. If you need it, contact your administrator.');
});
