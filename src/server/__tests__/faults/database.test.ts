import { Transaction } from '@nocobase/database';
import { CORP_ID, LIN_WEI } from '../../../../simulator/seed';
import { ANSWER_LOST, AWAY, type DatabaseFault, failAtStatement, REFUSED } from '../../../../testing/failing-database';
import { testApp } from '../../../../testing/test-app';
import {
  type Attempt,
  type AttemptingMember,
  identityOf,
  linkStranger,
  outcomeOf,
  signIn,
  typePhone,
} from './attempts';

const test = testApp();

const PASSWORD = 'a long password';
const OF_NOCOBASE = 'HTTP 500'; // NocoBase looks up the user of a session before it calls the plugin

interface Scenario {
  /** Adds the user that exists before the member's sign-in. */
  user?: (person: AttemptingMember) => Promise<number>;
  /** Up to the point where the database fails. */
  begin(person: AttemptingMember): Promise<Attempt>;
}

const NEW_MEMBER: Scenario = { begin: signIn };

const SCENARIOS: Record<string, Scenario> = {
  'a linked member signs in': { user: addLinkedUser, begin: signIn },
  'a new member signs in': NEW_MEMBER,
  'a member types their phone number': { user: addUser, begin: typePhone },
  'a user links a member': { user: addUser, begin: (person) => linkStranger(person, test) },
};

const FAULTS: [string, DatabaseFault][] = [
  ['is refused', REFUSED],
  ['changes something, and its answer is lost', ANSWER_LOST],
];

beforeEach(() => test.addAuthenticator('wecom', { public: { autoSignup: true } }));

describe.each(Object.entries(SCENARIOS))('when %s', (_, scenario) => {
  it.each(FAULTS)('and a statement %s: no half-made user, and the next sign-in works', (__, fault) =>
    expectRecovery(scenario, fault),
  );
});

it('when a new member signs in and the database goes away and comes back: no half-made user, and the next sign-in works', () =>
  expectRecovery(NEW_MEMBER, AWAY));

it('when another transaction keeps the member locked: a reply within 12 s, and the next sign-in works', async () => {
  const browser = () => test.browser().as(LIN_WEI);
  const { model } = test.app.db.getCollection('wecomIdentities');
  const where = { authenticator: 'wecom', identity: `${CORP_ID}:${LIN_WEI}` };
  await model.create(where);
  const other = await test.app.db.sequelize.transaction({ type: Transaction.TYPES.IMMEDIATE }); // on SQLite, of everything
  const began = Date.now();
  try {
    await model.findOne({ where, lock: other.LOCK.UPDATE, transaction: other });
    expect((await browser().authorize('wecom')).searchParams.get('error')).toBe('BUSY');
    expect(Date.now() - began).toBeLessThan(12_000);
  } finally {
    await other.rollback();
  }
  expect((await browser().signIn('wecom')).status).toBe(200);
  expect(await test.countUsers()).toBe(2);
});

it.each(FAULTS)('when a user unlinks themselves and a statement %s: the next try works', async (_, fault) => {
  const outcomes = await atEveryStatement(fault, async (person, fail) => {
    await addLinkedUser(person, PASSWORD);
    const browser = test.browser();
    const token = await browser.signInWithPassword(person.userid, PASSWORD);
    const unlink = async () => outcomeOf(await browser.ask('unlinkAccount', { authenticator: 'wecom' }, token));

    await fail(unlink);
    const left = await test.links();
    expect(await unlink()).toBe(left.length > 0 ? 'done' : 'NOT_LINKED_HERE');
    expect(await test.links()).toEqual([]);
  });
  expect(outcomes).toEqual(expect.arrayContaining(['INTERNAL', 'done']));
});

it.each(FAULTS)(
  'when a member has quit and a statement %s: they stay out, and their sessions end',
  async (_, fault) => {
    const outcomes = await atEveryStatement(fault, async (person, fail) => {
      await addLinkedUser(person);
      const { token } = await person.browser().signIn('wecom');
      await test.idle();
      test.simulator.member(CORP_ID, person.userid).status = 5;

      await fail(await signIn(person));
      expect(await (await signIn(person))()).toBe('MEMBER_INACTIVE');
      const headers = { authorization: `Bearer ${token}`, 'x-authenticator': 'wecom' };
      expect((await fetch(`${test.origin}/api/auth:check`, { headers })).status).toBe(401);
    });
    expect(outcomes).toContain('MEMBER_INACTIVE'); // even where the departure could not be recorded
    expect(['INTERNAL', 'MEMBER_INACTIVE']).toEqual(expect.arrayContaining(outcomes));
  },
);

async function expectRecovery({ user, begin }: Scenario, fault: DatabaseFault): Promise<void> {
  const outcomes = await atEveryStatement(fault, async (person, fail) => {
    person.userId = await user?.(person);
    const own = person.userId;
    const before = await userIds();
    const linked = async () =>
      (await test.links()).filter(([, uuid]) => uuid === identityOf(person)).map(([userId]) => userId);
    const added = async () => (await userIds()).filter((id) => !before.includes(id));

    await fail(await begin(person));
    // No user is left that the next sign-in would not find.
    expect(own === undefined ? await linked() : await added()).toEqual(own === undefined ? await added() : []);

    expect(await (await begin(person))()).toBe('done');
    expect(await added()).toHaveLength(own === undefined ? 1 : 0);
    expect(await linked()).toEqual(own === undefined ? await added() : [own]);
  });
  expect(outcomes).toEqual(expect.arrayContaining(['INTERNAL', 'done']));
  expect(['INTERNAL', 'done', OF_NOCOBASE]).toEqual(expect.arrayContaining(outcomes));
}

/** A new member for each statement, until there are no more. @returns the codes that they read */
async function atEveryStatement(
  fault: DatabaseFault,
  act: (person: AttemptingMember, fail: (attempt: Attempt) => Promise<void>) => Promise<void>,
): Promise<string[]> {
  const outcomes: string[] = [];
  for (let n = 1, more = true; more; n++) {
    const [userid, phone] = [`person.${n}`, String(13_800_000_000 + n)];
    test.simulator.addMember(CORP_ID, { userid, name: userid, mobile: phone });
    const browser = (userAgent?: string) => test.browser(userAgent).as(userid);
    await act({ userid, phone, authenticator: 'wecom', browser }, async (attempt) => {
      const stop = failAtStatement(test.app, n, fault);
      try {
        outcomes.push(await attempt());
        await test.idle();
      } finally {
        more = stop();
      }
    });
    await test.idle();
  }
  return outcomes;
}

function addUser({ userid, phone }: AttemptingMember, password?: string): Promise<number> {
  return test.addUser({ username: userid, phone, password });
}

async function addLinkedUser(person: AttemptingMember, password?: string): Promise<number> {
  const userId = await addUser(person, password);
  await test.addLink({ userId, uuid: identityOf(person) });
  return userId;
}

async function userIds(): Promise<number[]> {
  return (await test.app.db.getRepository('users').find()).map((user: { id: number }) => user.id);
}
