/** Anyone can begin sign-ins and send callbacks of them, with codes that WeCom does not know (F10, F19). */
import { setTimeout as sleep } from 'node:timers/promises';
import { OUTSIDER } from '../../../../simulator/seed';
import { autoSignup, errorOf, wecomCalls } from '../../../../testing/attack';
import { listFailures } from '../../../../testing/failures';
import { testApp } from '../../../../testing/test-app';
import { authorizePath, type TestBrowser, ticketOf } from '../../../../testing/test-browser';
import type PluginAuthWecomServer from '../../plugin';
import type { SignInServices } from '../../sign-in/flow';

const test = testApp();

const IDENTIFY = '/cgi-bin/auth/getuserinfo';
const SLOW_MS = 1_500; // much longer than a slow machine takes for what is not WeCom's
const PLACES = 50;

const queue = () =>
  ((test.app.pm.get('nocobase-plugin-auth-wecom') as PluginAuthWecomServer).services as SignInServices).queue;

beforeEach(() => test.addAuthenticator('wecom', autoSignup));

/** Real states, each of a browser of its own, with made-up codes. */
function garbage(count: number, browserOf = () => test.browser()): Promise<(() => Promise<URL>)[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const browser = browserOf();
      const callback = await forgedCallback(browser);
      return () => browser.open(callback);
    }),
  );
}

async function forgedCallback(browser: TestBrowser): Promise<URL> {
  const toWecom = new URL(String((await browser.request(authorizePath('wecom'))).headers.get('location')));
  const callback = new URL(String(toWecom.searchParams.get('redirect_uri')));
  callback.searchParams.set('state', String(toWecom.searchParams.get('state')));
  callback.searchParams.set('code', `garbage-${Math.random()}`);
  return callback;
}

async function identified(count: number): Promise<void> {
  while (test.simulator.calls(IDENTIFY) < count) {
    await sleep(5);
  }
}

/** How many garbage codes WeCom was asked about before this person's own. */
function askedBefore(callback: URL): number {
  const asked = test.simulator.requests.filter(({ path }) => path === IDENTIFY);
  return asked.findIndex(({ query }) => query.code === callback.searchParams.get('code'));
}

describe('250 garbage callbacks while WeCom is slow', () => {
  it('keep no known browser waiting, and others get in or are told', async () => {
    const known = test.browser().as('lin.wei');
    await known.signIn('wecom');
    const stranger = test.browser().as('zhao.min');
    const attack = await garbage(250);
    const ofKnown = await known.untilCallback(authorizePath('wecom'));
    const ofStranger = await stranger.untilCallback(authorizePath('wecom'));
    test.simulator.clearRequests();
    test.simulator.fault(IDENTIFY, { delay: SLOW_MS });
    const attempts = attack.map((send) => send());
    await identified(PLACES);

    const late = stranger.open(ofStranger);
    expect((await known.trade(await known.open(ofKnown))).status).toBe(200);
    expect(askedBefore(ofKnown)).toBeLessThanOrEqual(3 * PLACES); // the line of old let all of them go first

    const page = await late;
    expect(ticketOf(page) ? 'in' : errorOf(page)).toMatch(/^(in|BUSY)$/);
    const codes = new Set((await Promise.all(attempts)).map(errorOf));
    expect([...codes]).toEqual(['CODE_INVALID']);
  });

  it('gain nothing by a copied cookie of a known browser', async () => {
    const insider = test.browser().as('lin.wei');
    await insider.signIn('wecom');
    const colleague = test.browser().as('zhao.min');
    await colleague.signIn('wecom');
    const name = [...insider.cookies.keys()].find((cookie) => cookie.includes('_known_')) ?? '';
    const attack = await garbage(200, () => {
      const browser = test.browser();
      browser.cookies.set(name, insider.cookies.get(name) ?? '');
      return browser;
    });
    const callback = await colleague.untilCallback(authorizePath('wecom'));
    test.simulator.clearRequests();
    test.simulator.fault(IDENTIFY, { delay: SLOW_MS });
    const attempts = attack.map((send) => send());
    await identified(1);
    expect((await colleague.trade(await colleague.open(callback))).status).toBe(200);
    expect(askedBefore(callback)).toBeLessThanOrEqual(3); // one at a time of one browser
    const codes = (await Promise.all(attempts)).map(errorOf);
    expect(codes.filter((code) => code === 'BUSY').length).toBeGreaterThan(150);
  });
});

it('a made-up cookie of a known browser counts for nothing', async () => {
  const browser = test.browser().as('lin.wei');
  await browser.signIn('wecom');
  const [name = '', value = ''] = [...browser.cookies].find(([cookie]) => cookie.includes('_known_')) ?? [];
  const [id, madeAt, signature = ''] = value.split('.');
  const forged = [
    `${id}.${Number(madeAt) + 1}.${signature}`,
    `${id?.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))}.${madeAt}.${signature}`,
    `${id}.${madeAt}.${'A'.repeat(43)}`,
    `${id}.${madeAt}.`,
    value.repeat(2),
  ];
  let made = 0;
  const ofForged = await garbage(PLACES * 2, () => {
    const other = test.browser();
    other.cookies.set(name, forged[made++ % forged.length] ?? '');
    return other;
  });
  const callback = await browser.untilCallback(authorizePath('wecom'));
  test.simulator.clearRequests();
  test.simulator.fault(IDENTIFY, { delay: SLOW_MS });
  const attempts = ofForged.map((send) => send());
  await identified(PLACES);
  expect((await browser.trade(await browser.open(callback))).status).toBe(200);
  expect(askedBefore(callback)).toBe(PLACES); // their places are full, and those of known browsers free
  await Promise.all(attempts);
});

