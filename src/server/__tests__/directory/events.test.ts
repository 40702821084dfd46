import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { bodyOf, encrypt, seal, sign } from '../../../../simulator/events/envelope';
import { eventText, type SimulatedEvent } from '../../../../simulator/events/event-text';
import { AGENT_ID, CORP_ID, LIN_WEI, OTHER_CORP_ID, ZHAO_MIN } from '../../../../simulator/seed';
import { failAtStatement } from '../../../../testing/failing-database';
import { testApp } from '../../../../testing/test-app';
import type { EventFeed, LinkedMembers } from '../../../shared/actions';
import type { WecomOptions } from '../../../shared/options';
import type { SetupReport } from '../../../shared/setup-report';
import { type ClaimedEvents, EventQueue } from '../../directory/events/event-queue';
import { eventLimits } from '../../directory/events/receive';
import type PluginAuthWecomServer from '../../plugin';

const test = testApp();

const TOKEN = 'eventToken1';
const AES_KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';
const KEYS = { token: TOKEN, aesKey: AES_KEY };
const OTHER_KEYS = { token: 'otherToken2', aesKey: 'zyxwvutsrqponmlkjihgfedcba0123456789ABCDEFG' };

const url = (name = 'wecom') => `${test.origin}/api/wecom:events/${encodeURIComponent(name)}`;
const begin = (options: Partial<WecomOptions> = {}, name = 'wecom') =>
  test.addAuthenticator(name, {
    public: { autoSignup: true },
    eventToken: TOKEN,
    eventAesKey: AES_KEY,
    ...options,
  });
const listen = (name = 'wecom', keys = KEYS) =>
  test.simulator.setEventUrl(CORP_ID, AGENT_ID, { url: url(name), ...keys });
const idle = async () => {
  await test.simulator.eventsIdle();
  await test.idle();
};
const sessionWorks = async (token: string | undefined) => {
  const headers = { authorization: `Bearer ${token}`, 'x-authenticator': 'wecom' };
  return (await fetch(`${test.origin}/api/auth:check`, { headers })).status === 200;
};
const departed = async () => {
  const { data } = await test.call<LinkedMembers>('wecom:listLinks', { query: { authenticator: 'wecom' } });
  return Object.fromEntries(data.people.map(({ wecomUserId, left }) => [wecomUserId, Boolean(left)]));
};
const feed = async (authenticator = 'wecom') =>
  (await test.call<EventFeed>('wecom:eventFeed', { query: { authenticator } })).data;
const stored = () => test.app.db.getCollection('wecomEvents').model.count();
const asked = () => test.simulator.calls('/cgi-bin/user/get');
const unsubscribe = (userid = LIN_WEI): SimulatedEvent => ({ name: 'unsubscribe', userid, agentId: AGENT_ID });

/** Sends an event of our own making. */
const post = (
  text: string,
  { keys = KEYS, corpId = CORP_ID, at = Date.now(), name = 'wecom', contentType = 'text/xml' } = {},
) => {
  const { query, encrypted } = seal(text, corpId, keys, at);
  const body = bodyOf(corpId, AGENT_ID, encrypted);
  return fetch(`${url(name)}?${query}`, { method: 'POST', headers: { 'Content-Type': contentType }, body });
};
const textOf = (event: SimulatedEvent, at = Date.now()) => eventText(CORP_ID, event, at);

/** Puts events that are due into the queue, as another node would. */
const addRows = (count: number, values: (i: number) => Record<string, unknown>) => {
  const now = Date.now();
  const rows = Array.from({ length: count }, (_, i) => ({
    hash: randomUUID(),
    authenticator: 'wecom',
    event: 'unsubscribe',
    receivedAtMs: now,
    state: 'waiting',
    tries: 0,
    dueAtMs: now,
    ...values(i),
  }));
  return test.app.db.getCollection('wecomEvents').model.bulkCreate(rows);
};

