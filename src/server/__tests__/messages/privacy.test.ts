import { LIN_WEI, OUTSIDER } from '../../../../simulator/seed';
import { addChannel, addLinkedUser, sendMessage } from '../../../../testing/messages';
import { testApp } from '../../../../testing/test-app';
import type { ErasedData, MemberData } from '../../../shared/actions';
import type { Outbox } from '../../messages/outbox';

const test = testApp();
const DAY_MS = 24 * 60 * 60_000;

const model = (name: string) => test.app.db.getCollection(name).model;
const receivers = async () =>
  (await model('wecomMessages').findAll({ order: [['id', 'ASC']] })).map((row) => row.get('receivers'));
const outbox = () => (test.app.pm.get('nocobase-plugin-auth-wecom') as unknown as { outbox: Outbox }).outbox;

let lin: number;
let outsider: number;

beforeEach(async () => {
  await addChannel(test);
  lin = await addLinkedUser(test, LIN_WEI);
  outsider = await addLinkedUser(test, OUTSIDER);
  for (const table of ['wecomMessages', 'wecomMessageFailures']) {
    await model(table).destroy({ where: {} });
  }
  await sendMessage(test, { content: { type: 'text', text: 'Hello' }, receivers: [lin, outsider] });
});

it('an export has the messages to a member, and those that did not arrive', async () => {
  const query = { authenticator: 'wecom', wecomUserId: OUTSIDER };
  const { data } = await test.call<MemberData>('wecom:exportPerson', { query });
  expect(data.messages).toMatchObject([{ type: 'text', content: { text: { content: 'Hello' } } }]);
  expect(data.messageFailures).toMatchObject([{ reason: 'OUTSIDE_RANGE' }]);
});

it('nothing is left of an erased member, and all of the others', async () => {
  const body = { authenticator: 'wecom', wecomUserId: OUTSIDER };
  const { data } = await test.call<ErasedData>('wecom:erasePerson', { body });
  expect(data.messages).toBe(2);
  expect(await receivers()).toEqual([[[lin, LIN_WEI]]]);
  expect(await model('wecomMessageFailures').count()).toBe(0);
});

it('nothing is left of a deleted user, who gets no message that waits either', async () => {
  await test.app.db.getRepository('users').destroy({ filterByTk: outsider });
  expect(await receivers()).toEqual([[[lin, LIN_WEI]]]);
  expect(await model('wecomMessageFailures').count()).toBe(0);
});

it('nothing is left of a deleted authenticator', async () => {
  await test.app.db.getRepository('authenticators').destroy({ filter: { name: 'wecom' } });
  expect([await model('wecomMessages').count(), await model('wecomMessageFailures').count()]).toEqual([0, 0]);
});

it('a message that waits when its authenticator is deleted is named in the log', async () => {
  await model('notificationSendLogs').destroy({ where: {} });
  await outbox().stop();
  try {
    await sendMessage(test, { content: { type: 'text', text: 'Hello', wait: false }, receivers: [lin] });
    await test.app.db.getRepository('authenticators').destroy({ filter: { name: 'wecom' } });
  } finally {
    await outbox().start();
  }
  const logs = await model('notificationSendLogs').findAll({ where: { triggerFrom: 'wecom' } });
  expect(logs.map((log) => [log.get('status'), log.get('reason')])).toEqual([
    ['failure', '0 of 1 · the WeCom authenticator is disabled, gone or set up for another company: +1'],
  ]);
});

it('content and receivers go after a day, the rest after 30', async () => {
  const age = (days: number) => {
    const at = new Date(Date.now() - days * DAY_MS - 60_000);
    return Promise.all(
      ['wecomMessages', 'wecomMessageFailures'].map((name) => model(name).update({ at }, { where: {} })),
    );
  };
  await age(1);
  await outbox().rows.forgetOld();
  const [row] = await model('wecomMessages').findAll();
  expect(row?.toJSON()).toMatchObject({ body: null, receivers: null, accepted: 1, total: 2 });
  await age(30);
  await outbox().rows.forgetOld();
  expect([await model('wecomMessages').count(), await model('wecomMessageFailures').count()]).toEqual([0, 0]);
});
