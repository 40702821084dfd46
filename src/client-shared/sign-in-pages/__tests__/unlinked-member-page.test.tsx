import { screen, waitFor, within } from '@testing-library/react';
import { type Answer, data, type FakeHost, fakeHost, refusal } from '../../../../testing/host-app';
import { pretendToBe, show } from '../../../../testing/render';
import type { PendingLinkReply } from '../../../shared/actions';
import { LINK_HANDLE, tabMemory } from '../../host/memory';
import { SignInPages } from '../sign-in-pages';

const HOMEPAGE = 'https://noco.example/api/wecom:authorize?authenticator=wecom';

const LIN_WEI: PendingLinkReply = {
  authenticator: 'wecom',
  name: '林伟',
  wecomUserId: 'lin.wei',
  canLink: true,
  confirmation: 'needed',
  canConfirmPhone: true,
  canCreate: false,
  notGiven: [],
  insideWecom: 'creates',
  phoneTriesLeft: 3,
  expiresAt: '2026-01-01T00:00:00Z',
};

interface Stranger {
  code?: string;
  redirect?: string;
  /** What the server knows of them; null: there is no pending link. */
  person?: Partial<PendingLinkReply> | null;
  autoSignup?: boolean;
  answers?: Record<string, Answer>;
}

const help = (autoSignup: boolean) => data({ homepageUrl: HOMEPAGE, autoSignup });

async function arrive({
  code = 'NOT_LINKED',
  redirect = '/admin',
  person = {},
  autoSignup = false,
  answers,
}: Stranger): Promise<FakeHost & ReturnType<typeof show>> {
  const host = fakeHost({
    'wecom:signInHelp': help(autoSignup),
    ...(person && { 'wecom:pendingLink': data({ ...LIN_WEI, ...person }) }),
    ...answers,
  });
  if (person) {
    tabMemory(host.app).remember(LINK_HANDLE, 'w'.repeat(32));
  }
  const query = new URLSearchParams({ error: code, authenticator: 'wecom', redirect });
  window.history.replaceState(null, '', `/wecom/sign-in?${query}`);
  const shown = show(<SignInPages app={host.app} />);
  await screen.findByRole('heading', { level: 1 });
  return { ...host, ...shown };
}

/** The headings of the ways on, in their order. */
const ways = () => screen.getAllByRole('heading', { level: 2 }).map((heading) => heading.textContent);
const advice = () => screen.getByRole('alert').textContent;
const qrCode = () => screen.queryByRole('img', { name: 'QR code: scan it with WeCom' });
const whomToAsk = () => screen.getByTestId('wecom-whom-to-ask');

const OVER_WEB = 'In a browser, WeCom does not pass on your phone number, so your user here could not be found.';
const HOW_TO_SCAN = 'Scan the QR code with WeCom on your phone, or open the link in WeCom.';
const CREATES = 'Your first sign-in there finds your user, or creates one if you may sign up.';
const FINDS = 'Your first sign-in there finds your user if you have one.';
const ADD_ME = 'No account yet? Ask your administrator to add you.';
const ASK = 'None of this helps? Ask your administrator.';

const NEW_HERE = 'New here? Open this app in WeCom';
const OPEN = 'Open this app in WeCom';
const HAS_ACCOUNT = 'Already have an account here?';
const PHONE = 'Confirm your phone number';

