import { CORP_ID, LIN_WEI, OUTSIDER, ZHAO_MIN } from '../../../../simulator/seed';
import { addChannel, addLinkedUser, SEND, sendMessage, sentBodies } from '../../../../testing/messages';
import { shortLimits } from '../../../../testing/short-limits';
import { testApp } from '../../../../testing/test-app';
import { outboxTimes } from '../../messages/outbox';

const test = testApp();

const times = { ...outboxTimes };
const model = (name: string) => test.app.db.getCollection(name).model;
const inbox = (userid: string) => test.simulator.inbox(CORP_ID, userid);
const states = async () => (await model('wecomMessages').findAll()).map((row) => row.get('state'));

let lin: number;
const send = (content: object = {}) =>
  sendMessage(test, { content: { type: 'text', text: 'Hello', ...content }, receivers: [lin] });

shortLimits();

beforeEach(async () => {
  Object.assign(outboxTimes, { retries: [10], pauses: [50], leftBehind: 60_000, look: 60_000 });
  await addChannel(test);
  lin = await addLinkedUser(test, LIN_WEI);
  for (const table of ['wecomMessages', 'wecomMessageFailures']) {
    await model(table).destroy({ where: {} });
  }
});

afterAll(() => Object.assign(outboxTimes, times));

describe('what passes is sent again, and arrives once', () => {
  it.each([
    ['-1', { errcode: -1, times: 2 }],
    ['6000', { errcode: 6000, times: 1 }],
    ['45009, after a pause', { errcode: 45009, times: 1 }],
    ['45033', { errcode: 45033, times: 6 }],
    ['an expired token', { errcode: 42001, times: 1 }],
    ['an invalid token', { errcode: 40014, times: 1 }],
    ['a reset connection', { reset: true, times: 2 }],
    ['a time-out before WeCom has accepted it', { hang: true, times: 1 }],
    ['a time-out after WeCom has accepted it', { carriedOut: true, hang: true, times: 1 }],
    ['a reset after WeCom has accepted it', { carriedOut: true, reset: true, times: 1 }],
    ['HTML', { body: '<html>502</html>', status: 502, times: 1 }],
    ['HTML with status 200', { body: '<html>hello</html>', times: 1 }],
  ])('%s', async (_, fault) => {
    test.simulator.fault(SEND, fault);
    expect(await send()).toEqual(expect.objectContaining({ status: 'success' }));
    expect(inbox(LIN_WEI).filter(({ dropped }) => dropped === null)).toHaveLength(1);
    expect(await states()).toEqual(['done']);
    expect(new Set(sentBodies(test).map((body) => JSON.stringify(body))).size).toBe(1);
  });
});

describe('what does not pass is given up at once, with the reason', () => {
  it.each([60020, 48002, 301002, 40056, 50003, 60011, 40058, 40008, 44004, 40032, 99999])('%i', async (errcode) => {
    test.simulator.fault(SEND, { errcode, times: 1 });
    expect(await send()).toMatchObject({
      status: 'failure',
      reason: `0 of 1 · refused by WeCom (${errcode}): ${LIN_WEI}`,
    });
    expect(test.simulator.calls(SEND)).toBe(1);
    expect(await states()).toEqual(['dead']);
  });

  it('-1 for the fourth time', async () => {
    test.simulator.fault(SEND, { errcode: -1 });
    expect(await send()).toMatchObject({ status: 'failure', reason: expect.stringContaining('(-1)') });
    expect(test.simulator.calls(SEND)).toBe(4);
  });

  it('a wrong secret', async () => {
    const { agentId } = await addChannel(test);
    test.simulator.app(CORP_ID, agentId).secret = 'another';
    lin = await addLinkedUser(test, LIN_WEI, 'lin_again');
    expect(await send()).toMatchObject({ status: 'failure', reason: expect.stringContaining('(40001)') });
    expect(test.simulator.calls(SEND)).toBe(0);
  });

  it('81013: none of them can be reached', async () => {
    const outside = await addLinkedUser(test, OUTSIDER);
    const result = await sendMessage(test, { content: { type: 'text', text: 'Hello' }, receivers: [outside] });
    expect(result).toMatchObject({
      status: 'failure',
      reason: `0 of 1 · outside the app’s visible range: ${OUTSIDER}`,
    });
  });

  it('a message that has waited for too long', async () => {
    test.simulator.fault(SEND, { errcode: 45033, times: 1 });
    Object.assign(outboxTimes, { retries: [200] });
    const sending = send();
    while ((await states())[0] !== 'queued' || test.simulator.calls(SEND) === 0) {
      await new Promise(setImmediate);
    }
    await model('wecomMessages').update({ expiresAt: Date.now() }, { where: {} });
    expect(await sending).toMatchObject({
      status: 'failure',
      reason: `0 of 1 · could not be sent in time: ${LIN_WEI}`,
    });
  });
});

