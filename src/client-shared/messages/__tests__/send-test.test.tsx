import { screen } from '@testing-library/react';
import { type Answer, data, fakeHost, refusal } from '../../../../testing/host-app';
import { show } from '../../../../testing/render';
import { SendTest } from '../send-test';

const ACTION = 'wecom:testMessage';

async function send(answer: Answer) {
  const host = fakeHost({ [ACTION]: answer });
  const { user } = show(<SendTest app={host.app} options={{ authenticator: 'wecom', button: 'Open' }} />);
  await user.click(screen.getByRole('button', { name: 'Send me a test' }));
  return host;
}

it('sends a text by the form’s values, and says that WeCom has it', async () => {
  const host = await send(data({ kind: 'sent', shortened: false }));
  await screen.findByText('WeCom has accepted it: look into WeCom.');
  expect(host.asked(ACTION).map((request) => request.data)).toEqual([
    {
      authenticator: 'wecom',
      button: 'Open',
      confidential: false,
      content: { type: 'text', text: { template: 'This is a test message.', values: [] } },
    },
  ]);
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Send me a test' }).disabled).toBe(true);
});

it.each([
  [data({ kind: 'receiver', problem: 'NOT_LINKED' }), /Link it in the user menu/],
  [data({ kind: 'receiver', problem: 'OUTSIDE_RANGE' }), 'You are outside the app’s visible range.'],
  [data({ kind: 'receiver', problem: 'ODD_USERID' }), 'Reason: ODD_USERID.'],
  [data({ kind: 'refused', code: 'WECOM_REFUSED', errcode: 60020, serverIp: '203.0.113.7' }), /203\.0\.113\.7/],
  [refusal('AUTHENTICATOR_UNAVAILABLE'), 'WeCom sign-in is not available here'],
  [refusal('FORBIDDEN', 403), /permission/i],
])('says why nothing was sent: %j', async (answer, text) => {
  await send(answer);
  expect((await screen.findAllByText(text)).length).toBeGreaterThan(0);
});

it('waits for an authenticator', () => {
  show(<SendTest app={fakeHost().app} options={{}} />);
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Send me a test' }).disabled).toBe(true);
});