/** What time does: the events that wait become due. */
const lookAgain = async () => {
  await test.app.db.getCollection('wecomEvents').model.update({ dueAtMs: 0 }, { where: { state: 'waiting' } });
  await post(textOf({ name: 'update_user', userid: 'nobody.here' }, Date.now() + 1_000)); // any event has the worker look
  await idle();
};

beforeEach(async () => {
  await test.app.db.getCollection('wecomEvents').model.destroy({ where: {} });
});

describe('a member who leaves', () => {
  it.each(['fire', 'disable'] as const)(
    '(%s) is refused within two seconds, without asking for anything',
    async (action) => {
      await begin();
      expect(await listen()).toMatchObject({ ok: true, status: 200 });
      const { token } = await test.browser().as(LIN_WEI).signIn('wecom');
      const other = await test.browser().as(ZHAO_MIN).signIn('wecom');
      await test.idle();
      test.simulator.fault('/cgi-bin/user/get', { errcode: 60111, times: action === 'fire' ? 1 : 0 });
      const left = Date.now();
      test.simulator.changeMember(CORP_ID, { action, userid: LIN_WEI });
      await idle();
      expect(await sessionWorks(token)).toBe(false);
      expect(Date.now() - left).toBeLessThan(2_000);
      expect(await sessionWorks(other.token)).toBe(true);
      expect(await departed()).toEqual({ 'lin.wei': true, 'zhao.min': false });
      expect(test.simulator.deliveries.at(-1)).toMatchObject({ what: `unsubscribe ${LIN_WEI}`, status: 200, tries: 1 });
    },
  );

  it('and comes back is no longer marked', async () => {
    await begin();
    await listen();
    await test.browser().as(LIN_WEI).signIn('wecom');
    test.simulator.changeMember(CORP_ID, { action: 'disable', userid: LIN_WEI });
    await idle();
    expect(await departed()).toEqual({ 'lin.wei': true });
    test.simulator.changeMember(CORP_ID, { action: 'enable', userid: LIN_WEI });
    await idle();
    expect(await departed()).toEqual({ 'lin.wei': false });
  });

  it('keeps the session until WeCom answers', async () => {
    await begin();
    await listen();
    const { token } = await test.browser().as(LIN_WEI).signIn('wecom');
    await test.idle();
    test.simulator.fault('/cgi-bin/user/get', { status: 502, times: 1 });
    test.simulator.changeMember(CORP_ID, { action: 'disable', userid: LIN_WEI });
    await idle();
    expect(await sessionWorks(token)).toBe(true);
    expect(await feed()).toMatchObject({ waiting: 1, failed: 0 });
    await lookAgain();
    expect(await sessionWorks(token)).toBe(false);
    expect(await feed()).toMatchObject({ waiting: 0, failed: 0 });
  });
});

it('a new event is asked about as often as any other, whatever became of earlier ones', async () => {
  await begin();
  await listen();
  const { token } = await test.browser().as(LIN_WEI).signIn('wecom');
  await test.idle();
  await addRows(1, () => ({ wecomUserId: LIN_WEI, event: 'update_user', tries: 5 })); // one more failure would be the last
  await post(textOf(unsubscribe())); // WeCom still answers as before
  await idle();
  expect(await feed()).toMatchObject({ waiting: 2, failed: 0 });
  test.simulator.member(CORP_ID, LIN_WEI).status = 2;
  await lookAgain();
  expect(await sessionWorks(token)).toBe(false);
});

it('while WeCom does not answer for one authenticator, the events of another are not kept waiting', async () => {
  await begin();
  await begin({}, 'other');
  for (const name of ['wecom', 'other']) {
    await test.browser().as(LIN_WEI).signIn(name);
    await test.idle();
  }
  const members = Array.from({ length: 12 }, (_, i) => `silent.${i}`);
  for (const [i, userid] of members.entries()) {
    const userId = await test.addUser({ username: userid, phone: `1390000${1000 + i}` });
    await test.addLink({ userId, uuid: `${CORP_ID}:${userid}` });
  }
  test.simulator.clearRequests();
  test.simulator.fault('/cgi-bin/user/get', { status: 502, times: 5 }); // one batch
  await addRows(12, (i) => ({ wecomUserId: members[i] }));
  await post(textOf(unsubscribe()), { name: 'other' });
  await idle();
  expect(asked()).toBe(6);
  expect(await feed()).toMatchObject({ waiting: 12 });
});

