import { CORP_ID } from '../../../../simulator/seed';
import { testApp } from '../../../../testing/test-app';
import { type Attempt, identityOf } from './attempts';
import { type Cell, KNOWN_PERSON, NEW_PERSON, PHONE, prepare, setFault, startCells } from './fault-points';
import { ABOUT_ANOTHER, CALLS, codeOf, FAULTS, STRANGE_ANSWERS, type WecomFault } from './wecom-faults';

const test = testApp();

const LIMIT_MS = 12_000;

let all: Cell[];

beforeAll(async () => {
  all = await startCells(test);
});

afterAll(() => {
  for (const { gate } of all) {
    gate.shut();
  }
  return Promise.all(all.map(({ simulator }) => simulator.close()));
});

it.each(Object.entries(FAULTS))(
  'whichever call %s: the right code, nobody lost or doubled, and the next time works',
  async (_, fault) => {
    await meet(all, fault);
  },
);

it.each(Object.entries(STRANGE_ANSWERS))('whichever answer %s: the same', async (_, fault) => {
  const cells = all.filter(({ flow }) => flow === NEW_PERSON || flow === PHONE);
  await meet(cells, fault);
  expect(cells.map(({ simulator }) => simulator.calls('/elsewhere'))).toEqual(cells.map(() => 0));
});

it('whichever call is refused a connection: the same', async () => {
  await prepare(test, all, ({ gate }) => gate.url);
  await failAndComeBack(all, {
    arm: ({ gate, place }) => gate.after(place, gate.shut),
    disarm: ({ gate }) => gate.open(),
    expected: () => 'WECOM_UNAVAILABLE',
  });
  expect((await test.logs()).split('ECONNREFUSED').length).toBeGreaterThan(all.length);
});

it('a token that expires between two calls is renewed once, and nobody notices', async () => {
  const cells = all.filter(({ call }) => call !== 'token');
  await prepare(test, cells, ({ gate }) => gate.url);
  await failAndComeBack(cells, {
    arm({ gate, simulator, place }) {
      gate.after(place, () => simulator.invalidateTokens());
    },
    disarm: ({ gate }) => gate.open(),
    expected: () => 'done',
  });
  expect(cells.map(({ simulator }) => simulator.calls('/cgi-bin/gettoken'))).toEqual(cells.map(() => 2));
});

describe('the check of members takes nobody for gone, whichever', () => {
  it.each(['member', 'token'] as const)('answer about the %s is wrong', async (call) => {
    const faults = Object.values({ ...FAULTS, ...STRANGE_ANSWERS, ...ABOUT_ANOTHER });
    const people = all.slice(0, faults.length).map((cell): Cell => ({ ...cell, flow: KNOWN_PERSON, call, place: 0 }));
    await prepare(test, people, ({ simulator }) => simulator.url);
    const sessions = await Promise.all(people.map((person) => person.browser().signIn(person.authenticator)));
    await test.idle();
    const before = await everything();
    const check = async () => {
      for (const { authenticator } of people) {
        await test.call('wecom:checkMembers', { body: { authenticator } });
      }
      await test.idle();
    };
    const working = () => Promise.all(sessions.map(({ token }, i) => works(String(token), people[i]?.authenticator)));

    for (const [i, { fault }] of faults.entries()) {
      const { simulator } = people[i] as Cell;
      simulator.fault(CALLS[call], fault);
      if (call === 'token') {
        simulator.invalidateTokens();
      }
    }
    await check();
    expect(await everything()).toEqual(before);
    expect(await working()).toEqual(people.map(() => true));

    for (const { simulator, userid } of people) {
      simulator.clearFaults();
      simulator.member(CORP_ID, userid).status = 5;
    }
    await check();
    expect(await working()).toEqual(people.map(() => false));
  });
});

async function works(token: string, authenticator = ''): Promise<boolean> {
  const headers = { authorization: `Bearer ${token}`, 'x-authenticator': authenticator };
  return (await fetch(`${test.origin}/api/auth:check`, { headers })).status === 200;
}

async function meet(cells: Cell[], fault: WecomFault): Promise<void> {
  await prepare(test, cells, ({ simulator }) => simulator.url);
  await failAndComeBack(cells, {
    arm(cell) {
      setFault(cell, fault.fault);
    },
    disarm: ({ simulator }) => simulator.clearFaults(),
    expected: ({ call }) => codeOf(fault, call),
  });
}

interface Trouble {
  arm(cell: Cell): void;
  disarm(cell: Cell): void | Promise<void>;
  /** What the person reads. */
  expected(cell: Cell): string;
}

async function failAndComeBack(cells: Cell[], { arm, disarm, expected }: Trouble): Promise<void> {
  const attempts = await Promise.all(cells.map((cell) => cell.flow.begin(cell, test)));
  const before = await everything();

  for (const cell of cells) {
    if (cell.flow === PHONE) {
      cell.simulator.invalidateTokens(); // so that one has to be fetched here, too
    }
    arm(cell);
  }
  const began = Date.now();
  const outcomes = await together(cells, attempts);
  expect(Date.now() - began).toBeLessThan(LIMIT_MS);
  await test.idle();
  expect(outcomes).toEqual(Object.fromEntries(cells.map((cell) => [cell.name, expected(cell)])));
  const done = (cell: Cell) => outcomes[cell.name] === 'done';
  if (!cells.some(done)) {
    expect(await everything()).toEqual(before);
  }

  await Promise.all(cells.map(disarm));
  const missing = cells.filter((cell) => !done(cell));
  const again = await together(
    missing,
    attempts.filter((_, i) => missing.includes(cells[i] as Cell)),
  );
  await test.idle();
  expect(again).toEqual(Object.fromEntries(missing.map((cell) => [cell.name, 'done'])));
  expect((await test.links()).map(([, identity]) => identity).sort()).toEqual(cells.map(identityOf).sort());
  expect(new Set((await test.links()).map(([userId]) => userId)).size).toBe(cells.length);
  expect(await test.countUsers()).toBe(1 + cells.length);
}

async function together(cells: Cell[], attempts: Attempt[]): Promise<Record<string, string>> {
  const outcomes = await Promise.all(attempts.map((attempt) => attempt()));
  return Object.fromEntries(cells.map(({ name }, i) => [name, String(outcomes[i])]));
}

/** Users, links and what is known of WeCom's people, with all their values. */
async function everything(): Promise<unknown> {
  const rows = (name: string) => test.app.db.getRepository(name).find();
  const leavers = () => test.app.db.getRepository('wecomIdentities').find({ filter: { leftAt: { $notEmpty: true } } });
  const tables = [await rows('users'), await rows('usersAuthenticators'), await leavers()];
  return JSON.parse(JSON.stringify(tables));
}
