import { CORP_ID, LIN_WEI, OTHER_CORP_ID, OUTSIDER, ZHAO_MIN } from '../../../../simulator/seed';
import {
  addChannel,
  addLinkedUser,
  addLinkedUsers,
  CHANNEL,
  notificationManager,
  removeLinkedUsers,
  SEND,
  sendMessage,
  sentBodies,
} from '../../../../testing/messages';
import { testApp } from '../../../../testing/test-app';

const test = testApp();

const text = { type: 'text', text: { template: 'Order \ue0000\ue001 waits', values: ['{{no}}'] } };
const rows = (table: string) => test.app.db.getCollection(table).model.findAll({ order: [['id', 'ASC']] });
const inbox = (userid: string) => test.simulator.inbox(CORP_ID, userid);
const lastLog = async () => {
  const [log] = await test.app.db.getRepository('notificationSendLogs').find({ sort: ['-createdAt'], limit: 1 });
  return log?.toJSON() as { status: string; reason: string | null; message: unknown };
};

beforeEach(async () => {
  await addChannel(test);
  for (const table of ['wecomMessages', 'wecomMessageFailures']) {
    await test.app.db.getCollection(table).model.destroy({ where: {} });
  }
  await test.app.db.getRepository('notificationSendLogs').destroy({ truncate: true });
});

it('sends a message to a linked user, with the data of the workflow, and waits for WeCom’s answer', async () => {
  const userId = await addLinkedUser(test, LIN_WEI);
  const result = await sendMessage(test, { content: text, receivers: [userId], data: { no: 'A&17' } });
  expect(result).toMatchObject({ status: 'success' });
  expect(result.reason).toBeUndefined();
  expect(inbox(LIN_WEI)).toMatchObject([{ type: 'text', content: { content: 'Order A&17 waits' }, dropped: null }]);
  expect(await rows('wecomMessages')).toMatchObject([
    { state: 'done', total: 1, accepted: 1, type: 'text', msgId: expect.any(String) },
  ]);
});

it.each(['{{$env.SECRET}}', '{{ctx.$env.SECRET}}', '{{#', '{{{$env.SECRET}}}', '&lt;b&gt; $& {{'])(
  'prints %p in data as it is',
  async (no) => {
    const userId = await addLinkedUser(test, LIN_WEI);
    const $env = { SECRET: 's3cr3t' };
    await sendMessage(test, { content: text, receivers: [userId], data: { no, $env, ctx: { $env } } });
    const [message] = inbox(LIN_WEI);
    const { content } = (message?.content ?? {}) as { content?: string };
    expect(content?.replaceAll('\u200b', '')).toBe(`Order ${no} waits`);
  },
);

it('says who did not get it and why, and sends to the others once', async () => {
  const people = {
    ok: await addLinkedUser(test, LIN_WEI),
    outside: await addLinkedUser(test, OUTSIDER),
    unlicensed: await addLinkedUser(test, ZHAO_MIN),
    left: await addLinkedUser(test, 'gone.away'),
    other: await test.addUser({ username: 'other', nickname: 'Other' }),
    never: await test.addUser({ username: 'never', nickname: 'Never' }),
    deleted: 987_654,
  };
  test.simulator.member(CORP_ID, ZHAO_MIN).licensed = false;
  await test.addLink({ userId: people.other, uuid: `${OTHER_CORP_ID}:other` });
  await test.app.db.getCollection('wecomIdentities').model.create({
    authenticator: 'wecom',
    identity: `${CORP_ID}:gone.away`,
    leftAt: new Date(),
    leftAtMs: Date.now(),
  });
  const result = await sendMessage(test, { content: text, receivers: Object.values(people) });
  expect(result.status).toBe('success');
  expect(result.reason).toBe(
    '1 of 7 · disabled in WeCom or gone: gone.away · linked to another company or WeCom address: Other · ' +
      'no WeCom account is known (ask them to sign in with WeCom once, or link them): Never · no such user: #987654 · ' +
      `outside the app’s visible range: ${OUTSIDER} · no interface licence in WeCom: ${ZHAO_MIN}`,
  );
  expect(await lastLog()).toMatchObject({ status: 'success', reason: result.reason });
  expect(inbox(LIN_WEI)).toHaveLength(1);
  const failures = (await rows('wecomMessageFailures')).map((row) => [Number(row.get('userId')), row.get('reason')]);
  expect(new Map(failures as [number, string][])).toEqual(
    new Map([
      [people.left, 'LEFT_COMPANY'],
      [people.other, 'OTHER_COMPANY'],
      [people.never, 'NOT_LINKED'],
      [people.deleted, 'UNKNOWN_USER'],
      [people.outside, 'OUTSIDE_RANGE'],
      [people.unlicensed, 'NO_LICENCE'],
    ]),
  );
});

it('fails, without a call, if nobody can get it', async () => {
  const never = await test.addUser({ username: 'never', nickname: 'Never' });
  for (const receivers of [[], [never], undefined]) {
    const result = await sendMessage(test, { content: text, receivers });
    expect(result.status).toBe('failure');
  }
  expect(test.simulator.calls(SEND)).toBe(0);
});

it('says that a message names no receivers', async () => {
  expect(await sendMessage(test, { content: text, receivers: [] })).toMatchObject({
    status: 'failure',
    reason: 'The message names no receivers',
  });
});

