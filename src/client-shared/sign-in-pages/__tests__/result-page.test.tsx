import { act, screen, waitFor, within } from '@testing-library/react';
import { type Answer, data, fakeHost } from '../../../../testing/host-app';
import { pretendToBe, show } from '../../../../testing/render';
import { SIGN_IN_ERRORS } from '../../../shared/errors';
import { textOf } from '../../errors/error-texts';
import { SignInPages } from '../sign-in-pages';

const HOMEPAGE = 'https://noco.example/api/wecom:authorize?authenticator=wecom';
const HELP = { 'wecom:signInHelp': data({ homepageUrl: HOMEPAGE, autoSignup: false }) };

async function arrive(query: Record<string, string>, answers: Record<string, Answer> = HELP) {
  const host = fakeHost(answers);
  const search = new URLSearchParams({ authenticator: 'wecom', redirect: '/admin/x', ...query });
  window.history.replaceState(null, '', `/wecom/sign-in?${search}`);
  const shown = show(<SignInPages app={host.app} />);
  const heading = await screen.findByRole('heading', { level: 1 });
  return { ...host, ...shown, title: heading.textContent };
}

const qrCode = () => screen.findByRole('img', { name: 'QR code: scan it with WeCom' });
const noQrCode = () => expect(screen.queryByRole('img', { name: 'QR code: scan it with WeCom' })).toBeNull();
const CAPTION = 'Scan the QR code with WeCom on your phone, or open the link in WeCom.';

it.each([...SIGN_IN_ERRORS, 'UNREACHABLE', 'FRAMED'] as const)(
  'says what happened with %s, and what to do now',
  async (code) => {
    const { title, advice, retry, offer } = textOf(code);
    const page = await arrive({ error: code });
    expect(page.title).toBe(title);
    expect(document.title).toBe(title);
    expect(screen.getAllByRole('alert')[0]?.textContent).toBe(advice);
    const again = retry === 'own-window' ? 'Open in a window of its own' : /^Try again/;
    expect(screen.queryAllByRole('button', { name: again })).toHaveLength(retry === 'never' ? 0 : 1);
    expect(screen.queryAllByText('Send your administrator these details:')).toHaveLength(
      offer === 'admin-details' ? 1 : 0,
    );
    if (offer === 'wecom-link') {
      await qrCode();
      screen.getByText(CAPTION, { exact: false });
    } else {
      noQrCode();
    }
    await page.user.click(screen.getByRole('button', { name: 'Other ways to sign in' }));
    expect(page.visited).toEqual(['/signin?autoLogin=0&redirect=%2Fadmin%2Fx']);
  },
);

it('never repeats what the address says', async () => {
  const html = '<img src=x onerror="document.title=1">Your account is locked';
  const { title, visited, user } = await arrive({ error: html, redirect: '//evil.test/x' });
  expect(title).toBe('Something went wrong on the server');
  expect(document.body.textContent).not.toMatch(/locked|evil/);
  expect(document.querySelector('img[src=x]')).toBeNull();
  await user.click(screen.getByRole('button', { name: 'Other ways to sign in' }));
  expect(visited).toEqual(['/signin?autoLogin=0']);
});

it('has nothing to try again without an authenticator', async () => {
  window.history.replaceState(null, '', '/wecom/sign-in?error=NOT_LINKED');
  show(<SignInPages app={fakeHost().app} />);
  await screen.findByRole('heading', { level: 1 });
  expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
  noQrCode();
});

it.each(['MEMBER_INACTIVE', 'LINK_UNCONFIRMED', 'WECOM_CONFIG', 'AUTHENTICATOR_UNAVAILABLE'])(
  'offers other ways first where trying again does not help: %s',
  async (error) => {
    await arrive({ error });
    await screen.findByRole('heading', { level: 1 });
    const [first, second] = ['wecom-other-ways', 'wecom-try-again'].map((id) => screen.getByTestId(id));
    expect(first?.className).toContain('primary');
    expect(second?.className).not.toContain('primary');
    expect(first && second?.compareDocumentPosition(first)).toBe(Node.DOCUMENT_POSITION_PRECEDING);
  },
);

describe('in the browser of a phone', () => {
  beforeEach(() => pretendToBe('mobile'));

  it('gives the link to copy, with the page that was wanted, and no QR code', async () => {
    const { user } = await arrive({ error: 'OPEN_IN_WECOM', redirect: '/admin/x?a=1' });
    await screen.findByText(/^Copy the link, paste it into a WeCom chat/);
    noQrCode();
    const [first] = screen.getAllByRole('button');
    expect(first?.textContent).toBe('Copy link');
    await user.click(screen.getByRole('button', { name: 'Copy link' }));
    await screen.findByRole('button', { name: 'Copied' });
    expect(await navigator.clipboard.readText()).toBe(`${HOMEPAGE}&redirect=%2Fadmin%2Fx%3Fa%3D1`);
  });

  it('copies on plain http as well, where there is no clipboard', async () => {
    const { user } = await arrive({ error: 'OPEN_IN_WECOM' });
    const copied: string[] = [];
    document.execCommand = (command) => {
      const field = document.activeElement as HTMLTextAreaElement;
      copied.push(`${command} ${field.value.slice(field.selectionStart, field.selectionEnd)}`);
      return true;
    };
    jest.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new Error('not allowed'));
    await user.click(await screen.findByRole('button', { name: 'Copy link' }));
    await screen.findByRole('button', { name: 'Copied' });
    expect(copied).toEqual([`copy ${HOMEPAGE}&redirect=%2Fadmin%2Fx`]);
    expect(document.querySelector('textarea')).toBeNull();
  });

  it('claims nothing where no page may copy', async () => {
    const { user } = await arrive({ error: 'OPEN_IN_WECOM' });
    document.execCommand = () => false;
    const refused = jest.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new Error('not allowed'));
    await user.click(await screen.findByRole('button', { name: 'Copy link' }));
    await waitFor(() => expect(refused).toHaveBeenCalled());
    expect(screen.queryByText('Copied')).toBeNull();
    screen.getByText(`${HOMEPAGE}&redirect=%2Fadmin%2Fx`);
  });
});

