import { CORP_ID } from '../../../../simulator/seed';
import { shortLimits } from '../../../../testing/short-limits';
import { testApp } from '../../../../testing/test-app';
import { type Attempt, identityOf } from './attempts';
import {
  type FaultPoint,
  injectFault,
  LINKED_MEMBER,
  NEW_MEMBER,
  resetAll,
  startFaultPoints,
  TYPED_PHONE,
} from './fault-points';
import { ABOUT_ANOTHER_MEMBER, CALLS, expectedCode, FAULTS, STRANGE_REPLIES, type WecomFault } from './wecom-faults';

const test = testApp();

const LIMIT_MS = 12_000;

let points: FaultPoint[];

beforeAll(async () => {
  points = await startFaultPoints(test);
});

afterAll(() => {
  for (const { gate } of points) {
    gate.shut();
  }
  return Promise.all(points.map(({ simulator }) => simulator.close()));
});

it.each(Object.entries(FAULTS))(
  'when any call %s: the expected code, no member lost or created twice, and the next sign-in works',
  async (_, fault) => {
    await expectRecoveryFrom(points, fault);
  },
);

it.each(Object.entries(STRANGE_REPLIES))('when any reply %s: the same', async (_, fault) => {
  const chosen = points.filter(({ scenario }) => scenario === NEW_MEMBER || scenario === TYPED_PHONE);
  await expectRecoveryFrom(chosen, fault);
  expect(chosen.map(({ simulator }) => simulator.calls('/elsewhere'))).toEqual(chosen.map(() => 0));
});

it('when any call is refused a connection: the same', async () => {
  await resetAll(test, points, ({ gate }) => gate.url);
  await expectRecovery(points, {
    inject: ({ gate, position }) => gate.after(position, gate.shut),
    remove: ({ gate }) => gate.open(),
    expected: () => 'WECOM_UNAVAILABLE',
  });
  expect((await test.logs()).split('ECONNREFUSED').length).toBeGreaterThan(points.length);
});

it('a token that expires between two calls is renewed once, unnoticed by the member', async () => {
  const chosen = points.filter(({ call }) => call !== 'token');
  await resetAll(test, chosen, ({ gate }) => gate.url);
  await expectRecovery(chosen, {
    inject({ gate, simulator, position }) {
      gate.after(position, () => simulator.invalidateTokens());
    },
    remove: ({ gate }) => gate.open(),
    expected: () => 'done',
  });
  expect(chosen.map(({ simulator }) => simulator.calls('/cgi-bin/gettoken'))).toEqual(chosen.map(() => 2));
});

describe('the check of members takes no member for departed, when the', () => {
  shortLimits();

  it.each(['member', 'token'] as const)('reply about the %s is wrong', async (call) => {
    const faults = Object.values({ ...FAULTS, ...STRANGE_REPLIES, ...ABOUT_ANOTHER_MEMBER });
    const people = points
      .slice(0, faults.length)
      .map((point): FaultPoint => ({ ...point, scenario: LINKED_MEMBER, call, position: 0 }));
    await resetAll(test, people, ({ simulator }) => simulator.url);
    const sessions = await Promise.all(people.map((person) => person.browser().signIn(person.authenticator)));
    await test.idle();
    const before = await allRows();
    const check = async () => {
      for (const { authenticator } of people) {
        await test.call('wecom:checkMembers', { body: { authenticator } });
      }
      await test.idle();
    };
    const working = () =>
      Promise.all(sessions.map(({ token }, i) => isSessionValid(String(token), people[i]?.authenticator)));

    for (const [i, { fault }] of faults.entries()) {
      const { simulator } = people[i] as FaultPoint;
      simulator.fault(CALLS[call], fault);
      if (call === 'token') {
        simulator.invalidateTokens();
      }
    }
    await check();
    expect(await allRows()).toEqual(before);
    expect(await working()).toEqual(people.map(() => true));

    for (const { simulator, userid } of people) {
      simulator.clearFaults();
      simulator.member(CORP_ID, userid).status = 5;
    }
    await check();
    expect(await working()).toEqual(people.map(() => false));
  });
});

async function isSessionValid(token: string, authenticator = ''): Promise<boolean> {
  const headers = { authorization: `Bearer ${token}`, 'x-authenticator': authenticator };
  return (await fetch(`${test.origin}/api/auth:check`, { headers })).status === 200;
}

async function expectRecoveryFrom(chosen: FaultPoint[], fault: WecomFault): Promise<void> {
  await resetAll(test, chosen, ({ simulator }) => simulator.url);
  await expectRecovery(chosen, {
    inject(point) {
      injectFault(point, fault.fault);
    },
    remove: ({ simulator }) => simulator.clearFaults(),
    expected: ({ call }) => expectedCode(fault, call),
  });
}

interface Injection {
  inject(point: FaultPoint): void;
  remove(point: FaultPoint): void | Promise<void>;
  /** The code that the member reads. */
  expected(point: FaultPoint): string;
}

async function expectRecovery(chosen: FaultPoint[], { inject, remove, expected }: Injection): Promise<void> {
  const attempts = await Promise.all(chosen.map((point) => point.scenario.begin(point, test)));
  const before = await allRows();

  for (const point of chosen) {
    if (point.scenario === TYPED_PHONE) {
      point.simulator.invalidateTokens(); // so that this call fetches one too
    }
    inject(point);
  }
  const began = Date.now();
  const outcomes = await allOutcomes(chosen, attempts);
  expect(Date.now() - began).toBeLessThan(LIMIT_MS);
  await test.idle();
  expect(outcomes).toEqual(Object.fromEntries(chosen.map((point) => [point.name, expected(point)])));
  const done = (point: FaultPoint) => outcomes[point.name] === 'done';
  if (!chosen.some(done)) {
    expect(await allRows()).toEqual(before);
  }

  await Promise.all(chosen.map(remove));
  const missing = chosen.filter((point) => !done(point));
  const again = await allOutcomes(
    missing,
    attempts.filter((_, i) => missing.includes(chosen[i] as FaultPoint)),
  );
  await test.idle();
  expect(again).toEqual(Object.fromEntries(missing.map((point) => [point.name, 'done'])));
  expect((await test.links()).map(([, identity]) => identity).sort()).toEqual(chosen.map(identityOf).sort());
  expect(new Set((await test.links()).map(([userId]) => userId)).size).toBe(chosen.length);
  expect(await test.countUsers()).toBe(1 + chosen.length);
}

async function allOutcomes(chosen: FaultPoint[], attempts: Attempt[]): Promise<Record<string, string>> {
  const outcomes = await Promise.all(attempts.map((attempt) => attempt()));
  return Object.fromEntries(chosen.map(({ name }, i) => [name, String(outcomes[i])]));
}

/** Users, links and departed members, with all their values. */
async function allRows(): Promise<unknown> {
  const rows = (name: string) => test.app.db.getRepository(name).find();
  const leavers = () => test.app.db.getRepository('wecomIdentities').find({ filter: { leftAt: { $notEmpty: true } } });
  const tables = [await rows('users'), await rows('usersAuthenticators'), await leavers()];
  return JSON.parse(JSON.stringify(tables));
}
