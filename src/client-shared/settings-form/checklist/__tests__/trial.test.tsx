import { screen, waitFor, within } from '@testing-library/react';
import { data, type FakeHost, fakeHost, refusal } from '../../../../../testing/host-app';
import { show } from '../../../../../testing/render';
import type { WecomOptions } from '../../../../shared/options';
import type { SetupReport, StartTrialReply, TrialReport } from '../../../../shared/setup-report';
import { CheckSection } from '../check-section';

const REACHED_ITSELF = { code: 'ORIGIN_OK', values: { origin: 'https://nb.example.com' } } as const;
const ALL_RIGHT: SetupReport = { results: [{ check: 'origin', status: 'passed', findings: [REACHED_ITSELF] }] };

const BACK = { kind: 'came-back', via: 'client', wecomUserId: 'lin.wei', phone: 'given', mail: 'given' } as const;
const ON_WEB = { ...BACK, via: 'web', phone: 'never', mail: 'never' } as const;
const STRANGER = { kind: 'refused', code: 'NOT_LINKED' } as const;

const COMPLETE = { corpId: 'ww1', agentId: '1000002', secret: 's', origin: 'https://nb.example.com' };

const address = (trial: string) => `https://nb.example.com/api/wecom:trial?trial=${trial}`;

interface Tab {
  closed: boolean;
  at?: string;
}

/** The browser's tab, or that it opens none. */
function stubTab(opens = true): Tab {
  const tab: Tab = { closed: false };
  const opened = {
    close: () => Object.assign(tab, { closed: true }),
    location: { replace: (at: string) => Object.assign(tab, { at }) },
  };
  jest.spyOn(window, 'open').mockImplementation(() => (opens ? (opened as unknown as Window) : null));
  return tab;
}

/** A server that starts trials "trial-1", "trial-2" and so on, whose reports are given later. */
function trialHost(reports: Record<string, TrialReport | 'expired'>): FakeHost {
  let count = 0;
  return fakeHost({
    'wecom:checkSetup': data(ALL_RIGHT),
    'wecom:startTrial': () => {
      count += 1;
      return data({
        kind: 'started',
        trial: `trial-${count}`,
        url: address(`trial-${count}`),
      } satisfies StartTrialReply);
    },
    'wecom:trialReport': ({ params }) => {
      const report = reports[String(params?.trial)];
      return data(report === 'expired' ? { kind: 'expired' } : (report ?? { kind: 'waiting' }));
    },
  });
}

const trialLine = () => screen.getByText('Test sign-in', { selector: 'strong' }).closest('li') as HTMLElement;
const status = () => within(trialLine()).getByText(/^(Passed|Failed|Needs you|Not tested yet)$/).textContent;

async function tryOut(host: FakeHost, options: Partial<WecomOptions> = {}) {
  const values = { authenticator: 'wecom', options: { ...COMPLETE, ...options } };
  const shown = show(<CheckSection app={host.app} values={values} enabled />, {
    advanceTimers: jest.advanceTimersByTime,
  });
  await shown.user.click(screen.getByRole('button', { name: 'Check setup' }));
  await screen.findByText('Test sign-in');
  await shown.user.click(screen.getByRole('button', { name: 'Test sign-in in a new tab' }));
  return shown;
}

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

it('leads a new tab to WeCom, shows the way inside WeCom, and can be cancelled', async () => {
  const tab = stubTab();
  const { user } = await tryOut(trialHost({}));
  await screen.findByText(/Waiting for the sign-in in the other tab/);
  expect(tab.at).toBe(address('trial-1'));
  screen.getByRole('img', { name: 'QR code: scan it with WeCom' });
  screen.getByText(address('trial-1'));
  await user.click(screen.getByRole('button', { name: 'Cancel' }));
  expect(screen.queryByRole('img', { name: /QR code/ })).toBeNull();
  expect(status()).toBe('Not tested yet');
});

it('gives the link where the browser opens no tab', async () => {
  stubTab(false);
  await tryOut(trialHost({}));
  const link = await screen.findByRole('link', { name: 'Start the test sign-in' });
  expect(link).toHaveProperty('href', address('trial-1'));
});

