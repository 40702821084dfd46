import { screen, waitFor } from '@testing-library/react';
import { Controlled } from '../../../../../testing/controlled';
import { type Answer, data, fakeHost, refusal } from '../../../../../testing/host-app';
import { show } from '../../../../../testing/render';
import { WecomOnly } from '../wecom-only';

function showControl(answer?: Answer, initial?: boolean) {
  const host = fakeHost(answer && { 'wecom:wecomOnlyRisks': answer });
  const formValues = () => ({ authenticator: 'wecom', options: {} });
  const shown = show(
    <Controlled initial={initial}>
      {(control) => <WecomOnly app={host.app} formValues={formValues} {...control} />}
    </Controlled>,
  );
  return { ...host, ...shown };
}

const value = () => screen.getByTestId('value').textContent;
const box = () => screen.getByRole('checkbox');

it('is switched on at once where nothing speaks against it, and tells where root signs in', async () => {
  const { user, asked } = showControl(data({ risks: [] }));
  expect(screen.queryByTestId('wecom-root-way-in')).toBeNull();
  await user.click(box());
  await waitFor(() => expect(value()).toBe('true'));
  expect(asked('wecom:wecomOnlyRisks')[0]?.params).toEqual({ authenticator: 'wecom' });
  expect(screen.getByTestId('wecom-root-way-in').textContent).toContain('/api/wecom:passwordSignIn');
  await user.click(box());
  expect(value()).toBe('false');
});

it('warns of what could lock people out, and leaves the choice to the admin', async () => {
  const { user } = showControl(
    data({ risks: ['WECOM_ONLY_UNTRIED', 'WECOM_ONLY_NO_PASSWORD', 'WECOM_ONLY_PASSWORDS_OFF'] }),
  );
  await user.click(box());
  await screen.findByText(/No sign-in with this authenticator has worked yet/);
  screen.getByText(/No root user has a password and a username or email/);
  screen.getByText(/No Email\/Password authenticator is enabled/);
  await user.click(screen.getByRole('button', { name: 'Cancel' }));
  expect(value()).not.toBe('true');
  await user.click(box());
  await user.click(await screen.findByRole('button', { name: 'Switch it on anyway' }));
  await waitFor(() => expect(value()).toBe('true'));
});

it.each([undefined, refusal('FORBIDDEN', 403)])('asks, too, if it cannot be found out: %j', async (answer) => {
  const { user } = showControl(answer);
  await user.click(box());
  await screen.findByRole('button', { name: 'Switch it on anyway' });
  expect(screen.getAllByRole('alert').length).toBeGreaterThan(0);
  expect(value()).not.toBe('true');
});