describe('a person whom nobody here knows', () => {
  it('sees the QR code first where a first sign-in inside WeCom creates a user', async () => {
    await arrive({ autoSignup: true });
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Your WeCom account isn’t linked to a user yet');
    expect(advice()).toBe(OVER_WEB);
    screen.getByText('WeCom: 林伟 (lin.wei)');
    expect(ways()).toEqual([NEW_HERE, HAS_ACCOUNT, PHONE]);
    const first = screen.getByRole('region', { name: NEW_HERE });
    const caption = within(first).getByText(`${HOW_TO_SCAN} ${CREATES}`);
    const image = within(first).getByRole('img');
    expect(caption.compareDocumentPosition(image)).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
    within(first).getByRole('button', { name: 'Copy link' });
    expect(whomToAsk().textContent).toBe(ASK);
  });

  it('sees what to do with an account first where nobody signs up', async () => {
    await arrive({ person: { insideWecom: 'finds' } });
    expect(ways()).toEqual([HAS_ACCOUNT, PHONE, OPEN]);
    within(screen.getByRole('region', { name: OPEN })).getByText(`${HOW_TO_SCAN} ${FINDS}`);
    expect(whomToAsk().textContent).toBe(ADD_ME);
  });

  it.each([
    ['creates', { canLink: false }, [NEW_HERE, PHONE]],
    ['creates', { canConfirmPhone: false }, [NEW_HERE, HAS_ACCOUNT]],
    ['finds', { canLink: false }, [PHONE, OPEN]],
    ['none', {}, [HAS_ACCOUNT, PHONE]],
    ['none', { canConfirmPhone: false }, [HAS_ACCOUNT]],
  ] as const)('sees no way that leads nowhere: inside WeCom %s, %j', async (insideWecom, person, expected) => {
    await arrive({ person: { insideWecom, ...person }, autoSignup: true });
    expect(ways()).toEqual(expected);
    expect(advice()).toBe(insideWecom === 'none' ? 'No user matches you.' : OVER_WEB);
    expect(qrCode() === null).toBe(insideWecom === 'none');
  });

  it.each([
    [true, NEW_HERE, ASK],
    [false, OPEN, ADD_ME],
  ])('can do no more than open it in WeCom without a pending link (sign-up: %s)', async (autoSignup, way, last) => {
    const { visited, user } = await arrive({ person: null, autoSignup, redirect: '/admin/x' });
    expect(ways()).toEqual([way]);
    expect(screen.queryByText(/^WeCom:/)).toBeNull();
    expect(whomToAsk().textContent).toBe(last);
    await user.click(screen.getByRole('button', { name: 'Other ways to sign in' }));
    expect(visited).toEqual(['/signin?autoLogin=0&redirect=%2Fadmin%2Fx']);
  });

  it('is told the last line last', async () => {
    await arrive({ autoSignup: true });
    const others = [...screen.getAllByRole('heading'), ...screen.getAllByRole('button')];
    for (const other of others) {
      expect(other.compareDocumentPosition(whomToAsk())).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
    }
  });

  it('hears inside WeCom that the administrator has to add them, whatever ways there are', async () => {
    pretendToBe('wecom');
    await arrive({ person: { insideWecom: 'none', canConfirmPhone: false } });
    expect(advice()).toBe('No user matches you.');
    expect(ways()).toEqual([HAS_ACCOUNT]);
    expect(qrCode()).toBeNull();
    expect(whomToAsk().textContent).toBe(ADD_ME);
  });

  it('hears so as well where nobody can help themselves', async () => {
    pretendToBe('wecom');
    const { asked } = await arrive({ person: null });
    expect(asked('wecom:signInHelp')).toEqual([]);
    expect(screen.queryAllByRole('heading', { level: 2 })).toEqual([]);
    expect(whomToAsk().textContent).toBe(ADD_ME);
  });

  it('gets no QR code on the phone that would have to scan it, but a link to copy', async () => {
    pretendToBe('mobile');
    const { user } = await arrive({ autoSignup: true });
    expect(qrCode()).toBeNull();
    screen.getByText((text) => text.startsWith('Copy the link, paste it into a WeCom chat') && text.endsWith(CREATES));
    await user.click(screen.getByRole('button', { name: 'Copy link' }));
    expect(await navigator.clipboard.readText()).toBe(HOMEPAGE);
  });

  it('still sees the other ways when the server does not say how to open it', async () => {
    await arrive({ answers: { 'wecom:signInHelp': refusal('INTERNAL', 500) } });
    expect(ways()).toEqual([HAS_ACCOUNT, PHONE]);
    expect(qrCode()).toBeNull();
  });

  it.each(['javascript:alert(1)', 7, undefined])('opens no %p', async (homepageUrl) => {
    await arrive({ answers: { 'wecom:signInHelp': data({ homepageUrl, autoSignup: true }) } });
    expect(ways()).toEqual([HAS_ACCOUNT, PHONE]);
  });

  it('learns when the link has expired, and sees what is left', async () => {
    await arrive({ answers: { 'wecom:pendingLink': refusal('LINK_EXPIRED') } });
    screen.getByText('The time to link your WeCom account has run out');
    expect(ways()).toEqual([OPEN]);
  });

  it('asks for the person again when the server was not reached', async () => {
    const { answer, user } = await arrive({ answers: { 'wecom:pendingLink': refusal('INTERNAL', 500) } });
    answer('wecom:pendingLink', data(LIN_WEI));
    await user.click(within(screen.getByTestId('wecom-trouble')).getByRole('button', { name: 'Try again' }));
    await screen.findByText('WeCom: 林伟 (lin.wei)');
  });

  it('is not taken for the person of another authenticator', async () => {
    await arrive({ person: { authenticator: 'other' } });
    expect(screen.queryByText(/林伟/)).toBeNull();
  });
});

