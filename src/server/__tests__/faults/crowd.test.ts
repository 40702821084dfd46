import { CORP_ID } from '../../../../simulator/seed';
import { slowDown } from '../../../../testing/slow-database';
import { testApp } from '../../../../testing/test-app';
import type { Session } from '../../../../testing/test-browser';
import type PluginAuthWecomServer from '../../plugin';
import type { SignInServices } from '../../sign-in/flow';

const test = testApp();

const IDENTIFY = '/cgi-bin/auth/getuserinfo';
const MAX_MS = 240_000; // 10 s alone, a minute on a slow machine

const stores = () =>
  (test.app.pm.get('nocobase-plugin-auth-wecom') as PluginAuthWecomServer).services as SignInServices;

beforeEach(() => test.addAuthenticator('wecom', { public: { autoSignup: true } }));

/** @param phones the first digits of their numbers */
function newPeople(count: number, phones: string): string[] {
  const people = Array.from({ length: count }, (_, index) => `person.${phones}.${index}`);
  for (const [index, userid] of people.entries()) {
    const mobile = `${phones}${String(index).padStart(8, '0')}`;
    test.simulator.addMember(CORP_ID, { userid, name: userid, departments: [2], mobile });
  }
  return people;
}

const signInAll = (people: string[]) => Promise.all(people.map((person) => test.browser().as(person).signIn('wecom')));

async function expectAllIn(people: string[], sessions: Session[]): Promise<void> {
  expect(sessions.filter(({ status }) => status !== 200)).toEqual([]);
  expect(new Set(sessions.map(({ userId }) => userId)).size).toBe(people.length);
  await test.idle();
  expect(await test.countUsers()).toBe(people.length + 1);
}

it(
  '300 new people at once all get in, each as their own user',
  async () => {
    const people = newPeople(300, '136');
    await expectAllIn(people, await signInAll(people));
  },
  MAX_MS,
);

it(
  '25 new people at once all get in where every statement takes 20 ms longer',
  async () => {
    const people = newPeople(25, '137');
    const end = slowDown(test.app, 20);
    const sessions = await signInAll(people).finally(end);
    await expectAllIn(people, sessions);
  },
  MAX_MS,
);

it('who waits for longer than a proxy does is sent to the same address, and keeps the place', async () => {
  const { queue } = stores();
  const patience = queue.patienceMs;
  const browser = test.browser().as('lin.wei');
  await browser.signIn('wecom');
  queue.patienceMs = 1_000;
  try {
    test.simulator.clearRequests();
    test.simulator.fault(IDENTIFY, { delay: 2_500 });
    browser.trail.length = 0;
    const session = await browser.signIn('wecom', '/admin/x');
    expect(session).toMatchObject({ status: 200, redirect: '/admin/x' });
    const callbacks = browser.trail.filter(({ pathname }) => pathname.endsWith(':callback')).map(String);
    expect(callbacks.length).toBeGreaterThan(1);
    expect(new Set(callbacks).size).toBe(1);
    expect(test.simulator.calls(IDENTIFY)).toBe(1);
  } finally {
    queue.patienceMs = patience;
  }
});