it('shows the page as it is where the server does not say how to open it in WeCom', async () => {
  await arrive({ error: 'QR_SIGN_IN_OFF' }, {});
  noQrCode();
  screen.getByRole('button', { name: 'Other ways to sign in' });
});

it('offers nobody inside WeCom to open it there', async () => {
  pretendToBe('wecom');
  const { asked } = await arrive({ error: 'QR_SIGN_IN_UNKNOWN' });
  noQrCode();
  expect(asked('wecom:signInHelp')).toEqual([]);
});

it('tells an administrator the time of the server, not that of the device', async () => {
  const health = { status: 200, body: {}, headers: { date: 'Thu, 01 Jan 2026 08:00:00 GMT' } };
  await arrive({ error: 'INTERNAL' }, { __health_check: health });
  await within(screen.getByTestId('wecom-admin-details')).findByText(/^INTERNAL 2026-01-01T08:00:00\.000Z /);
});

describe('where a link did not come about', () => {
  it.each([
    [
      'WECOM_RATE_LIMITED',
      'Reason: WeCom is not accepting more requests right now. Many people are signing in. Wait a minute and try again.',
    ],
    ['ACCESS_DENIED', 'WeCom did not confirm the sign-in. Try again and allow it when WeCom asks.'],
  ])('says so with %s, and leads back', async (error, advice) => {
    const { title, user, visited, asked } = await arrive({ error, purpose: 'link' });
    expect(title).toBe('Your WeCom account was not linked');
    expect(screen.getAllByRole('alert')[0]?.textContent).toBe(advice);
    expect(screen.queryByRole('button', { name: 'Other ways to sign in' })).toBeNull();
    expect(asked('wecom:pendingLink')).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Back' }));
    expect(visited).toEqual(['/admin/x']);
  });
});

describe('while many members sign in at the same time', () => {
  const isHidden = (value: boolean) => Object.defineProperty(document, 'hidden', { value, configurable: true });
  const pass = (seconds: number) => act(() => jest.advanceTimersByTimeAsync(seconds * 1_000));
  const button = () => screen.getByTestId('wecom-try-again');
  const isLeaving = () => button().className.includes('ant-btn-loading');

  beforeEach(() => {
    jest.useFakeTimers();
    jest.spyOn(Math, 'random').mockReturnValue(0);
  });
  afterEach(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
    Reflect.deleteProperty(document, 'hidden');
  });

  it('retries by itself, later each time, never while it is out of sight, and five times at most', async () => {
    for (const wait of [5, 10, 20, 30, 30]) {
      const { unmount } = await arrive({ error: 'BUSY' });
      screen.getByText('This page retries automatically.');
      expect(button().textContent).toBe(`Try again now (${wait})`);
      isHidden(true);
      await pass(60);
      expect(button().textContent).toBe(`Try again now (${wait})`);
      isHidden(false);
      await pass(wait - 1);
      expect(isLeaving()).toBe(false);
      await pass(1);
      expect(isLeaving()).toBe(true);
      unmount();
    }
    const { unmount } = await arrive({ error: 'BUSY' });
    screen.getByText('This page no longer retries automatically.');
    await pass(120);
    expect(isLeaving()).toBe(false);

    act(() => button().click()); // a member is at the page: a new series
    expect(isLeaving()).toBe(true);
    unmount();
    await arrive({ error: 'BUSY' });
    screen.getByText('This page retries automatically.');
  });
});

describe('where users sign in with WeCom only', () => {
  const ONLY = { authType: 'wecom', name: 'wecom', options: { wecomOnly: true } };

  it('offers the root user’s way in, and no other', async () => {
    await arrive({ error: 'WECOM_UNAVAILABLE' }, { ...HELP, 'authenticators:publicList': data([ONLY]) });
    const link = await screen.findByRole('link', { name: 'Sign in as the root user' });
    expect(link.getAttribute('href')).toBe(`${window.location.origin}/api/wecom:passwordSignIn?redirect=%2Fadmin%2Fx`);
    expect(screen.queryByRole('button', { name: 'Other ways to sign in' })).toBeNull();
  });

  it.each([
    ['another type has an option of that name', { ...ONLY, authType: 'Email/Password' }],
    ['the option is off', { ...ONLY, options: {} }],
  ])('does not, if %s', async (_, listed) => {
    const { asked } = await arrive(
      { error: 'WECOM_UNAVAILABLE' },
      { ...HELP, 'authenticators:publicList': data([listed]) },
    );
    await waitFor(() => expect(asked('authenticators:publicList')).toHaveLength(1));
    await screen.findByRole('button', { name: 'Other ways to sign in' });
    expect(screen.queryByText('Sign in as the root user')).toBeNull();
  });
});