describe('the link for another device', () => {
  const shownFor = async (redirect: string) => {
    await arrive({ redirect, autoSignup: true });
    return screen.getByTestId('wecom-homepage-link').textContent ?? '';
  };

  it.each([
    ['/admin/abc?tab=1&x=%2F#h', '/admin/abc?tab=1&x=%2F#h'],
    ['/admin/x?a=1&token=t0k3n&authenticator=basic', '/admin/x?a=1'],
    ['/admin/x?a=1#token=t0k3n', '/admin/x?a=1'],
  ])('keeps the page that was wanted: %s', async (redirect, kept) => {
    const url = new URL(await shownFor(redirect));
    expect(Object.fromEntries(url.searchParams)).toEqual({ authenticator: 'wecom', redirect: kept });
    expect(url.origin + url.pathname).toBe('https://noco.example/api/wecom:authorize');
  });

  it.each([
    '/admin',
    '/wecom/sign-in?purpose=link&authenticator=wecom#link=0123456789abcdef',
    '//evil.test/x',
    'https://evil.test/x',
  ])('has no page for %s', async (redirect) => {
    expect(await shownFor(redirect)).toBe(HOMEPAGE);
  });

  it('leaves a page out of the QR code that would make it too fine to scan, not out of the link', async () => {
    const codeFor = async (redirect: string) => {
      const { unmount } = await arrive({ redirect, autoSignup: true });
      const squares = qrCode()?.querySelector('path')?.getAttribute('d');
      const link = screen.getByTestId('wecom-homepage-link').textContent ?? '';
      unmount();
      return { squares, link };
    };
    const none = await codeFor('/admin');
    const short = await codeFor('/admin/abc');
    const long = await codeFor(`/admin/${'a'.repeat(1_500)}`);
    expect(short.squares).not.toBe(none.squares);
    expect(long.squares).toBe(none.squares);
    expect(long.link.length).toBeGreaterThan(1_500);
  });
});

