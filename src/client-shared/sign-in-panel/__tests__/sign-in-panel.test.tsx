import { MessageChannel } from 'node:worker_threads';
import { act, screen } from '@testing-library/react';
import { type Answer, data, type FakeHost, fakeHost, refusal } from '../../../../testing/host-app';
import { pretendToBe, show } from '../../../../testing/render';
import type { UserAgentName } from '../../../../testing/user-agents';
import type { PublicOptions } from '../../../shared/options';
import { SignInButton } from '../../sign-in-button';

const WECOM = 'https://login.work.weixin.qq.com';
const READY = { type: 'ww-iframe-handle:ready' };
const MINUTE = 60_000;

const login = (state: string): Answer =>
  data({
    login: {
      corpId: 'ww1',
      agentId: '1000002',
      callbackUrl: 'https://noco.example/api/wecom:callback?authenticator=wecom',
      state,
      expiresIn: 600,
    },
  });

beforeAll(() => {
  Object.assign(window, { MessageChannel }); // WeCom's library needs one, and jsdom has none
});

beforeEach(() => {
  jest.useFakeTimers();
  window.history.replaceState(null, '', '/signin?redirect=/admin/x');
});

afterEach(() => {
  Reflect.deleteProperty(document, 'hidden');
  jest.useRealTimers();
});

/** Opens the sign-in page; the server gives the states `s1`, `s2` and so on. */
async function openSignInPage(options: PublicOptions = { signInPanel: true }, answer?: Answer) {
  let states = 0;
  const host = fakeHost({
    'wecom:startPanel': () => {
      states += 1;
      return answer ?? login(`s${states}`);
    },
    'wecom:reportPanelError': data({ received: true }),
  });
  const shown = show(<SignInButton app={host.app} authenticator={{ name: 'wecom', authType: 'wecom', options }} />);
  await pass(0);
  return { ...host, ...shown };
}

/** Lets time pass. */
const pass = (ms: number) => act(() => jest.advanceTimersByTimeAsync(ms));

const frames = () => [...document.querySelectorAll('iframe')];

function frame(): HTMLIFrameElement {
  const [only, ...others] = frames();
  if (!only || others.length > 0) {
    throw new Error(`${frames().length} frames`);
  }
  return only;
}

/** What a frame of this origin says. */
function say(message: object, { origin = WECOM, source = frame().contentWindow as MessageEventSource } = {}) {
  act(() => {
    window.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(message), origin, source }));
  });
}

const fail = (errCode: unknown) =>
  say({
    type: 'ww-iframe-handle:call',
    args: { type: 'call', name: 'onLoginFail', payload: { errCode, errMsg: 'no' } },
  });

const panel = () => screen.queryByTestId('wecom-sign-in-panel');
const isShown = () => panel()?.dataset.shown === 'true' && panel()?.style.visibility !== 'hidden';

function expectButtonOnly() {
  screen.getByRole('button', { name: 'Sign in via WeCom' });
  expect(frames()).toEqual([]);
  expect(isShown()).toBe(false);
}

const started = ({ asked }: Pick<FakeHost, 'asked'>) => asked('wecom:startPanel').length;

/** The tab goes to the background, or comes back. */
function setHidden(hidden: boolean) {
  Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
  act(() => {
    document.dispatchEvent(new Event('visibilitychange'));
  });
}

it('is not there, and asks nothing, unless the option is on', async () => {
  const { requests } = await openSignInPage({});
  expectButtonOnly();
  expect(panel()).toBeNull();
  expect(requests).toEqual([]);
});

