import { screen, within } from '@testing-library/react';
import { data, fakeHost, refusal } from '../../../../../testing/host-app';
import { show } from '../../../../../testing/render';
import { SIGN_IN_ERRORS } from '../../../../shared/errors';
import type { ListedFailure } from '../../../../shared/setup-report';
import { FailuresSection } from '../failures-section';

const AT = '2026-03-01T08:00:00.000Z';

let id = 0;

function failure(values: Partial<ListedFailure>): ListedFailure {
  id += 1;
  return { id, at: AT, code: 'NOT_LINKED', browser: 'desktop', wecomUserId: 'li.na', ...values };
}

const STRANGER = failure({ waysIn: { autoSignup: false, linkAfterSignIn: true } });
const LEFT = failure({
  code: 'MEMBER_INACTIVE',
  browser: 'wecom',
  wecomUserId: 'wang.fang',
  wecomName: '王芳',
  user: { id: 7, name: 'Fang' },
});
const BY_WECOM = failure({
  code: 'WECOM_REFUSED',
  errcode: 77777,
  text: 'the moon is down',
  hint: '1234567890123456789012345',
  wecomUserId: undefined,
});

function showFailures(...failures: ListedFailure[]) {
  const host = fakeHost({ 'wecom:listFailures': data(failures) });
  return { host, ...show(<FailuresSection app={host.app} authenticator="wecom" />) };
}

const entries = () => screen.queryAllByRole('button', { expanded: false }).map(({ textContent }) => textContent ?? '');

it('say what happened, to whom and where, about a third person', async () => {
  const { host } = showFailures(STRANGER, LEFT, BY_WECOM);
  await screen.findByText('The WeCom account is not linked to a user');
  const [stranger, left, byWecom] = entries();
  expect(stranger).toMatch(/li\.na.*Desktop browser/);
  expect(left).toMatch(/The WeCom account is not active.*王芳 \(wang\.fang\).*Fang.*Inside WeCom/);
  expect(byWecom).toMatch(/WeCom refused the sign-in.*WeCom error 77777/);
  expect(host.asked('wecom:listFailures')).toMatchObject([{ params: { authenticator: 'wecom' } }]);
});

it('speak to no member, whatever has failed', async () => {
  showFailures(...SIGN_IN_ERRORS.map((code) => failure({ code })));
  await screen.findByText('The WeCom account is not linked to a user');
  expect(entries()).toHaveLength(SIGN_IN_ERRORS.length);
  expect(entries().filter((entry) => /\byour?\b/i.test(entry))).toEqual([]);
});

it('say what to do, and what WeCom said', async () => {
  const { user } = showFailures(BY_WECOM);
  await user.click(await screen.findByText('WeCom refused the sign-in'));
  await screen.findByText('WeCom refused with error 77777: the moon is down');
  screen.getByText('1234567890123456789012345');
  screen.getByRole('link', { name: 'About WeCom error 77777' });
});

it.each([
  [true, true, /where a user is created for them\. A member who has a user already signs in another way/],
  [true, false, /where a user is created for them\.$/],
  [false, true, /or sign in another way once and link their account/],
  [false, false, /or enable linking or automatic sign-up in the settings/],
] as const)('advise what is on: automatic sign-up %j, linking %j', async (autoSignup, linkAfterSignIn, text) => {
  const { user } = showFailures(failure({ waysIn: { autoSignup, linkAfterSignIn } }));
  await user.click(await screen.findByText('The WeCom account is not linked to a user'));
  const advice = await screen.findByText(text);
  if (autoSignup || linkAfterSignIn) {
    expect(advice.textContent).not.toContain('in the settings');
  }
});

it.each(
  (['wecom', 'wechat'] as const).flatMap((browser) => [
    { browser, linkAfterSignIn: true, text: /finds one\..* The member can sign in another way once and link/ },
    { browser, linkAfterSignIn: false, text: /or enable linking or automatic sign-up in the settings/ },
  ]),
)('send nobody where they failed: $browser, linking $linkAfterSignIn', async ({ browser, linkAfterSignIn, text }) => {
  const { user } = showFailures(failure({ browser, waysIn: { autoSignup: false, linkAfterSignIn } }));
  await user.click(await screen.findByText('The WeCom account is not linked to a user'));
  const advice = await screen.findByText(text);
  expect(advice.textContent).not.toContain('sign in once inside WeCom');
});

it.each([
  ['王芳', 'wang.fang'],
  ['fang', 'wang.fang'],
  ['LI.NA', 'li.na'],
  ['member_inactive', 'wang.fang'],
  ['77777', '77777'],
  ['not linked', 'li.na'],
])('are found by %j', async (search, found) => {
  const { user } = showFailures(STRANGER, LEFT, BY_WECOM);
  await user.type(await screen.findByRole('searchbox', { name: 'Search failed sign-ins' }), search);
  expect(entries()).toEqual([expect.stringContaining(found)]);
});

it('say when nothing is found, and come back', async () => {
  const { user } = showFailures(STRANGER, LEFT);
  const search = await screen.findByRole('searchbox', { name: 'Search failed sign-ins' });
  await user.type(search, 'zhao{Enter}');
  within(screen.getByRole('status')).getByText('No failed sign-ins match.');
  expect(entries()).toEqual([]);
  await user.clear(search);
  expect(entries()).toHaveLength(2);
});

it('are asked for again', async () => {
  const { host, user } = showFailures();
  await screen.findByText('No failed sign-ins.');
  expect(screen.queryByRole('searchbox')).toBeNull();
  host.answer('wecom:listFailures', data([failure({ code: 'OPEN_IN_WECOM', browser: 'mobile' })]));
  await user.click(screen.getByRole('button', { name: 'Refresh' }));
  await screen.findByText('Opened in a mobile browser instead of WeCom');
});

it('say that they could not be loaded', async () => {
  const host = fakeHost({ 'wecom:listFailures': refusal('NO', 403) });
  show(<FailuresSection app={host.app} authenticator="wecom" />);
  await screen.findByText('You don’t have permission to do this');
});