it('an event alone ends, creates and deletes nothing', async () => {
  await begin();
  await listen();
  const { token } = await test.browser().as(LIN_WEI).signIn('wecom');
  await test.idle();
  const users = await test.countUsers();
  for (const name of ['delete_user', 'create_user', 'update_user'] as const) {
    for (const userid of [LIN_WEI, 'nobody.here']) {
      expect((await post(textOf({ name, userid }))).status).toBe(200);
    }
  }
  await post(textOf(unsubscribe()));
  await idle();
  expect(await sessionWorks(token)).toBe(true);
  expect(await departed()).toEqual({ 'lin.wei': false });
  expect(await test.countUsers()).toBe(users);
});

it('a new userid leaves session and link as they are, until the member signs in', async () => {
  await begin();
  await listen();
  const { token, userId } = await test.browser().as(LIN_WEI).signIn('wecom');
  await test.idle();
  test.simulator.changeMember(CORP_ID, { action: 'rename', userid: LIN_WEI, to: 'E1024' });
  await idle();
  expect(await sessionWorks(token)).toBe(true);
  expect(await test.links('wecom')).toEqual([[userId, `${CORP_ID}:lin.wei`]]);
  test.simulator.clearRequests();
  await post(textOf({ name: 'update_user', userid: 'not.linked', newUserid: ZHAO_MIN }, Date.now() + 1_000));
  await idle();
  expect(asked()).toBe(0);
  await post(textOf({ name: 'update_user', userid: LIN_WEI, newUserid: 'someone.else' }, Date.now() + 1_000));
  await idle();
  expect(await departed()).toEqual({ 'lin.wei': true }); // WeCom knows neither
});

describe('what comes more than once', () => {
  it('is looked at once', async () => {
    test.simulator.settings.eventsSent = 'twice';
    await begin();
    await listen();
    await test.browser().as(LIN_WEI).signIn('wecom');
    await test.idle();
    test.simulator.clearRequests();
    test.simulator.changeMember(CORP_ID, { action: 'disable', userid: LIN_WEI });
    await idle();
    expect(test.simulator.deliveries.filter(({ what }) => what.startsWith('unsub'))).toHaveLength(2);
    expect([await stored(), asked()]).toEqual([1, 1]);
  });

  it('a thousand times at once is one event', async () => {
    await begin();
    const text = textOf(unsubscribe('nobody.here'));
    const statuses = await Promise.all(Array.from({ length: 200 }, () => post(text).then(({ status }) => status)));
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(await stored()).toBe(1);
  });

  it('is refused a day later', async () => {
    await begin();
    const yesterday = Date.now() - 25 * 60 * 60_000;
    expect((await post(textOf(unsubscribe(), yesterday), { at: yesterday })).status).toBe(403);
    expect(await stored()).toBe(0);
  });
});