it('45009 keeps other messages of the app back, too', async () => {
  const zhao = await addLinkedUser(test, ZHAO_MIN);
  Object.assign(outboxTimes, { pauses: [400] });
  test.simulator.fault(SEND, { errcode: 45009, times: 1 });
  const first = send();
  while (test.simulator.calls(SEND) === 0) {
    await new Promise(setImmediate);
  }
  const second = sendMessage(test, { content: { type: 'text', text: 'Second' }, receivers: [zhao] });
  await Promise.all([first, second]);
  const [refused, ...accepted] = test.simulator.requests.filter(({ path }) => path === SEND);
  expect(accepted).toHaveLength(2);
  for (const { at } of accepted) {
    expect(at - Number(refused?.at)).toBeGreaterThanOrEqual(390);
  }
});

it('31 equal messages in a minute to one member all arrive: three wait until WeCom would not drop them', async () => {
  const sent = Array.from({ length: 31 }, () => send({ wait: false }));
  await Promise.all(sent);
  await test.idle();
  expect(inbox(LIN_WEI)).toHaveLength(28);
  expect((await states()).filter((state) => state === 'queued')).toHaveLength(3);
  const [waiting] = await model('wecomMessages').findAll({ where: { state: 'queued' } });
  expect(Number(waiting?.get('nextAt')) - Date.now()).toBeGreaterThan(50_000);
  // A minute later, by the clocks of both
  test.simulator.advance(61_000);
  const [row] = await model('wecomMessages').findAll({ where: { state: 'done' }, order: [['id', 'ASC']] });
  await model('wecomMessages').update({ sentAt: Number(row?.get('sentAt')) - 61_000 }, { where: { state: 'done' } });
  await model('wecomMessages').update({ nextAt: Date.now() }, { where: { state: 'queued' } });
  await restartOutbox();
  expect(inbox(LIN_WEI).map(({ dropped }) => dropped)).toEqual(Array(31).fill(null));
});

it('of many receivers, only those who have had too many get it later', async () => {
  const zhao = await addLinkedUser(test, ZHAO_MIN);
  await Promise.all(Array.from({ length: 28 }, (_, i) => send({ text: `No. ${i}`, wait: false })));
  await test.idle();
  const both = { content: { type: 'text', text: 'To both', wait: false }, receivers: [lin, zhao] };
  await sendMessage(test, both);
  await test.idle();
  expect(inbox(LIN_WEI)).toHaveLength(28);
  expect(inbox(ZHAO_MIN)).toHaveLength(1);
  const rows = await model('wecomMessages').findAll({ where: { state: ['queued'] } });
  expect(rows.map((row) => [row.get('total'), Number(row.get('nextAt')) > Date.now()])).toEqual([[1, true]]);
});

it('a message whose only receiver is deleted while it waits keeps no other one back', async () => {
  const zhao = await addLinkedUser(test, ZHAO_MIN);
  test.simulator.fault(SEND, { errcode: 45009, times: 1 });
  await sendMessage(test, { content: { type: 'text', text: 'Hello', wait: false }, receivers: [zhao] });
  await test.idle();
  await test.app.db.getRepository('users').destroy({ filterByTk: zhao });
  expect(await send()).toMatchObject({ status: 'success' });
  expect([inbox(LIN_WEI).length, inbox(ZHAO_MIN).length]).toEqual([1, 0]);
  expect(await states()).toEqual(['dead', 'done']);
});

it('a message whose answer never comes is sent once more after WeCom’s check for duplicates has ended, then given up', async () => {
  Object.assign(outboxTimes, { retries: [60_000] });
  test.simulator.fault(SEND, { carriedOut: true, reset: true });
  await send({ wait: false });
  await test.idle();
  expect(test.simulator.calls(SEND)).toBe(1);
  for (const _ of [1, 2, 3]) {
    await model('wecomMessages').update({ nextAt: Date.now(), unknownSince: Date.now() - 1_800_000 }, { where: {} });
    await restartOutbox();
  }
  expect(test.simulator.calls(SEND)).toBe(2);
  expect(await states()).toEqual(['dead']);
  expect((await model('wecomMessageFailures').findAll()).map((row) => row.get('reason'))).toEqual(['UNCONFIRMED']);
});