describe('a person whose user is not certain', () => {
  it('shows which one it is where the link was proved to be needed', async () => {
    await arrive({ code: 'PROOF_REQUIRED', person: { canConfirmPhone: false } });
    expect(advice()).toBe('Prove that it is you by signing in as that user once. After that, WeCom signs you in.');
    screen.getByRole('button', { name: 'Sign in another way and link' });
    expect(qrCode()).toBeNull();
    expect(whomToAsk().textContent).toBe(ASK);
  });

  it.each(['PHONE_AMBIGUOUS', 'MAIL_AMBIGUOUS', 'USERNAME_AMBIGUOUS', 'LINKED_ELSEWHERE'])(
    'may link one with %s, where linking is on',
    async (code) => {
      await arrive({ code, person: { canConfirmPhone: false } });
      expect(advice()).toContain('Ask your administrator');
      expect(ways()).toEqual([HAS_ACCOUNT]);
    },
  );

  it.each(['PHONE_AMBIGUOUS', 'LINKED_ELSEWHERE', 'PROOF_REQUIRED', 'DEPARTMENT_NOT_ALLOWED'])(
    'is led to the administrator with %s, where it is not',
    async (code) => {
      await arrive({ code, person: null });
      expect(advice()).toContain('Ask your administrator');
      expect(screen.queryAllByRole('heading', { level: 2 })).toEqual([]);
      expect(qrCode()).toBeNull();
    },
  );

  it('links in a department for which no users are created', async () => {
    const { asked } = await arrive({
      code: 'DEPARTMENT_NOT_ALLOWED',
      person: { canConfirmPhone: false },
      autoSignup: true,
    });
    expect(advice()).toBe('No user matches you, and users are not created automatically for your department.');
    expect(asked('wecom:signInHelp')).toEqual([]);
    expect(ways()).toEqual([HAS_ACCOUNT]);
    expect(whomToAsk().textContent).toBe(ADD_ME);
  });
});

describe('signing in another way', () => {
  it('leads to the sign-in page, and from there to the page that links', async () => {
    const { user, visited } = await arrive({ redirect: '/admin/x' });
    await user.click(screen.getByRole('button', { name: 'Sign in another way and link' }));
    await waitFor(() => expect(visited).toHaveLength(1));
    const page = new URL(String(visited[0]), 'https://noco.example');
    expect(page.searchParams.get('redirect')).toBe(
      '/wecom/sign-in?purpose=link&authenticator=wecom&redirect=%2Fadmin%2Fx',
    );
  });

  it('is not needed where somebody is signed in: that leads straight to the page that links', async () => {
    const { user, app, answer } = await arrive({});
    app.apiClient.auth.setToken('t');
    answer('auth:check', data({ id: 2, username: 'wei' }));
    await user.click(screen.getByRole('button', { name: 'Sign in another way and link' }));
    await screen.findByRole('heading', { level: 1, name: 'Link your WeCom account?' });
  });
});

describe('confirming a phone number', () => {
  const confirm = async ({ user }: { user: ReturnType<typeof show>['user'] }, phone: string) => {
    await user.clear(screen.getByLabelText('Phone number'));
    await user.type(screen.getByLabelText('Phone number'), `${phone}{Enter}`);
  };

  it('takes what is typed or pasted, once there is something', async () => {
    const page = await arrive({ answers: { 'wecom:confirmPhone': refusal('PHONE_NOT_YOURS') } });
    const button = screen.getByRole<HTMLButtonElement>('button', { name: 'Confirm' });
    expect(button.disabled).toBe(true);
    expect(screen.getByLabelText('Phone number').getAttribute('autocomplete')).toBe('tel');
    await confirm(page, '+86 13800000001');
    await screen.findByText('This isn’t the phone number WeCom has for you');
    expect(page.asked('wecom:confirmPhone')[0]?.data).toMatchObject({ phone: '+86 13800000001' });
  });

  it.each([
    ['PHONE_MALFORMED', 'This is not a phone number'],
    ['PHONE_NOT_YOURS', 'This isn’t the phone number WeCom has for you'],
    ['PHONE_TRIES_USED', 'No attempts left for this sign-in'],
    ['WECOM_UNAVAILABLE', 'WeCom is not answering'],
    ['SOMETHING_NEW', 'Something went wrong on the server'],
  ])('tells %s, and how many tries are left', async (code, title) => {
    const page = await arrive({ answers: { 'wecom:confirmPhone': refusal(code) } });
    screen.getByText('Attempts left: 3');
    page.answer('wecom:pendingLink', data({ ...LIN_WEI, phoneTriesLeft: 1 }));
    await confirm(page, '1');
    await screen.findByText(title);
    await screen.findByText('Attempts left: 1');
  });

  it.each([
    ['creates', true, 'Open this app in WeCom: your first sign-in there creates your user if you may sign up.'],
    ['finds', true, 'Sign in another way and link, or ask your administrator to add your number.'],
    ['finds', false, 'Ask your administrator to add your number.'],
  ] as const)('of nobody here says what helps: inside WeCom %s, linking %s', async (insideWecom, canLink, expected) => {
    const person = { insideWecom, canLink };
    const page = await arrive({ person, answers: { 'wecom:confirmPhone': refusal('PHONE_UNKNOWN') } });
    await confirm(page, '13800000001');
    const trouble = await screen.findByTestId('wecom-trouble');
    within(trouble).getByText('No user has your phone number');
    within(trouble).getByText(expected);
  });

  it('takes no more without tries', async () => {
    await arrive({ person: { phoneTriesLeft: 0 } });
    screen.getByText('No attempts left');
    expect(screen.getByLabelText<HTMLInputElement>('Phone number').disabled).toBe(true);
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Confirm' }).disabled).toBe(true);
  });

  it('says what became of it when it is switched off meanwhile', async () => {
    const page = await arrive({ answers: { 'wecom:confirmPhone': refusal('PHONE_OFF') } });
    page.answer('wecom:pendingLink', data({ ...LIN_WEI, canConfirmPhone: false }));
    await confirm(page, '13800000001');
    await waitFor(() => expect(screen.queryByLabelText('Phone number')).toBeNull());
    screen.getByText('Confirming phone numbers is disabled');
  });
});