describe('of two nodes with one database', () => {
  const MEMBERS = Array.from({ length: 12 }, (_, i) => `member.${i}`);
  const worker = () => (test.app.pm.get('nocobase-plugin-auth-wecom') as PluginAuthWecomServer).eventWorker;
  const nodes = () => [new EventQueue(test.app), new EventQueue(test.app)] as const;
  const membersOf = (claimed: { wecomUserId: string }[]) => claimed.map(({ wecomUserId }) => wecomUserId).sort();
  beforeEach(async () => {
    await worker()?.stop(); // the app's own node
    await begin();
    await addRows(MEMBERS.length, (i) => ({ wecomUserId: MEMBERS[i] }));
  });
  afterEach(() => {
    jest.restoreAllMocks();
    worker()?.start();
  });

  it('one works on each event', async () => {
    const claimed = await Promise.all(nodes().map((node) => node.claimNext(MEMBERS.length)));
    expect(membersOf(claimed.flat())).toEqual([...MEMBERS].sort());
  });

  it('one takes over what the other, which has died, has not finished', async () => {
    const [dead, living] = nodes();
    const [first, ...others] = await dead.claimNext(MEMBERS.length);
    await Promise.all(others.map(({ claim }) => dead.finish(claim)));
    expect(await living.claimNext(MEMBERS.length)).toEqual([]);
    const later = Date.now() + 61_000;
    jest.spyOn(Date, 'now').mockReturnValue(later);
    const [takenOver, ...more] = await living.claimNext(MEMBERS.length);
    expect([takenOver?.wecomUserId, more]).toEqual([first?.wecomUserId, []]);
    await living.finish(String(takenOver?.claim));
    await dead.retry(first as ClaimedEvents); // too late
    expect(await living.countsOf('wecom')).toMatchObject({ waiting: 0, failed: 0 });
  });
});

it('what waits is worked on after a restart', async () => {
  await begin();
  await listen();
  const { token } = await test.browser().as(LIN_WEI).signIn('wecom');
  await test.idle();
  test.simulator.fault('/cgi-bin/user/get', { status: 502, times: 1 });
  test.simulator.changeMember(CORP_ID, { action: 'disable', userid: LIN_WEI });
  await idle();
  await test.app.db.getCollection('wecomEvents').model.update({ dueAtMs: 0 }, { where: {} });
  expect(await sessionWorks(token)).toBe(true);
  await test.app.restart();
  await idle();
  expect(await sessionWorks(token)).toBe(false);
});

describe('while the database', () => {
  const real = { ...eventLimits };
  beforeEach(() => void Object.assign(eventLimits, { unanswered: 100 }));
  afterEach(() => void Object.assign(eventLimits, real));

  it('is busy, the event is kept a moment later', async () => {
    await begin();
    const end = failAtStatement(test.app, 1, { counts: /^INSERT INTO .wecomEvents/i, code: 'SQLITE_BUSY' });
    expect((await post(textOf(unsubscribe()))).status).toBe(200);
    expect([end(), await stored()]).toEqual([true, 1]);
  });

  it.each([
    ['refuses it', /^INSERT INTO .wecomEvents/i],
    ['cannot say whose it is', /^SELECT .*authenticators/i],
  ])('%s, WeCom gets no answer and sends it again', async (_, counts) => {
    await begin();
    await listen();
    const end = failAtStatement(test.app, 1, { counts });
    await test.simulator.sendEvent(CORP_ID, AGENT_ID, unsubscribe('nobody.here'));
    await idle();
    expect([end(), await stored()]).toEqual([true, 1]);
    expect(test.simulator.deliveries.at(-1)).toMatchObject({ status: 200, tries: 2 });
    expect(await test.logs()).toContain('WeCom event not kept');
  });
});

it('departments are counted, messages to the app are not kept', async () => {
  await begin();
  await post(textOf({ name: 'delete_party', departmentId: 3 }));
  await post('<xml><MsgType>text</MsgType><Content>hi</Content></xml>');
  await idle();
  expect(await stored()).toBe(1);
  expect(await feed()).toMatchObject({ waiting: 0, lastEventAt: expect.any(String) });
});

it('many events about one member are one question, and none about people who are not linked', async () => {
  await begin();
  const { token } = await test.browser().as(LIN_WEI).signIn('wecom');
  const other = await test.browser().as(ZHAO_MIN).signIn('wecom');
  await test.idle();
  test.simulator.member(CORP_ID, LIN_WEI).status = 2;
  test.simulator.member(CORP_ID, ZHAO_MIN).status = 2;
  test.simulator.clearRequests();
  await addRows(300, (i) => ({ wecomUserId: i % 3 === 0 ? LIN_WEI : `many.${i}` }));
  await post(textOf(unsubscribe()));
  await idle();
  expect(asked()).toBe(1);
  expect([await sessionWorks(token), await sessionWorks(other.token)]).toEqual([false, true]);
  expect(await feed()).toMatchObject({ waiting: 0, failed: 0 });
});