it('loads WeCom’s frame for the wanted page, and shows it below the button once it has answered', async () => {
  const { asked } = await openSignInPage();
  expect(asked('wecom:startPanel').map((request) => request.data)).toEqual([
    { authenticator: 'wecom', redirect: '/admin/x' },
  ]);
  const address = new URL(frame().src);
  expect(address.origin + address.pathname).toBe(`${WECOM}/wwlogin/sso/login`);
  expect(Object.fromEntries(address.searchParams)).toEqual({
    login_type: 'CorpApp',
    appid: 'ww1',
    agentid: '1000002',
    redirect_uri: 'https://noco.example/api/wecom:callback?authenticator=wecom',
    state: 's1',
    redirect_type: 'top',
    panel_size: 'small',
    lang: 'en',
    version: expect.stringMatching(/^2\./),
  });
  expect(frame().title).toBe('Sign-in by QR code');
  expect(isShown()).toBe(false);
  say(READY);
  expect(isShown()).toBe(true);
  const button = screen.getByRole('button', { name: 'Sign in via WeCom' });
  expect(button.compareDocumentPosition(frame()) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy();
  await pass(5_000);
  expect(isShown()).toBe(true);
});

it('believes no other frame, origin or message', async () => {
  await openSignInPage();
  say(READY, { origin: 'https://evil.test' });
  say(READY, { source: window });
  say({ type: 'something else' });
  expect(isShown()).toBe(false);
});

it('leaves the button alone when the frame does not answer within three seconds', async () => {
  await openSignInPage();
  await pass(2_900);
  expect(frames()).toHaveLength(1);
  await pass(200);
  expectButtonOnly();
});

it.each<[string, Answer]>([
  ['has no panel for this page', data({})],
  ['does not know the authenticator', refusal('AUTHENTICATOR_UNAVAILABLE')],
])('leaves the button alone when the server %s, and asks no more', async (_case, answer) => {
  const host = await openSignInPage(undefined, answer);
  expectButtonOnly();
  await pass(30 * MINUTE);
  expect(started(host)).toBe(1);
});

it.each<UserAgentName>(['mobile', 'wecom', 'wechat'])('asks nothing in this browser: %s', async (browser) => {
  pretendToBe(browser);
  const { requests } = await openSignInPage();
  expectButtonOnly();
  expect(requests).toEqual([]);
});

it('renews state and cookie before they expire, in place of the old frame', async () => {
  const host = await openSignInPage();
  say(READY);
  await pass(9 * MINUTE - 1);
  expect(started(host)).toBe(1);
  await pass(1);
  expect(started(host)).toBe(2);
  expect(new URL(frame().src).searchParams.get('state')).toBe('s2');
  expect(isShown()).toBe(true); // no jump while it loads
  say(READY);
  await pass(3_000);
  expect(isShown()).toBe(true);
});

it('waits in a hidden tab, and renews when the tab wakes up', async () => {
  setHidden(true);
  const host = await openSignInPage();
  expect(started(host)).toBe(0);
  setHidden(false);
  await pass(0);
  expect(started(host)).toBe(1);
  say(READY);
  setHidden(true);
  await pass(60 * MINUTE);
  setHidden(true);
  expect(started(host)).toBe(1);
  setHidden(false);
  await pass(0);
  expect(started(host)).toBe(2);
  setHidden(false);
  await pass(0);
  expect(started(host)).toBe(2);
});

it('renews when “Back” brings the page out of the browser’s cache: its state may have been used', async () => {
  const host = await openSignInPage();
  const restore = async (persisted: boolean) => {
    window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted }));
    await pass(0);
    return started(host);
  };
  expect(await restore(false)).toBe(1);
  expect(await restore(true)).toBe(2);
  expect(new URL(frame().src).searchParams.get('state')).toBe('s2');
});

it.each<[string, Answer | undefined]>([
  ['cannot be reached', undefined],
  ['breaks', { status: 500, body: null }],
])('tries again after a minute when the server %s', async (_case, answer) => {
  const host = await openSignInPage();
  say(READY);
  host.answer('wecom:startPanel', answer);
  await pass(9 * MINUTE);
  expectButtonOnly();
  host.answer('wecom:startPanel', login('again'));
  await pass(MINUTE);
  expect(new URL(frame().src).searchParams.get('state')).toBe('again');
});

it('renews soon after the computer has slept, during which timers stood still', async () => {
  const host = await openSignInPage();
  say(READY);
  jest.setSystemTime(Date.now() + 20 * MINUTE);
  await pass(MINUTE / 2);
  expect(started(host)).toBe(2);
});

it('gives the keyboard’s focus to the new frame when the old one had it', async () => {
  await openSignInPage();
  say(READY);
  frame().focus();
  const before = frame();
  await pass(9 * MINUTE);
  expect(frame()).not.toBe(before);
  expect(document.activeElement).toBe(frame());
});

it('leaves the button alone when WeCom’s library fails', async () => {
  Reflect.deleteProperty(window, 'MessageChannel');
  await openSignInPage();
  Object.assign(window, { MessageChannel });
  expectButtonOnly();
});

it('asks for one panel after another, so that one browser gets one flow cookie', async () => {
  const replies: ((answer: Answer) => void)[] = [];
  const host = fakeHost({ 'wecom:startPanel': () => new Promise<Answer>((resolve) => replies.push(resolve)) });
  const options = { signInPanel: true };
  const buttons = ['Office', 'Shop'].map((title) => (
    <SignInButton
      key={title}
      app={host.app}
      authenticator={{ name: title.toLowerCase(), authType: 'wecom', title, options }}
    />
  ));
  show(<div>{buttons}</div>);
  await pass(0);
  expect(replies).toHaveLength(1);
  replies[0]?.(login('s1'));
  await pass(0);
  expect(replies).toHaveLength(2);
  replies[1]?.(login('s2'));
  await pass(0);
  expect(frames().map(({ title }) => title)).toEqual(['Office · Sign-in by QR code', 'Shop · Sign-in by QR code']);
});

it('reports why WeCom shows no code, and leaves the button alone', async () => {
  const { asked } = await openSignInPage();
  say(READY);
  fail(-31020);
  await pass(0);
  expectButtonOnly();
  expect(asked('wecom:reportPanelError').map((request) => request.data)).toEqual([
    { authenticator: 'wecom', state: 's1', errcode: -31020 },
  ]);
  await pass(30 * MINUTE);
  expect(asked('wecom:startPanel')).toHaveLength(1);
});

it.each([1, '-31020', undefined])('keeps a panel that reports anything else: %p', async (errCode) => {
  const { asked } = await openSignInPage();
  say(READY);
  fail(errCode);
  await pass(0);
  expect(isShown()).toBe(true);
  expect(asked('wecom:reportPanelError')).toEqual([]);
});

it('ends with the page', async () => {
  const { unmount, ...host } = await openSignInPage();
  unmount();
  expect(frames()).toEqual([]);
  await pass(30 * MINUTE);
  setHidden(false);
  await pass(0);
  expect(started(host)).toBe(1);
});