it('when too many callbacks of unknown browsers wait, the newest are told to try again', async () => {
  const { maxWaiting } = queue();
  const { unknown } = maxWaiting;
  expect(unknown).toBe(1_000);
  maxWaiting.unknown = 20;
  try {
    const attack = await garbage(PLACES + maxWaiting.unknown + 10);
    test.simulator.fault(IDENTIFY, { delay: 2 * SLOW_MS, times: PLACES }); // until all have come
    const codes = (await Promise.all(attack.map((send) => send()))).map(errorOf);
    expect(codes.filter((code) => code === 'BUSY')).toHaveLength(10);
  } finally {
    maxWaiting.unknown = unknown;
  }
  expect(await test.logs()).toMatch(/BUSY.*too many callbacks wait/);
});

it('tabs of one browser wait for each other', async () => {
  for (const person of ['lin.wei', 'zhao.min']) {
    await test.browser().as(person).signIn('wecom');
  }
  const browser = test.browser().as('lin.wei');
  const callbacks = [];
  for (let tab = 0; tab < 3; tab++) {
    callbacks.push(await browser.untilCallback(authorizePath('wecom')));
  }
  test.simulator.clearRequests();
  test.simulator.fault(IDENTIFY, { delay: 4_000, times: 1 });
  const coming = callbacks.map((callback) => browser.open(callback));
  await identified(1);
  expect((await test.browser().as('zhao.min').signIn('wecom')).status).toBe(200);
  expect(test.simulator.calls(IDENTIFY)).toBe(2); // one tab, and the other browser
  const pages = await Promise.all(coming);
  expect(pages.map((page) => Boolean(ticketOf(page)))).toEqual([true, true, true]);
});

it.each(['<script>', 'a b', 'a/b', 'ü', 'x'.repeat(513), '%00', "';--", 'a\nb'])(
  'WeCom is not asked about %j, which is no code of its',
  async (code) => {
    const browser = test.browser();
    const callback = await forgedCallback(browser);
    callback.searchParams.set('code', code);
    const calls = wecomCalls(test);
    expect(errorOf(await browser.open(callback))).toBe('CODE_INVALID');
    expect(wecomCalls(test)).toBe(calls);
  },
);

it('wrong codes do not end an outage', async () => {
  const occupying = await garbage(PLACES);
  const waiting = await garbage(10);
  const [last] = await garbage(1);
  const late = test.browser().as('lin.wei');
  const callback = await late.untilCallback(authorizePath('wecom'));
  test.simulator.fault(IDENTIFY, { delay: 1_000, errcode: -1, times: 10 });
  test.simulator.fault(IDENTIFY, { delay: 3_000 });
  test.simulator.clearRequests();
  const failed: URL[] = [];
  const attempts = [...occupying, ...waiting].map(async (send) => {
    const page = await send();
    if (errorOf(page) === 'WECOM_UNAVAILABLE') {
      failed.push(page);
    }
    return page;
  });
  while (failed.length < 11) {
    await sleep(5); // ten failures, and the first who waited for them
  }
  void last?.();
  await identified(PLACES + 10); // all places are taken again, by wrong codes

  expect(errorOf(await late.open(callback))).toBe('WECOM_UNAVAILABLE');
  expect(askedBefore(callback)).toBe(-1);
  const codes = (await Promise.all(attempts)).map(errorOf);
  expect(codes.filter((code) => code === 'CODE_INVALID')).toHaveLength(PLACES - 1);
});

it('failures that name nobody crowd out neither those of members, nor a kind of their own (S2c)', async () => {
  const list = () => listFailures(test);
  await test.browser().as(OUTSIDER).authorize('wecom');
  test.simulator.fault(IDENTIFY, { errcode: 60020, times: 1 });
  for (const send of await garbage(1)) {
    await send();
  }
  for (const errcode of [45009, -1, 40029]) {
    test.simulator.fault(IDENTIFY, { errcode, times: 25 });
    for (const send of await garbage(25)) {
      await send();
    }
    await list();
  }
  const kept = await list();
  expect(kept.filter(({ wecomUserId }) => wecomUserId)).toMatchObject([{ code: 'OUTSIDE_VISIBLE_RANGE' }]);
  const codes = new Set(kept.map(({ code }) => code));
  expect([...codes].sort()).toEqual(
    ['CODE_INVALID', 'OUTSIDE_VISIBLE_RANGE', 'WECOM_IP_NOT_TRUSTED', 'WECOM_RATE_LIMITED', 'WECOM_UNAVAILABLE'].sort(),
  );
});