interface RecordChange {
  name?: string;
  options?: Partial<WecomOptions>;
}

describe('the URL', () => {
  it('echoes what WeCom encrypted, and the form says so', async () => {
    await begin();
    expect(await feed()).toEqual({ enabled: true, waiting: 0, failed: 0 });
    const { query, encrypted } = seal('1616140317555161061', CORP_ID, KEYS, Date.now());
    const reply = await fetch(`${url()}?${query}&echostr=${encodeURIComponent(encrypted)}`);
    expect([reply.status, await reply.text()]).toEqual([200, '1616140317555161061']);
    expect(reply.headers.get('cache-control')).toBe('no-store');
    await test.idle();
    expect(await feed()).toMatchObject({ verifiedAt: expect.any(String) });
  });

  it.each([
    ['token', { token: OTHER_KEYS.token, aesKey: AES_KEY }, CORP_ID],
    ['aesKey', { token: TOKEN, aesKey: OTHER_KEYS.aesKey }, CORP_ID],
    ['company', KEYS, OTHER_CORP_ID],
  ])('says nothing to WeCom and tells admins where the %s differs', async (wrong, keys, corpId) => {
    await begin({}, `w.${wrong}`);
    const reply = await post(textOf(unsubscribe()), { keys, corpId, name: `w.${wrong}` });
    expect([reply.status, await reply.text()]).toEqual([403, '']);
    await test.idle();
    expect(await feed(`w.${wrong}`)).toMatchObject({ refused: { wrong } });
    expect(await stored()).toBe(0);
  });

  it('has to be verified anew after the keys have changed', async () => {
    await begin();
    await listen();
    await test.idle();
    expect(await feed()).toMatchObject({ verifiedAt: expect.any(String) });
    const record = await test.app.db.getRepository('authenticators').findOne({ filter: { name: 'wecom' } });
    await record.update({ options: { ...record.get('options'), eventToken: 'another' } });
    await test.idle();
    expect(await feed()).toEqual({ enabled: true, waiting: 0, failed: 0 });
    expect(await listen()).toMatchObject({ ok: false, status: 403 });
  });

  it.each([
    ['Auth UID', { name: 'renamed' }],
    ['Origin', { options: { origin: 'https://other.example.com' } }],
  ])('has to be verified anew with another %s', async (_, { name = 'wecom', options }: RecordChange) => {
    await begin();
    await listen();
    await test.idle();
    const record = await test.app.db.getRepository('authenticators').findOne({ filter: { name: 'wecom' } });
    await record.update({ name, options: { ...record.get('options'), ...options } });
    await test.idle();
    expect(await feed(name)).toEqual({ enabled: true, waiting: 0, failed: 0 });
  });

  it('says what signed requests tell, whatever anyone else sends, and no more once an event has come', async () => {
    await begin();
    const refused = async () => (await feed()).refused?.wrong;
    await post(textOf(unsubscribe()), { keys: { ...OTHER_KEYS, aesKey: AES_KEY } });
    await test.idle();
    expect(await refused()).toBe('token');
    await post(textOf(unsubscribe()), { keys: { ...KEYS, aesKey: OTHER_KEYS.aesKey } });
    await test.idle();
    expect(await refused()).toBe('aesKey');
    await test.app.restart(); // forgets when a request was last refused
    await post(textOf(unsubscribe()), { keys: { ...OTHER_KEYS, aesKey: AES_KEY } });
    await test.idle();
    expect(await refused()).toBe('aesKey');
    await post(textOf(unsubscribe('nobody.here')));
    await idle();
    expect(await refused()).toBeUndefined();
  });

  it('does not read out an event that somebody has recorded', async () => {
    await begin();
    const { query, encrypted } = seal(textOf(unsubscribe()), CORP_ID, KEYS, Date.now());
    const reply = await fetch(`${url()}?${query}&echostr=${encodeURIComponent(encrypted)}`);
    expect([reply.status, await reply.text()]).toEqual([403, '']);
    await test.idle();
    expect(await feed()).toEqual({ enabled: true, waiting: 0, failed: 0 });
  });

  it('is not there for an authenticator without keys, a disabled one, and none', async () => {
    await begin({ eventToken: undefined, eventAesKey: undefined }, 'plain');
    await test.addAuthenticator('off', { eventToken: TOKEN, eventAesKey: AES_KEY }, false);
    for (const name of ['plain', 'off', 'nobody', '', '%', '\u0000']) {
      expect([name, (await post(textOf(unsubscribe()), { name })).status]).toEqual([name, 404]);
    }
  });

  it.each([
    ['a GET without echostr', () => fetch(`${url()}?${seal('x', CORP_ID, KEYS, Date.now()).query}`)],
    ['a POST without parameters', () => fetch(url(), { method: 'POST', body: '<xml/>' })],
    [
      'a POST with the echostr of a GET',
      () => {
        const { query, encrypted } = seal('x', CORP_ID, KEYS, Date.now());
        return fetch(`${url()}?${query}&echostr=${encodeURIComponent(encrypted)}`, { method: 'POST' });
      },
    ],
    [
      'a signature that is there twice',
      () => {
        const { query, encrypted } = seal('x', CORP_ID, KEYS, Date.now());
        query.append('msg_signature', String(query.get('msg_signature')));
        return fetch(`${url()}?${query}`, { method: 'POST', body: bodyOf(CORP_ID, AGENT_ID, encrypted) });
      },
    ],
    [
      'a time that is none',
      () => {
        const encrypted = encrypt(textOf(unsubscribe()), CORP_ID, AES_KEY);
        const query = new URLSearchParams({
          msg_signature: sign([TOKEN, 'now', '1', encrypted]),
          timestamp: 'now',
          nonce: '1',
        });
        return fetch(`${url()}?${query}`, { method: 'POST', body: bodyOf(CORP_ID, AGENT_ID, encrypted) });
      },
    ],
    ['the keys of another authenticator', () => post(textOf(unsubscribe()), { keys: OTHER_KEYS })],
    [
      'a body that is cut',
      () => {
        const { query, encrypted } = seal(textOf(unsubscribe()), CORP_ID, KEYS, Date.now());
        return fetch(`${url()}?${query}`, { method: 'POST', body: bodyOf(CORP_ID, AGENT_ID, encrypted).slice(0, -40) });
      },
    ],
    [
      'an XML bomb',
      () => {
        const { query } = seal(textOf(unsubscribe()), CORP_ID, KEYS, Date.now());
        const body =
          '<!DOCTYPE xml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><xml><Encrypt>&b;</Encrypt></xml>';
        return fetch(`${url()}?${query}`, { method: 'POST', body });
      },
    ],
    [
      'JSON',
      () => {
        const { query, encrypted } = seal(textOf(unsubscribe()), CORP_ID, KEYS, Date.now());
        return fetch(`${url()}?${query}`, { method: 'POST', body: JSON.stringify({ encrypt: encrypted }) });
      },
    ],
  ])('refuses %s, without a word', async (_, send) => {
    await begin();
    await begin({ eventToken: OTHER_KEYS.token, eventAesKey: OTHER_KEYS.aesKey }, 'other');
    const reply = await send();
    expect([reply.status, await reply.text()]).toEqual([403, '']);
    expect(await stored()).toBe(0);
  });

  it.each(['at once', 'in pieces'])('reads no more than a body of WeCom’s can have, %s', async (how) => {
    await begin();
    const { query } = seal('x', CORP_ID, KEYS, Date.now());
    const status = await new Promise((resolve) => {
      const sent = request(`${url()}?${query}`, { method: 'POST' }, (reply) => {
        reply.resume();
        resolve(reply.statusCode);
      });
      sent.on('error', () => resolve('cut'));
      const body = Buffer.alloc(10 * 1024 * 1024, 'a');
      if (how === 'in pieces') {
        sent.write(body.subarray(1)); // without a length
      }
      sent.end(body);
    });
    expect([413, 'cut']).toContain(status);
  });

  it('takes a signed event whatever the content type says, and one in XML that is none for no event', async () => {
    await begin();
    expect((await post(textOf(unsubscribe()), { contentType: 'application/json' })).status).toBe(200);
    expect((await post('<!DOCTYPE xml><xml/>')).status).toBe(200);
    expect(await stored()).toBe(1);
  });
});