it('waiting for a pause or the pace leaves the attempts for when WeCom is busy', async () => {
  await outbox().stop();
  await send({ wait: false });
  await model('wecomMessages').update({ claims: 20, attempts: 20 }, { where: {} });
  test.simulator.fault(SEND, { errcode: -1, times: 1 });
  await restartOutbox();
  await until(async () => (await states())[0] === 'done');
  expect(inbox(LIN_WEI)).toHaveLength(1);
});

describe('beside another node', () => {
  const lateLogs = () => test.app.db.getRepository('notificationSendLogs').count({ filter: { triggerFrom: 'wecom' } });

  it('the sender hears that the other one has sent it', async () => {
    await outbox().stop();
    const began = Date.now();
    const sending = send();
    await until(async () => (await states()).length === 1);
    await model('wecomMessages').update({ state: 'done', accepted: 1 }, { where: {} });
    expect(await sending).toMatchObject({ status: 'success' });
    expect(Date.now() - began).toBeLessThan(5_000);
    await outbox().start();
  });

  it.each([
    ['once, after the sender has stopped waiting', -1, 1],
    ['not as late, while the sender waits there', 60_000, 0],
  ])('a result is logged %s', async (_, waitsFor, logged) => {
    const before = await lateLogs();
    await outbox().stop();
    test.simulator.fault(SEND, { errcode: 40058, times: 1 });
    await send({ wait: false });
    await model('wecomMessages').update({ waitUntil: Date.now() + waitsFor }, { where: {} });
    await restartOutbox();
    expect((await lateLogs()) - before).toBe(logged);
  });
});

it('an error of the database after a message is written down does not mean that it is not sent', async () => {
  const messages = model('wecomMessages');
  messages.addHook('beforeFind', 'unreadable', ({ attributes }) => {
    if (Array.isArray(attributes) && attributes.includes('unreached')) {
      throw new Error('connection lost');
    }
  });
  try {
    expect(await send()).toMatchObject({ status: 'success', reason: '0 of 1 · WeCom’s answer is awaited for 1' });
  } finally {
    messages.removeHook('beforeFind', 'unreadable');
  }
});

describe('a node that ends', () => {
  it('between writing a message down and the call: it is sent by the next one', async () => {
    await outbox().stop();
    await send({ wait: false });
    expect(test.simulator.calls(SEND)).toBe(0);
    await restartOutbox();
    expect(inbox(LIN_WEI)).toHaveLength(1);
  });

  it('between the call and writing its answer down: sent again, and shown once', async () => {
    await send();
    await model('wecomMessages').update({ state: 'sending', claims: 1, claimedAt: Date.now() - 61_000 }, { where: {} });
    await restartOutbox();
    expect(test.simulator.calls(SEND)).toBe(2);
    expect(inbox(LIN_WEI).filter(({ dropped }) => dropped === null)).toHaveLength(1);
    expect(await states()).toEqual(['done']);
  });

  it('a call that another node may still be in is left alone', async () => {
    await send();
    await model('wecomMessages').update({ state: 'sending', claimedAt: Date.now() - 5_000 }, { where: {} });
    await restartOutbox();
    expect(test.simulator.calls(SEND)).toBe(1);
  });
});

it('a message of an authenticator that belongs to another company by now is given up', async () => {
  await outbox().stop();
  await send({ wait: false });
  await model('wecomMessages').update({ queue: 'another:ww-other-company:1' }, { where: {} });
  await restartOutbox();
  expect(test.simulator.calls(SEND)).toBe(0);
  expect((await model('wecomMessageFailures').findAll()).map((row) => row.get('reason'))).toEqual(['UNAVAILABLE']);
});

it('no secret, token, text or name is in the log', async () => {
  test.simulator.fault(SEND, { errcode: -1, times: 1 });
  await send({ text: 'a text of a message' });
  test.simulator.fault(SEND, { errcode: 40058, times: 1 });
  await send({ text: 'a text of a message' });
  const logs = await test.logs();
  expect(logs).toContain('WeCom message is sent again');
  expect(logs).toContain('WeCom message refused');
  expect(logs).not.toContain('a text of a message');
  expect(logs).not.toMatch(/access_token|secret-of-messages/);
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function outbox() {
  const plugin = test.app.pm.get('nocobase-plugin-auth-wecom') as unknown as {
    outbox: import('../../messages/outbox').Outbox;
  };
  return plugin.outbox;
}

async function restartOutbox(): Promise<void> {
  await outbox().stop();
  (outbox() as unknown as { paces: Map<string, unknown> }).paces.clear(); // as in a new process
  await outbox().start();
  await test.idle();
}
