import { screen, waitFor, within } from '@testing-library/react';
import { data, refusal } from '../../../../../testing/host-app';
import { ALL_RIGHTS, LOOK_ONLY, SECOND, showTab, WECOM } from '../../../../../testing/status-page';
import type { AuthenticatorState, DayCounts } from '../../../../shared/status-page';

const DAYS: DayCounts[] = [
  { day: '2026-03-01', inside: 3, web: 2, first: 1, failures: { NOT_LINKED: 4 } },
  { day: '2026-03-02', inside: 5, web: 0, first: 0, failures: {} },
];

const counts = (days: DayCounts[]) => ({ 'wecom:signInCounts': data({ days }) });

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

it('says what to do first where nothing is set up', async () => {
  const { host, user } = showTab('overview', { authenticators: [] });
  await screen.findByText('Nothing is set up yet');
  await user.click(screen.getByRole('link', { name: 'Open the authenticators' }));
  expect(host.visited).toEqual(['/admin/settings/auth/authenticators']);
  expect(host.asked('wecom:signInCounts')).toEqual([]);
});

it('shows the state of each authenticator, with the values to copy', async () => {
  showTab('overview', { authenticators: [WECOM, SECOND], answers: counts([]) });
  const card = within(await screen.findByTestId('wecom-authenticator-wecom'));
  for (const text of ['Sim Office', 'Enabled', '2', 'noco.example', WECOM.homepageUrl as string, /^Passed, Mar 2/]) {
    card.getByText(text);
  }
  const second = within(screen.getByTestId('wecom-authenticator-second'));
  second.getByRole('heading', { name: 'second' });
  second.getByText('Disabled');
  second.getByText('Not tested yet');
});

it('says what needs an admin, and what to do', async () => {
  const warnings: AuthenticatorState['warnings'] = [
    { code: 'IP_NOT_TRUSTED', errcode: 60020, serverIp: '203.0.113.1', since: '2026-03-01T08:00:00.000Z' },
    { code: 'MANY_FAILURES', count: 12 },
    { code: 'PHONE_NOT_GIVEN' },
  ];
  const { host, user } = showTab('overview', { authenticators: [{ ...WECOM, warnings }], answers: counts([]) });
  const [ip, many, phone] = await screen.findAllByTestId('wecom-warning');
  expect(ip?.textContent).toMatch(/does not trust this server’s IP address.*203\.0\.113\.1.*Since Mar 1, 2026/);
  expect(many?.textContent).toMatch(/Many sign-ins fail.*Failed sign-ins: 12/);
  expect(phone?.textContent).toMatch(/select at least the phone number/);
  await user.click(within(many as HTMLElement).getByRole('link', { name: 'Failed sign-ins' }));
  expect(host.visited).toEqual(['/admin/settings/auth-wecom/failures?authenticator=wecom']);
});

it('checks the saved settings again, and says what fails', async () => {
  const { host, user } = showTab('overview', { answers: counts([]) });
  const findings = [{ code: 'CREDENTIALS_OK' }];
  host.answer(
    'wecom:checkSetup',
    data({
      results: [
        { check: 'credentials', status: 'passed', findings },
        { check: 'ip', status: 'failed', findings: [{ code: 'IP_NOT_TRUSTED', values: { ip: '203.0.113.1' } }] },
      ],
    }),
  );
  await user.click(await screen.findByRole('button', { name: 'Check again' }));
  const failed = await screen.findByTestId('wecom-failed-checks');
  expect(failed.textContent).toMatch(/^Server’s trusted IP/);
  expect(host.asked('wecom:checkSetup').map((asked) => asked.data)).toEqual([{ authenticator: 'wecom' }]);
  expect(host.asked('wecom:overview')).toHaveLength(2);
});

it('lets a support role look only', async () => {
  showTab('overview', { rights: LOOK_ONLY, answers: counts([]) });
  await screen.findByTestId('wecom-authenticator-wecom');
  expect(screen.queryByRole('button', { name: 'Check again' })).toBeNull();
  expect(screen.queryByRole('link', { name: 'Edit' })).toBeNull();
});

it('says that it is forbidden', async () => {
  showTab('overview', { answers: { 'wecom:overview': refusal('NO', 403) } });
  await screen.findByText('You don’t have permission to do this');
});