it('says what is missing in the form, and closes the tab', async () => {
  const tab = stubTab();
  const host = trialHost({});
  const finding = { code: 'SETTING', field: 'agentId', problem: 'digits' } as const;
  host.answer('wecom:startTrial', data({ kind: 'refused', finding }));
  const { rerender } = await tryOut(host);
  await screen.findByText(/AgentId must consist of digits/);
  expect([tab.closed, status()]).toEqual([true, 'Failed']);

  const changed = { authenticator: 'wecom', options: { ...COMPLETE, agentId: '1000003' } };
  rerender(<CheckSection app={host.app} values={changed} enabled />);
  screen.getByText('The form has changed since this test.');
  expect(status()).toBe('Not tested yet');
});

it('names the empty fields, and opens no tab', async () => {
  stubTab();
  await tryOut(trialHost({}), { agentId: '', secret: ' ' });
  within(trialLine()).getByText('Fill in first: AgentId, Secret.');
  expect(window.open).not.toHaveBeenCalled();
});

it('says that the server could not start it', async () => {
  stubTab();
  const host = trialHost({});
  host.answer('wecom:startTrial', refusal('INTERNAL', 500));
  await tryOut(host);
  await screen.findByText('Something went wrong on the server');
});

it('says that ten minutes are over, and starts nothing by itself', async () => {
  stubTab();
  const host = trialHost({ 'trial-1': 'expired' });
  await tryOut(host);
  await screen.findByText('Nobody signed in within ten minutes. Start a new test.');
  expect(host.asked('wecom:startTrial')).toHaveLength(1);
});

describe('done', () => {
  it.each([
    [{ kind: 'linked', user: { id: 7, name: 'Lin' } }, /signs in Lin \(user 7\), who is already linked/],
    [{ kind: 'linked' }, /signs in the user who is already linked/],
    [{ kind: 'matched', by: 'phone', user: { id: 7, name: 'Lin' } }, /links this WeCom account to Lin \(user 7\)/],
    [{ kind: 'matched', by: 'username' }, /the one user whom a match rule finds/],
    [{ kind: 'created' }, /creates a new user/],
  ] as const)('with %j', async (verdict, text) => {
    stubTab();
    const host = trialHost({ 'trial-1': { ...BACK, name: '林伟', mail: 'withheld', verdict } });
    await tryOut(host);
    await screen.findByText(text);
    expect(status()).toBe('Passed');
    screen.getByText('Everything is correct, and the test sign-in worked.');
    for (const fact of [
      'lin.wei',
      '林伟',
      'Provided by WeCom',
      /^Not provided: you did not allow it/,
      'Inside WeCom',
    ]) {
      within(trialLine()).getByText(fact);
    }
    screen.getByText('This was a test: nobody was signed in, linked or created.');
    expect(screen.queryByRole('img', { name: /QR code/ })).toBeNull();
    expect(host.asked('wecom:startTrial')).toHaveLength(1);
  });
});

