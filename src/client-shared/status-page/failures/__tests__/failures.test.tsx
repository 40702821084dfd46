import { screen, waitFor, within } from '@testing-library/react';
import { data, laterAnswer, refusal } from '../../../../../testing/host-app';
import { watchSavedFiles } from '../../../../../testing/saved-files';
import { LOOK_ONLY, SECOND, showTab, WECOM } from '../../../../../testing/status-page';
import { SIGN_IN_ERRORS } from '../../../../shared/errors';
import type { FailureOfAny } from '../../requests';

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

const AT = '2026-03-01T08:00:00.000Z';

let id = 0;

function failure(values: Partial<FailureOfAny>): FailureOfAny {
  id += 1;
  return {
    id,
    authenticator: 'wecom',
    at: AT,
    code: 'NOT_LINKED',
    browser: 'desktop',
    wecomUserId: 'li.na',
    ...values,
  };
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
  requestId: 'b2c3',
  wecomUserId: undefined,
});

const page = (failures: FailureOfAny[]) => data({ failures, total: failures.length, pageSize: 20 });

function showFailures(...failures: FailureOfAny[]) {
  return showTab('failures', { answers: { 'wecom:listFailures': page(failures) } });
}

const entries = () => screen.queryAllByRole('button', { expanded: false }).map(({ textContent }) => textContent ?? '');