it('the check list has a line for it', async () => {
  const line = async () => {
    const { data } = await test.call<SetupReport>('wecom:checkSetup', { body: { authenticator: 'wecom' } });
    const { status, findings } = data.results.find(({ check }) => check === 'events') ?? {};
    return [status, findings?.map(({ code }) => code)];
  };
  await begin();
  expect(await line()).toEqual(['failed', ['EVENTS_UNVERIFIED']]);
  await listen();
  await test.idle();
  expect(await line()).toEqual(['passed', ['EVENTS_VERIFIED']]);
});

describe('token and key', () => {
  it('may come from secret variables', async () => {
    test.app.environment.setVariable('EVENT_KEY', AES_KEY, { isSecret: true });
    await begin({ eventAesKey: '{{$env.EVENT_KEY}}' });
    expect(await listen()).toMatchObject({ ok: true });
    test.app.environment.removeVariable('EVENT_KEY');
    expect((await post(textOf(unsubscribe()))).status).toBe(404);
    expect(await feed()).toMatchObject({ enabled: false });
    expect(await test.browser().as(LIN_WEI).signIn('wecom')).toMatchObject({ status: 200 });
  });

  it('are stored encrypted, each for itself', async () => {
    await begin();
    const record = await test.app.db.getRepository('authenticators').findOne({ filter: { name: 'wecom' } });
    const stored = { ...record.get('options') };
    const { secret, eventToken, eventAesKey } = stored;
    expect([eventToken, eventAesKey]).toEqual([
      expect.stringMatching(/^encrypted2:/),
      expect.stringMatching(/^encrypted2:/),
    ]);
    await expect(record.update({ options: { ...record.get('options'), eventToken: secret } })).rejects.toThrow('Token');
    expect(JSON.stringify(await feed())).not.toContain(TOKEN);
    const saved = await test.call('authenticators:update', {
      query: { filterByTk: String(record.get('id')) },
      body: { enabled: true, options: { ...stored, eventToken: OTHER_KEYS.token, eventAesKey: OTHER_KEYS.aesKey } },
    });
    expect(saved.status).toBe(200);
    const logs = await test.logs();
    for (const text of [TOKEN, AES_KEY, OTHER_KEYS.token, OTHER_KEYS.aesKey]) {
      expect(logs).not.toContain(text);
    }
  });

  it.each([
    [{ eventToken: TOKEN, eventAesKey: '' }, 'EncodingAESKey'],
    [{ eventToken: '', eventAesKey: AES_KEY }, 'Token'],
    [{ eventToken: 'with space', eventAesKey: AES_KEY }, 'Token'],
    [{ eventToken: TOKEN, eventAesKey: 'short' }, 'EncodingAESKey'],
  ])('are refused as %j', async (options, field) => {
    await expect(begin(options)).rejects.toThrow(field);
  });
});

it('what WeCom told about a member is exported, and erased', async () => {
  await begin();
  await test.browser().as(LIN_WEI).signIn('wecom');
  await post(textOf(unsubscribe()));
  await idle();
  const query = { authenticator: 'wecom', wecomUserId: LIN_WEI };
  const { data } = await test.call<{ events: unknown[] }>('wecom:exportPerson', { query });
  expect(data.events).toEqual([{ at: expect.any(String), event: 'unsubscribe' }]);
  expect(await test.call('wecom:erasePerson', { body: query })).toMatchObject({ data: { events: 1 } });
  expect(await stored()).toBe(0);
});