describe('the chart', () => {
  it('is walked through by the arrow keys, which say the values of a day', async () => {
    const { user } = showTab('overview', { answers: counts(DAYS) });
    const chart = await screen.findByRole('slider', { name: 'Sign-ins: choose a day with the arrow keys' });
    expect(chart.getAttribute('aria-valuetext')).toBe(
      'Mar 2, 2026: Inside WeCom: 5, By QR code: 0, Of these, for the first time: 0',
    );
    chart.focus();
    await user.keyboard('{ArrowLeft}{ArrowLeft}');
    expect(chart.getAttribute('aria-valuetext')).toBe(
      'Mar 1, 2026: Inside WeCom: 3, By QR code: 2, Of these, for the first time: 1',
    );
    const failures = screen.getByRole('slider', { name: 'Failures by reason: choose a day with the arrow keys' });
    failures.focus();
    await user.keyboard('{Home}');
    expect(failures.getAttribute('aria-valuetext')).toBe('Mar 1, 2026: The WeCom account is not linked to a user: 4');
  });

  it('is a table at a switch, which stands in the address', async () => {
    const { user } = showTab('overview', { answers: counts(DAYS) });
    await user.click(await screen.findByRole('switch', { name: 'Table' }));
    const [signIns] = await screen.findAllByRole('table');
    const rows = within(signIns as HTMLElement)
      .getAllByRole('row')
      .map(({ textContent }) => textContent);
    expect(rows).toContain('Mar 2, 2026500');
    expect(rows).toContain('Mar 1, 2026321');
    expect(window.location.search).toBe('?view=table');
  });

  it('covers the days that are chosen', async () => {
    const { host, user } = showTab('overview', { query: '?days=90', answers: counts(DAYS) });
    await screen.findAllByRole('slider');
    expect(host.asked('wecom:signInCounts').at(-1)?.params).toEqual({ days: '90' });
    await user.click(screen.getByText('7 days'));
    await screen.findAllByRole('slider');
    expect(host.asked('wecom:signInCounts').at(-1)?.params).toEqual({ days: '7' });
  });

  it('says that nobody signed in', async () => {
    showTab('overview', { answers: counts([{ day: '2026-03-01', inside: 0, web: 0, first: 0, failures: {} }]) });
    await screen.findByText('No sign-ins in this time.');
    screen.getByText('No failed sign-ins in this time.');
    expect(screen.queryByRole('slider')).toBeNull();
  });

  it('says that it could not be loaded', async () => {
    showTab('overview', { answers: { 'wecom:signInCounts': refusal('INTERNAL', 500) } });
    await screen.findByText('Something went wrong on the server');
  });
});

it('loads the chart anew, too', async () => {
  const { host, user } = showTab('overview', { answers: counts(DAYS) });
  await screen.findAllByRole('slider');
  host.answer('wecom:signInCounts', data({ days: [{ ...DAYS[0], inside: 30 }] }));
  await user.click(screen.getByRole('button', { name: 'Refresh' }));
  await screen.findByText('Inside WeCom: 30');
  expect(host.asked('wecom:overview')).toHaveLength(2);
});

it.each([
  [ALL_RIGHTS, true],
  [LOOK_ONLY, false],
])('sends only those to a check who may make it: %j', async (rights, isSent) => {
  const warnings: AuthenticatorState['warnings'] = [{ code: 'CHECK_FAILED' }];
  showTab('overview', { authenticators: [{ ...WECOM, warnings }], rights, answers: counts([]) });
  const warning = await screen.findByTestId('wecom-warning');
  expect(warning.textContent?.includes('Check again')).toBe(isSent);
});

it('shows the last day of another range', async () => {
  const { host, user } = showTab('overview', { answers: counts(DAYS) });
  const [chart] = await screen.findAllByRole('slider');
  chart?.focus();
  await user.keyboard('{Home}');
  const week = [...DAYS, { day: '2026-03-03', inside: 1, web: 0, first: 0, failures: {} }];
  host.answer('wecom:signInCounts', data({ days: week }));
  await user.click(screen.getByText('7 days'));
  await waitFor(() => expect(screen.getAllByRole('slider')[0]?.getAttribute('aria-valuetext')).toMatch(/^Mar 3, 2026/));
});

it('says when a day begins, and lets the keyboard scroll a table', async () => {
  showTab('overview', { query: '?view=table', answers: counts(DAYS) });
  await screen.findByText('Days begin at midnight in China (UTC+8).');
  const table = (await screen.findAllByRole('table'))[0];
  const region = table?.closest('section[tabindex]');
  expect(region?.getAttribute('aria-label')).toBe('Sign-ins');
  expect(region?.getAttribute('tabindex')).toBe('0');
});
