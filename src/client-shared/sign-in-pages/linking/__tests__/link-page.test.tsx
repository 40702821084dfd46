import { screen, waitFor, within } from '@testing-library/react';
import { data, type FakeHost, fakeHost, refusal } from '../../../../../testing/host-app';
import { pretendToBe, show } from '../../../../../testing/render';
import type { PendingLinkReply } from '../../../../shared/actions';
import { LINK_HANDLE, tabMemory } from '../../../host/memory';
import { SignInPages } from '../../sign-in-pages';

const LIN_WEI: PendingLinkReply = {
  authenticator: 'wecom',
  name: '林伟',
  wecomUserId: 'lin.wei',
  canLink: true,
  confirmation: 'none',
  canConfirmPhone: false,
  canCreate: false,
  notGiven: [],
  insideWecom: 'none',
  phoneTriesLeft: 3,
  expiresAt: '2026-01-01T00:00:00Z',
};
const CONFIRM_URL = 'https://noco.example/api/wecom:confirm?authenticator=wecom&confirm=0123';

interface Arrival {
  person?: Partial<PendingLinkReply>;
  /** What the server says to `linkAccount`. */
  outcome?: string;
  user?: object | null;
  word?: string;
}

async function arrive({ person, outcome, user = { id: 2, username: 'wei' }, word = 'w' }: Arrival = {}) {
  const host = fakeHost(
    {
      'wecom:pendingLink': data({ ...LIN_WEI, ...person }),
      'wecom:linkAccount': outcome ? refusal(outcome) : data({ linked: true }),
      'wecom:askConfirmation': data({ url: CONFIRM_URL }),
      'auth:signOut': data({}),
      ...(user && { 'auth:check': data(user) }),
    },
    user ? { session: { token: 't', authenticator: 'basic' } } : {},
  );
  tabMemory(host.app).remember(LINK_HANDLE, word);
  const query = new URLSearchParams({ purpose: 'link', authenticator: 'wecom', redirect: '/admin/x?a=1' });
  window.history.replaceState(null, '', `/wecom/sign-in?${query}`);
  const shown = show(<SignInPages app={host.app} />);
  await screen.findByRole('heading', { level: 1 });
  return { ...host, ...shown };
}

const heading = (name: string) => screen.findByRole('heading', { level: 1, name });
const who = () => [...screen.getByTestId('wecom-link-who').querySelectorAll('td')].map((cell) => cell.textContent);
const linkButton = () => screen.getByRole('button', { name: 'Link' });
const word = ({ app }: FakeHost) => tabMemory(app).recall(LINK_HANDLE);

describe('the question whether to link', () => {
  it('shows both accounts, links them, and leads on', async () => {
    const page = await arrive({ user: { id: 2, nickname: 'Wei', username: 'wei' } });
    await heading('Link your WeCom account?');
    screen.getByText(/Link them only if both are yours\./);
    expect(who()).toEqual(['林伟 (lin.wei)', 'Wei (wei)']);
    expect(page.asked('wecom:linkAccount')).toEqual([]);
    await page.user.dblClick(linkButton());
    await heading('Your WeCom account is linked');
    expect(page.asked('wecom:linkAccount').map((request) => request.data)).toEqual([
      { link: 'w', userId: 2, password: undefined },
    ]);
    expect(word(page)).toBe('');
    await page.user.click(screen.getByRole('button', { name: 'Continue' }));
    expect(page.visited).toEqual(['/admin/x?a=1']);
  });

  it('links nothing by "Not now", and goes on', async () => {
    const page = await arrive();
    await page.user.click(screen.getByRole('button', { name: 'Not now' }));
    expect(page.visited).toEqual(['/admin/x?a=1']);
    expect(word(page)).toBe('');
    expect(page.asked('wecom:linkAccount')).toEqual([]);
  });

  it('takes another user, whose sign-in comes back here', async () => {
    const page = await arrive();
    await page.user.click(screen.getByRole('button', { name: 'Use another user' }));
    await waitFor(() => expect(page.visited).toHaveLength(1));
    expect(new URLSearchParams(page.visited[0]?.split('?')[1]).get('redirect')).toBe(
      '/wecom/sign-in?purpose=link&authenticator=wecom&redirect=%2Fadmin%2Fx%3Fa%3D1',
    );
    expect(page.asked('auth:signOut')).toHaveLength(1);
    expect(page.app.apiClient.auth.token).toBeNull();
    expect(word(page)).toBe('w');
  });

  it('asks anew when another user has signed in meanwhile', async () => {
    const page = await arrive({ outcome: 'USER_CHANGED' });
    page.answer('auth:check', data({ id: 3, username: 'other' }));
    await page.user.click(linkButton());
    await screen.findByText('Another user has signed in in the meantime');
    expect(who()).toEqual(['林伟 (lin.wei)', 'other']);
  });

  it.each([
    ['IDENTITY_TAKEN', 'This WeCom account is linked to another user'],
    ['USER_TAKEN', 'Your user here is linked to another WeCom account'],
    ['LINK_BLOCKED', 'Your administrator does not allow this link'],
    ['LINK_DECLINED', 'The link was declined in WeCom'],
    ['LINK_OFF', 'Linking WeCom accounts yourself is disabled'],
    ['LINK_EXPIRED', 'The time to link your WeCom account has run out'],
  ])('says why not with %s, and leads back', async (code, title) => {
    const page = await arrive({ outcome: code });
    await page.user.click(linkButton());
    await heading(title);
    await page.user.click(screen.getByRole('button', { name: 'Back' }));
    expect(page.visited).toEqual(['/admin/x?a=1']);
    expect(word(page)).toBe('');
  });
});