it('a channel may call it a failure that not everyone got it, also if nobody waits for the answer', async () => {
  await addChannel(test, { partial: 'failure' });
  const receivers = [await addLinkedUser(test, LIN_WEI), await addLinkedUser(test, OUTSIDER)];
  await sendMessage(test, { content: { ...text, wait: false }, receivers });
  await test.idle();
  const logs = await test.app.db.getRepository('notificationSendLogs').find({ filter: { triggerFrom: 'wecom' } });
  expect(logs.map((log: { get(name: string): unknown }) => log.get('status'))).toEqual(['failure']);
});

it('a channel may call it a failure that not everyone got it', async () => {
  await addChannel(test, { partial: 'failure' });
  const receivers = [await addLinkedUser(test, LIN_WEI), await test.addUser({ username: 'never', nickname: 'Never' })];
  expect(await sendMessage(test, { content: text, receivers })).toMatchObject({ status: 'failure' });
  expect(inbox(LIN_WEI)).toHaveLength(1);
});

it.each(['a|b', '@all', 'x'.repeat(65), ' ', 'lin.wei|zhao.min'])('never sends to a userid like %p', async (userid) => {
  const userId = await test.addUser({ username: 'odd', nickname: 'Odd' });
  await test.addLink({ userId, uuid: `${CORP_ID}:${userid}` });
  expect(await sendMessage(test, { content: text, receivers: [userId] })).toMatchObject({ status: 'failure' });
  expect(test.simulator.calls(SEND)).toBe(0);
});

it('finds people whom another app of the company has linked, and not at another WeCom address', async () => {
  await test.addAuthenticator('other-app');
  const userId = await test.addUser({ username: 'lin', nickname: 'Lin' });
  await test.addLink({ authenticator: 'other-app', userId, uuid: `${CORP_ID}:${LIN_WEI}` });
  const elsewhere = await test.addUser({ username: 'zhao', nickname: 'Zhao' });
  await test.addLink({ userId: elsewhere, uuid: `${CORP_ID}:${ZHAO_MIN}`, apiBaseUrl: 'https://elsewhere.example' });
  await sendMessage(test, { content: text, receivers: [userId, elsewhere] });
  expect(sentBodies(test).map(({ touser }) => touser)).toEqual([LIN_WEI]);
});

it('sends to 2,500 receivers in three calls', async () => {
  const userIds = await addLinkedUsers(test, 2_500);
  expect(await sendMessage(test, { content: text, receivers: userIds })).toMatchObject({ status: 'success' });
  expect(sentBodies(test).map(({ touser }) => touser.split('|').length)).toEqual([1_000, 1_000, 500]);
  expect(inbox('many.2499')).toHaveLength(1);
  await removeLinkedUsers(test, userIds);
});

it('sends after the transaction of `sendToUsers` is committed, and not at all if it is rolled back', async () => {
  const userId = await addLinkedUser(test, LIN_WEI);
  const send = (transaction: unknown) =>
    notificationManager(test).sendToUsers({
      userIds: [userId],
      channels: [CHANNEL],
      message: { content: 'Hello {{name}}' },
      data: { name: '<a href="https://evil.test">Lin</a>' },
      transaction,
    });
  const { sequelize } = test.app.db;
  const rolledBack = await sequelize.transaction();
  await send(rolledBack);
  await rolledBack.rollback();
  expect(test.simulator.calls(SEND)).toBe(0);
  const committed = await sequelize.transaction();
  await send(committed);
  await committed.commit();
  await test.idle();
  expect(inbox(LIN_WEI)).toMatchObject([
    { content: { content: 'Hello <\u200ba href="https:\u200b//evil.test">Lin<\u200b/a>' } },
  ]);
});

it.each([
  [
    'disabled',
    () => test.app.db.getRepository('authenticators').update({ values: { enabled: false }, filter: { name: 'wecom' } }),
  ],
  ['deleted', () => test.app.db.getRepository('authenticators').destroy({ filter: { name: 'wecom' } })],
])('fails with a reason if its authenticator is %s', async (_, change) => {
  const userId = await addLinkedUser(test, LIN_WEI);
  await change();
  expect(await sendMessage(test, { content: text, receivers: [userId] })).toMatchObject({
    status: 'failure',
    reason: 'The WeCom authenticator is disabled, gone or not fully set up.',
  });
});

it.each([
  [{ type: 'textcard', title: 't', description: 'd', link: 'https://evil.test' }, 'link leads elsewhere'],
  [{ type: 'carrier pigeon' }, 'type is not as it should be'],
  [{ type: 'text', text: '' }, 'text is empty'],
])('a message that cannot be sent says what its author has to change', async (content, words) => {
  const userId = await addLinkedUser(test, LIN_WEI);
  const result = await sendMessage(test, { content, receivers: [userId] });
  expect(result).toMatchObject({ status: 'failure', reason: expect.stringContaining(words) });
  expect(test.simulator.calls(SEND)).toBe(0);
});

it('a message that is not waited for gets a second line in the log if not everyone got it', async () => {
  const receivers = [await addLinkedUser(test, LIN_WEI), await addLinkedUser(test, OUTSIDER)];
  const result = await sendMessage(test, { content: { ...text, wait: false }, receivers });
  expect(result).toMatchObject({ status: 'success' });
  await test.idle();
  const logs = await test.app.db.getRepository('notificationSendLogs').find({ filter: { triggerFrom: 'wecom' } });
  expect(logs.map((log: { get(name: string): unknown }) => log.get('reason'))).toEqual([
    `1 of 2 · outside the app’s visible range: ${OUTSIDER}`,
  ]);
});