it('say what happened, to whom and where, about a third person', async () => {
  const { host } = showFailures(STRANGER, LEFT, BY_WECOM);
  await screen.findByText('The WeCom account is not linked to a user');
  const [stranger, left, byWecom] = entries();
  expect(stranger).toMatch(/li\.na.*Desktop browser/);
  expect(left).toMatch(/The WeCom account is not active.*王芳 \(wang\.fang\).*Fang.*Inside WeCom/);
  expect(byWecom).toMatch(/WeCom refused the sign-in.*WeCom error 77777/);
  expect(host.asked('wecom:listFailures')).toMatchObject([{ params: { page: '1' } }]);
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

it('are found by userid, reason and day, which stand in the address', async () => {
  const { host, user } = showTab('failures', {
    query: '?day=2026-03-01&error=MEMBER_INACTIVE',
    answers: { 'wecom:listFailures': page([LEFT]) },
  });
  await screen.findByText('Failed sign-ins: 1');
  expect(host.asked('wecom:listFailures').at(-1)?.params).toEqual({
    day: '2026-03-01',
    code: 'MEMBER_INACTIVE',
    page: '1',
  });
  host.answer('wecom:listFailures', page([]));
  await user.type(screen.getByRole('searchbox', { name: 'Search failed sign-ins' }), 'zhao');
  await screen.findByText('No failed sign-ins match.');
  expect(window.location.search).toBe('?day=2026-03-01&error=MEMBER_INACTIVE&search=zhao');
});

it('are saved as CSV, as they are filtered', async () => {
  const { host, user } = showTab('failures', {
    query: '?day=2026-03-01&error=MEMBER_INACTIVE&search=li&page=2',
    answers: { 'wecom:listFailures': page([LEFT]) },
  });
  const saved = watchSavedFiles();
  const exported = laterAnswer();
  host.answer('wecom:exportFailures', exported.answer);
  const button = await screen.findByRole('button', { name: 'Export CSV' });
  await user.click(button);
  await waitFor(() => expect(button.className).toContain('loading'));
  exported.give({ status: 500, body: {} });
  await screen.findByText('Something went wrong on the server');
  expect(saved).toEqual([]);
  host.answer('wecom:exportFailures', { status: 200, body: 'time,code' });
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  await waitFor(() => expect(saved).toEqual([{ name: 'wecom-failures.csv', type: 'text/csv;charset=utf-8' }]));
  await waitFor(() => expect(screen.queryByText('Something went wrong on the server')).toBeNull());
  expect(host.asked('wecom:exportFailures').at(-1)?.params).toEqual({
    ...{ day: '2026-03-01', code: 'MEMBER_INACTIVE', search: 'li' },
  });
});

it('ignore what an address cannot ask for', async () => {
  const { host } = showTab('failures', {
    query: '?day=yesterday&error=EVERYTHING',
    answers: { 'wecom:listFailures': page([]) },
  });
  await screen.findByText('No failed sign-ins.');
  expect(host.asked('wecom:listFailures').at(-1)?.params).toEqual({ page: '1' });
});

it('lead to the person', async () => {
  const { host, user } = showFailures(LEFT);
  await user.click(await screen.findByText('The WeCom account is not active'));
  await user.click(await screen.findByRole('link', { name: 'Show the person' }));
  expect(host.visited).toEqual(['/admin/settings/auth-wecom/people?authenticator=wecom&search=wang.fang']);
});

it('give support what it needs, and nothing about the member', async () => {
  const { user } = showFailures(BY_WECOM);
  await user.click(await screen.findByText('WeCom refused the sign-in'));
  const text = (await screen.findByTestId('wecom-for-support')).textContent;
  expect(text).toContain(`time=${AT} request=b2c3 code=WECOM_REFUSED errcode=77777 hint=1234567890123456789012345`);
  expect(text).not.toContain('moon');
});

it('of members without a user can be mended by a link', async () => {
  const { host, user } = showFailures(STRANGER);
  host.answer('users:list', data([{ id: 4, nickname: 'Li Na', username: 'lina' }]));
  await user.click(await screen.findByText('The WeCom account is not linked to a user'));
  await user.click(await screen.findByRole('button', { name: 'Link to a user…' }));
  const dialog = await screen.findByRole('dialog', { name: 'Link a member' });
  expect(within(dialog).getByRole('textbox', { name: 'WeCom userid' })).toHaveProperty('value', 'li.na');
});

it('cannot be mended by those who may only look', async () => {
  const { user } = showTab('failures', { rights: LOOK_ONLY, answers: { 'wecom:listFailures': page([STRANGER]) } });
  await user.click(await screen.findByText('The WeCom account is not linked to a user'));
  await screen.findByTestId('wecom-for-support');
  expect(screen.queryByRole('button', { name: 'Link to a user…' })).toBeNull();
});

it('name their authenticator where there are several', async () => {
  showTab('failures', {
    authenticators: [WECOM, SECOND],
    answers: { 'wecom:listFailures': page([failure({ authenticator: 'second' })]) },
  });
  await screen.findByText('The WeCom account is not linked to a user');
  expect(entries()[0]).toContain('second');
});

it('are asked for again', async () => {
  const { host, user } = showFailures();
  await screen.findByText('No failed sign-ins.');
  host.answer('wecom:listFailures', page([failure({ code: 'OPEN_IN_WECOM', browser: 'mobile' })]));
  await user.click(screen.getByRole('button', { name: 'Refresh' }));
  await screen.findByText('Opened in a mobile browser instead of WeCom', { selector: 'strong' });
});

it('say that they could not be loaded', async () => {
  showTab('failures', { answers: { 'wecom:listFailures': refusal('NO', 403) } });
  await screen.findByText('You don’t have permission to do this');
});

it.each([
  'NOT_LINKED',
  'DEPARTMENT_NOT_ALLOWED',
  'PHONE_AMBIGUOUS',
  'MAIL_AMBIGUOUS',
  'USERNAME_AMBIGUOUS',
  'PROOF_REQUIRED',
] as const)('by %s can be mended by a link, and lead to no person where there is none', async (code) => {
  const { user } = showFailures(failure({ code }));
  await user.click(await screen.findByTestId('wecom-failure'));
  await screen.findByRole('button', { name: 'Link to a user…' });
  expect(screen.queryByRole('link', { name: 'Show the person' })).toBeNull();
});

it('say when a day begins, and go to the last page from one beyond it', async () => {
  showTab('failures', {
    query: '?page=9',
    answers: { 'wecom:listFailures': data({ failures: [LEFT], total: 21, pageSize: 20 }) },
  });
  await screen.findByText(/Days begin at midnight in China \(UTC\+8\)\.$/);
  await waitFor(() => expect(window.location.search).toBe('?page=2'));
});