describe('without what it takes to ask', () => {
  it('says that somebody has to sign in first', async () => {
    const page = await arrive({ user: null });
    await heading('Please sign in first');
    await page.user.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(page.visited[0]).toMatch(/^\/signin\?autoLogin=0&redirect=%2Fwecom%2Fsign-in%3Fpurpose%3Dlink/);
  });

  it('says that the time is over where this tab knows of nobody', async () => {
    await arrive({ word: '' });
    await heading('The time to link your WeCom account has run out');
    screen.getByRole('button', { name: 'Try again' });
  });

  it('asks once more who is signed in where the server was not reached', async () => {
    const page = await arrive();
    page.answer('auth:check', undefined);
    page.answer('wecom:linkAccount', undefined);
    await page.user.click(linkButton());
    await heading('The server could not be reached');
    page.answer('auth:check', data({ id: 2, username: 'wei' }));
    await page.user.click(screen.getByRole('button', { name: 'Try again' }));
    await heading('Link your WeCom account?');
  });
});

describe('where the sign-in is a while ago', () => {
  it('asks for the password, and again where it is wrong', async () => {
    const page = await arrive({ outcome: 'PASSWORD_REQUIRED' });
    await page.user.click(linkButton());
    await screen.findByText('Please enter your password');
    const field = screen.getByLabelText<HTMLInputElement>('Password');
    expect(document.activeElement).toBe(field);
    expect([field.type, field.autocomplete]).toEqual(['password', 'current-password']);

    page.answer('wecom:linkAccount', refusal('PASSWORD_WRONG'));
    await page.user.type(field, 'wrong{Enter}');
    await screen.findByText('The password is incorrect');
    expect(field.value).toBe('wrong');
    await waitFor(() => expect(document.activeElement).toBe(field));
    await page.user.click(screen.getByLabelText('Show password'));
    expect(field.type).toBe('text');

    page.answer('wecom:linkAccount', data({ linked: true }));
    await page.user.clear(field);
    await page.user.type(field, 'right');
    await page.user.click(linkButton());
    await heading('Your WeCom account is linked');
    expect(page.asked('wecom:linkAccount').at(-1)?.data).toMatchObject({ userId: 2, password: 'right' });
  });

  it.each(['SIGN_IN_AGAIN', 'PASSWORD_TRIES_USED'])('lets the user sign in again (%s)', async (code) => {
    const page = await arrive({ outcome: code });
    await page.user.click(linkButton());
    await page.user.click(await screen.findByRole('button', { name: 'Sign in again' }));
    await waitFor(() => expect(page.visited).toHaveLength(1));
    expect(page.visited[0]).toContain('purpose%3Dlink');
    expect(page.app.apiClient.auth.token).toBeNull();
    expect(word(page)).toBe('w');
  });
});

describe('a WeCom account that came by QR code', () => {
  beforeEach(() => {
    Object.defineProperty(document, 'visibilityState', { value: 'visible', configurable: true }); // as jsdom never is
  });

  const ask = async () => {
    const page = await arrive({ person: { confirmation: 'needed' } });
    await page.user.click(linkButton());
    await screen.findByRole('heading', { name: 'Confirm it in WeCom' });
    await screen.findByRole('heading', { level: 1, name: 'One more step: confirm in WeCom' });
    return page;
  };

  it('is confirmed by its owner, with a QR code below its caption', async () => {
    await ask();
    const section = within(screen.getByRole('region', { name: 'Confirm it in WeCom' }));
    const caption = section.getByText(/^Scan this with WeCom on your phone/);
    const code = section.getByRole('img', { name: 'QR code: scan it with WeCom' });
    expect(caption.compareDocumentPosition(code)).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
    section.getByText(CONFIRM_URL);
    expect(screen.queryByRole('button', { name: 'Link' })).toBeNull();
  });

  it.each([
    ['given', data({ ...LIN_WEI, confirmation: 'given' }), 'Your WeCom account is linked'],
    ['declined', refusal('LINK_DECLINED'), 'The link was declined in WeCom'],
  ])('ends the wait once it is %s', async (_answer, reply, title) => {
    const page = await ask();
    page.answer('wecom:pendingLink', reply);
    await heading(title);
  });

  it('shows no QR code on the phone that would have to scan it', async () => {
    pretendToBe('mobile');
    await ask();
    expect(screen.queryByRole('img', { name: 'QR code: scan it with WeCom' })).toBeNull();
    screen.getByRole('button', { name: 'Copy link' });
  });
});
