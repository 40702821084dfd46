import { screen } from '@testing-library/react';
import { data, fakeHost, refusal } from '../../../../testing/host-app';
import { show } from '../../../../testing/render';
import type { LinkedPeople } from '../../../shared/accounts';
import { LinkedPeopleSection } from '../linked-people-section';

const NOBODY: LinkedPeople = { people: [], total: 0, pageSize: 20, unconfirmed: 0, blocked: [], canConfirm: true };

it('says that the list could not be loaded, and loads it again', async () => {
  const host = fakeHost({ 'wecom:listLinks': refusal('INTERNAL', 500) });
  const { user } = show(<LinkedPeopleSection app={host.app} authenticator="wecom" />);
  await screen.findByText('Something went wrong on the server');
  host.answer('wecom:listLinks', data(NOBODY));
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  await screen.findByText('Nobody is linked yet.');
  expect(screen.queryByText('Something went wrong on the server')).toBeNull();
});