describe('a member inside WeCom, which gave no value to compare', () => {
  const hidden: Partial<PendingLinkReply> = { insideWecom: 'none', notGiven: ['phone'], canCreate: true };
  const ALLOW = 'Allow it in WeCom';
  const NEW = 'I’m new here';

  beforeEach(() => pretendToBe('wecom'));

  it('may allow it, confirm the number or link, and only then say that they are new', async () => {
    await arrive({ person: hidden });
    expect(ways()).toEqual([ALLOW, PHONE, HAS_ACCOUNT, NEW]);
    expect(screen.getByTestId('wecom-try-again').className).toContain('primary');
    expect(screen.getAllByRole('button').filter(({ className }) => className.includes('primary'))).toHaveLength(1);
    expect(whomToAsk().textContent).toBe(ASK);
  });

  it('is offered no user where none may be created', async () => {
    await arrive({ person: { ...hidden, canCreate: false } });
    expect(ways()).toEqual([ALLOW, PHONE, HAS_ACCOUNT]);
  });

  it.each([
    [['phone'], 'WeCom did not pass on your phone number, so your user here could not be found.'],
    [['mail'], 'WeCom did not pass on your email, so your user here could not be found.'],
    [
      ['phone', 'mail'],
      'WeCom passed on neither your phone number nor your email, so your user here could not be found.',
    ],
    [[], 'No user matches you.'],
  ] as [PendingLinkReply['notGiven'], string][])('hears what is missing: %j', async (notGiven, expected) => {
    await arrive({ person: { ...hidden, notGiven } });
    expect(advice()).toBe(expected);
  });

  it('gets a user by one request, however often they press', async () => {
    const page = await arrive({ person: hidden, answers: { 'wecom:createUser': refusal('WECOM_UNAVAILABLE') } });
    await page.user.dblClick(screen.getByRole('button', { name: 'Create my user' }));
    await screen.findByText('WeCom is not answering');
    expect(page.asked('wecom:createUser')).toHaveLength(1);
    expect(page.asked('wecom:createUser')[0]?.data).toEqual({ link: 'w'.repeat(32) });
  });
});

describe('a member who can do nothing here', () => {
  it('is led to other ways to sign in first', async () => {
    pretendToBe('wecom');
    await arrive({ person: null });
    const [first, second] = screen.getAllByRole('button');
    expect([first?.textContent, second?.textContent]).toEqual(['Other ways to sign in', 'Try again']);
    expect([first, second].map((button) => button?.className.includes('primary'))).toEqual([true, false]);
  });
});
