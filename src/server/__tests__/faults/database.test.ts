import { Transaction } from '@nocobase/database';
import { CORP_ID, LIN_WEI } from '../../../../simulator/seed';
import { ANSWER_LOST, AWAY, type DatabaseFault, failAtStatement, REFUSED } from '../../../../testing/failing-database';
import { testApp } from '../../../../testing/test-app';
import { type Attempt, identityOf, linkStranger, outcomeOf, type Person, signIn, typePhone } from './attempts';

const test = testApp();

const PASSWORD = 'a long password';
const OF_NOCOBASE = 'HTTP 500'; // who has signed in is NocoBase's to find out, before it asks us

interface Way {
  /** Who there is, before the person comes. */
  user?: (person: Person) => Promise<number>;
  /** Up to where the database fails. */
  begin(person: Person): Promise<Attempt>;
}

const NEW_PERSON: Way = { begin: signIn };

const WAYS: Record<string, Way> = {
  'a known person signs in': { user: addLinkedUser, begin: signIn },
  'a new person signs in': NEW_PERSON,
  'a person types their phone number': { user: addUser, begin: typePhone },
  'a person links themselves': { user: addUser, begin: (person) => linkStranger(person, test) },
};

const FAULTS: [string, DatabaseFault][] = [
  ['is refused', REFUSED],
  ['changes something, and its answer is lost', ANSWER_LOST],
];

beforeEach(() => test.addAuthenticator('wecom', { public: { autoSignup: true } }));

describe.each(Object.entries(WAYS))('when %s', (_, way) => {
  it.each(FAULTS)('and a statement %s: no half user, and the next time works', (__, fault) => breakOff(way, fault));
});

it('when a new person signs in and the database goes away and comes back: no half user, and the next time works', () =>
  breakOff(NEW_PERSON, AWAY));

it('when somebody else has locked the person and does not let go: an answer within 12 s, and the next time works', async () => {
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

it.each(FAULTS)('when a person unlinks themselves and a statement %s: the next time works', async (_, fault) => {
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
  'when somebody has left and a statement %s: they stay out, and their sessions end',
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
    expect(outcomes).toContain('MEMBER_INACTIVE'); // whatever could not be noted
    expect(['INTERNAL', 'MEMBER_INACTIVE']).toEqual(expect.arrayContaining(outcomes));
  },
);

async function breakOff({ user, begin }: Way, fault: DatabaseFault): Promise<void> {
  const outcomes = await atEveryStatement(fault, async (person, fail) => {
    person.userId = await user?.(person);
    const own = person.userId;
    const before = await userIds();
    const linked = async () =>
      (await test.links()).filter(([, uuid]) => uuid === identityOf(person)).map(([userId]) => userId);
    const added = async () => (await userIds()).filter((id) => !before.includes(id));

    await fail(await begin(person));
    // Nobody is left whom the next sign-in would not find.
    expect(own === undefined ? await linked() : await added()).toEqual(own === undefined ? await added() : []);

    expect(await (await begin(person))()).toBe('done');
    expect(await added()).toHaveLength(own === undefined ? 1 : 0);
    expect(await linked()).toEqual(own === undefined ? await added() : [own]);
  });
  expect(outcomes).toEqual(expect.arrayContaining(['INTERNAL', 'done']));
  expect(['INTERNAL', 'done', OF_NOCOBASE]).toEqual(expect.arrayContaining(outcomes));
}

/** Somebody new for each statement, until there are no more. @returns what they read */
async function atEveryStatement(
  fault: DatabaseFault,
  act: (person: Person, fail: (attempt: Attempt) => Promise<void>) => Promise<void>,
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

function addUser({ userid, phone }: Person, password?: string): Promise<number> {
  return test.addUser({ username: userid, phone, password });
}

async function addLinkedUser(person: Person, password?: string): Promise<number> {
  const userId = await addUser(person, password);
  await test.addLink({ userId, uuid: identityOf(person) });
  return userId;
}

async function userIds(): Promise<number[]> {
  return (await test.app.db.getRepository('users').find()).map((user: { id: number }) => user.id);
}
