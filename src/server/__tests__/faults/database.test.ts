import { CORP_ID } from '../../../../simulator/seed';
import { testApp } from '../test-app';
import { type Answer, linkOf, type TestBrowser, ticketOf, USER_AGENTS } from '../test-browser';
import { ANSWER_LOST, AWAY, type DatabaseFault, failAtStatement, REFUSED, WORDS_OF_DATABASE } from './failing-database';

const test = testApp();

const PASSWORD = 'a long password';
const OF_NOCOBASE = 'HTTP 500'; // who has signed in is NocoBase's to find out, before it asks us

/** What a person does; resolves with `done`, or with the code that they read. */
type Attempt = () => Promise<string>;

interface Way {
  /** Who there is, before the person comes. */
  user?: (person: string) => Promise<number>;
  /** Up to where the database fails. */
  begin(person: string): Promise<Attempt>;
}

const NEW_PERSON: Way = { begin: signIn };

const WAYS: Record<string, Way> = {
  'a known person signs in': { user: addLinkedUser, begin: signIn },
  'a new person signs in': NEW_PERSON,
  'a person types their phone number': { user: addUser, begin: typePhone },
  'a person links themselves': { user: addUserWithPassword, begin: linkAccount },
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

it.each(FAULTS)('when a person unlinks themselves and a statement %s: the next time works', async (_, fault) => {
  const outcomes = await atEveryStatement(fault, async (person, fail) => {
    await addLinkedUser(person, PASSWORD);
    const browser = test.browser();
    const token = await browser.signInWithPassword(person, PASSWORD);
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
      const { token } = await test.browser().as(person).signIn('wecom');
      await test.idle();
      test.simulator.member(CORP_ID, person).status = 5;

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
    const own = await user?.(person);
    const before = await userIds();
    const identity = `${CORP_ID}:${person}`;
    const linked = async () => (await test.links()).filter(([, uuid]) => uuid === identity).map(([id]) => id);
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
  act: (person: string, fail: (attempt: Attempt) => Promise<void>) => Promise<void>,
): Promise<string[]> {
  const outcomes: string[] = [];
  for (let n = 1, more = true; more; n++) {
    const person = `person.${n}`;
    test.simulator.addMember(CORP_ID, { userid: person, name: person, mobile: String(13_800_000_000 + n) });
    await act(person, async (attempt) => {
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

function addUser(person: string, password?: string): Promise<number> {
  return test.addUser({ username: person, phone: phoneOf(person), password });
}

function addUserWithPassword(person: string): Promise<number> {
  return addUser(person, PASSWORD);
}

async function addLinkedUser(person: string, password?: string): Promise<number> {
  const userId = await addUser(person, password);
  const links = test.app.db.getCollection('usersAuthenticators').model;
  await links.create({ authenticator: 'wecom', userId, uuid: `${CORP_ID}:${person}` });
  return userId;
}

function phoneOf(person: string): string {
  return String(test.simulator.member(CORP_ID, person).mobile);
}

async function userIds(): Promise<number[]> {
  return (await test.app.db.getRepository('users').find()).map((user: { id: number }) => user.id);
}

async function signIn(person: string): Promise<Attempt> {
  const browser = test.browser().as(person);
  return async () => arrive(browser, await browser.authorize('wecom'));
}

/** The end of the way to WeCom and back: never a page of HTTP 500. */
async function arrive(browser: TestBrowser, page: URL): Promise<string> {
  expect(page.pathname).toBe('/wecom/sign-in');
  if (!ticketOf(page)) {
    return String(page.searchParams.get('error'));
  }
  const { status, code, body } = await browser.trade(page);
  expect(JSON.stringify(body)).not.toContain(WORDS_OF_DATABASE);
  return outcomeOf({ status, code });
}

function outcomeOf({ status, code }: Pick<Answer<unknown>, 'status' | 'code'>): string {
  return status === 200 ? 'done' : (code ?? `HTTP ${status}`);
}

function typePhone(person: string): Promise<Attempt> {
  return stranger(person, async (browser, link) => {
    const answer = await browser.ask<{ url: string }>('confirmPhone', { link, phone: phoneOf(person) });
    return answer.data ? arrive(browser, new URL(answer.data.url, test.origin)) : outcomeOf(answer);
  });
}

async function linkAccount(person: string): Promise<Attempt> {
  const token = await test.browser().signInWithPassword(person, PASSWORD);
  return stranger(person, async (browser, link) => outcomeOf(await browser.linkAccount(link, token)));
}

/** Comes by QR code, where WeCom gives no number; whoever is linked by now just signs in. */
async function stranger(
  person: string,
  act: (browser: TestBrowser, link: string) => Promise<string>,
): Promise<Attempt> {
  const browser = test.browser(USER_AGENTS.desktop).as(person);
  const page = await browser.authorize('wecom');
  const link = linkOf(page);
  return link ? () => act(browser, link) : () => arrive(browser, page);
}