describe('needs you', () => {
  it('when nothing matches a first admin over web login: a new QR code is there, and its result takes the place', async () => {
    stubTab();
    const reports: Record<string, TrialReport> = { 'trial-1': { ...ON_WEB, verdict: STRANGER } };
    const host = trialHost(reports);
    await tryOut(host);
    await screen.findByText('WeCom confirmed who you are, but no user is linked yet');
    screen.getByText(/The first sign-in should happen inside WeCom: try that with the QR code/);
    expect(status()).toBe('Needs you');
    screen.getByText(/The test sign-in needs you: follow the last line/);
    await screen.findByText(address('trial-2'));
    expect(screen.queryByText(address('trial-1'))).toBeNull();
    expect(host.asked('wecom:startTrial')[1]).toMatchObject({ data: { authenticator: 'wecom' } });
    expect(window.open).toHaveBeenCalledTimes(1);

    reports['trial-2'] = { ...BACK, verdict: { kind: 'created' } };
    await screen.findByText(/creates a new user/);
    expect(status()).toBe('Passed');
    expect(screen.queryByText(/no user is linked yet/)).toBeNull();
  });

  it.each([
    [{ ...BACK, verdict: STRANGER }, /Give your user the phone number or email that WeCom has/],
    [
      { ...BACK, phone: 'withheld', mail: 'withheld', verdict: STRANGER },

      /Select phone number and email among the sensitive information/,
    ],
    [
      { ...BACK, verdict: { kind: 'refused', code: 'PHONE_AMBIGUOUS' } },

      /Several users have this member’s phone number/,
    ],
    [{ ...BACK, verdict: { kind: 'refused', code: 'PROOF_REQUIRED' } }, /should sign in as that user and link/],
    [{ kind: 'failed', code: 'ACCESS_DENIED' }, /The member should try again/],
    [{ kind: 'failed', code: 'OPEN_IN_WECOM' }, /should open the link inside WeCom/],
  ] as const)('with %j', async (report, text) => {
    stubTab();
    await tryOut(trialHost({ 'trial-1': report }));
    await within(trialLine()).findByText(text);
    expect(status()).toBe('Needs you');
    await screen.findByText(address('trial-2'));
  });

  it('keeps the result when nobody uses the new QR code for ten minutes', async () => {
    stubTab();
    const host = trialHost({ 'trial-1': { ...ON_WEB, verdict: STRANGER }, 'trial-2': 'expired' });
    await tryOut(host);
    await screen.findByText(address('trial-2'));
    await waitFor(() => expect(screen.queryByRole('img', { name: /QR code/ })).toBeNull());
    screen.getByText('WeCom confirmed who you are, but no user is linked yet');
    screen.getByText('To get a new QR code, start a new test.');
    expect(host.asked('wecom:startTrial')).toHaveLength(2);
  });

  it('says how to get a new QR code where the server gives none', async () => {
    stubTab();
    const host = trialHost({ 'trial-1': { ...BACK, verdict: STRANGER } });
    await tryOut(host);
    await screen.findByText(address('trial-1'));
    host.answer('wecom:startTrial', refusal('INTERNAL', 500));
    await screen.findByText('To get a new QR code, start a new test.');
    expect(screen.queryByRole('img', { name: /QR code/ })).toBeNull();
  });

  it('offers no further try of values that the form has no longer', async () => {
    stubTab();
    const host = trialHost({ 'trial-1': { ...BACK, verdict: STRANGER } });
    const { user, rerender } = await tryOut(host);
    await screen.findByText(address('trial-2'));
    const showWith = (options: Record<string, unknown>) =>
      rerender(
        <CheckSection
          app={host.app}
          values={{ authenticator: 'wecom', options: { ...COMPLETE, ...options } }}
          enabled
        />,
      );
    const isStale = () => {
      screen.getByText('The form has changed since this test.');
      screen.getByText('To get a new QR code, start a new test.');
      expect(screen.queryByRole('img', { name: /QR code/ })).toBeNull();
      expect(status()).toBe('Not tested yet');
    };
    showWith({ public: { autoSignup: true } });
    isStale();
    await user.click(screen.getByRole('button', { name: 'Check again' }));
    await screen.findByText(/Now test a sign-in/);
    isStale();

    showWith({});
    expect(status()).toBe('Needs you');
    screen.getByText(address('trial-2'));
    expect(screen.queryByText('The form has changed since this test.')).toBeNull();
  });

  const NEUTRAL = /Add a match rule, give your user a value that a rule looks for, or enable automatic sign-up/;
  const WITHHELD = /WeCom did not give what the match rules look for/;
  it.each<[Partial<WecomOptions>, TrialReport, RegExp]>([
    [{ matchBy: ['username'] }, { ...BACK, verdict: STRANGER }, NEUTRAL],
    [{ matchBy: [] }, { ...BACK, phone: 'withheld', verdict: STRANGER }, NEUTRAL],
    [{ matchBy: ['username'] }, { ...ON_WEB, verdict: STRANGER }, NEUTRAL],
    [
      { matchBy: ['username'], public: { autoSignup: true } },
      { ...ON_WEB, verdict: STRANGER },
      /The first sign-in should happen inside WeCom/,
    ],
    [{ matchBy: ['bizMail'] }, { ...BACK, mail: 'withheld', verdict: STRANGER }, WITHHELD],
    [{ matchBy: ['phone'] }, { ...BACK, phone: 'withheld', verdict: STRANGER }, WITHHELD],
    [{ matchBy: ['email', 'phone'] }, { ...BACK, phone: 'withheld', verdict: STRANGER }, /Give your user the phone/],
  ])('with what helps under the rules of %j', async (options, report, text) => {
    stubTab();
    await tryOut(trialHost({ 'trial-1': report }), options);
    await within(trialLine()).findByText(text);
  });
});

it('fails where the set-up is wrong, with what to do', async () => {
  stubTab();
  const host = trialHost({
    'trial-1': { kind: 'failed', code: 'WECOM_IP_NOT_TRUSTED', errcode: 60020, serverIp: '203.0.113.9' },
  });
  await tryOut(host);
  await screen.findByText('203.0.113.9');
  expect(status()).toBe('Failed');
  screen.getByText('The test sign-in failed. Follow the last line, then try again.');
  expect(host.asked('wecom:startTrial')).toHaveLength(1);
});
