/** Many at once, where WeCom answers late or never. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Simulator, startSimulator } from '../../../../simulator';
import { testApp, wecomOptions } from '../../../../testing/test-app';
import { authorizePath, TestBrowser } from '../../../../testing/test-browser';

const test = testApp();

const IDENTIFY = '/cgi-bin/auth/getuserinfo';
const AT_ONCE = 50;
const LIMIT_MS = 12_000;
const autoSignup = { public: { autoSignup: true } };

let other: Simulator;

beforeEach(async () => {
  other = await startSimulator({});
  await test.addAuthenticator('wecom', autoSignup);
  await test.addAuthenticator('other', wecomOptions(other, test.origin, autoSignup));
});

afterEach(() => other.close());

const browser = (person = 'lin.wei') => new TestBrowser(test.origin, other.url).as(person);

it('130 people whose WeCom is silent read so within 12 s, and meanwhile another company’s sign in', async () => {
  other.fault(IDENTIFY, { hang: true });
  const neighbour = test.browser().as('zhao.min');
  const neighboursCallback = await neighbour.untilCallback(authorizePath('wecom'));
  const people = Array.from({ length: 130 }, () => browser());
  const callbacks = await Promise.all(people.map((person) => person.untilCallback(authorizePath('other'))));
  let answered = 0;
  const came = Date.now();
  const attempts = people.map(async (person, i) => {
    const page = await person.open(callbacks[i] as URL);
    answered += 1;
    return { error: page.searchParams.get('error'), late: Date.now() - came > LIMIT_MS };
  });
  await identified(AT_ONCE);
  expect((await neighbour.trade(await neighbour.open(neighboursCallback))).status).toBe(200);
  expect(answered).toBeLessThan(AT_ONCE);
  const answers = await Promise.all(attempts);
  expect(answers.filter(({ error, late }) => error !== 'WECOM_UNAVAILABLE' || late)).toEqual([]);

  other.clearFaults();
  expect((await browser().signIn('other')).status).toBe(200);
});

it('one answer that is none costs one person their sign-in, and nobody who waits in line', async () => {
  other.fault(IDENTIFY, { delay: 2_000, times: AT_ONCE - 1 });
  other.fault(IDENTIFY, { delay: 1_000, errcode: -1, times: 1 });
  const pages = await Promise.all(Array.from({ length: 80 }, () => browser().authorize('other')));
  expect(pages.map((page) => page.searchParams.get('error')).filter(Boolean)).toEqual(['WECOM_UNAVAILABLE']);
});

it.each([
  [40029, 'CODE_INVALID'],
  [48004, 'WECOM_REFUSED'],
])('one who waits in line gets in when those before have been refused by WeCom with %i', async (errcode, code) => {
  other.fault(IDENTIFY, { delay: 3_000, errcode, times: AT_ONCE });
  const before = Array.from({ length: AT_ONCE }, () => browser().authorize('other'));
  await identified(AT_ONCE);
  expect((await browser().signIn('other')).status).toBe(200);
  expect((await Promise.all(before)).map((page) => page.searchParams.get('error'))).toEqual(before.map(() => code));
});

it('who has closed the browser in line takes no place: WeCom is not asked about them', async () => {
  await browser().signIn('other');
  other.clearRequests();
  other.fault(IDENTIFY, { delay: 4_000, times: AT_ONCE });
  const before = Array.from({ length: AT_ONCE }, () => browser().signIn('other'));
  await identified(AT_ONCE);

  const closed = new AbortController();
  const gone = browser();
  const callback = await gone.untilCallback(authorizePath('other'));
  const left = gone.request(callback, { signal: closed.signal });
  const after = browser('zhao.min').signIn('other');
  await sleep(500); // both are in line: nobody outside can see that
  closed.abort();
  await expect(left).rejects.toThrow();
  expect((await after).status).toBe(200);
  expect((await Promise.all(before)).map(({ status }) => status)).toEqual(before.map(() => 200));
  const code = callback.searchParams.get('code');
  expect(other.requests.filter(({ path, query }) => path === IDENTIFY && query.code === code)).toEqual([]);
});

async function identified(count: number): Promise<void> {
  while (other.calls(IDENTIFY) < count) {
    await sleep(10);
  }
}
