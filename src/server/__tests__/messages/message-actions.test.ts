import { CORP_ID, LIN_WEI, OUTSIDER, ZHAO_MIN } from '../../../../simulator/seed';
import { addChannel, addLinkedUser, SEND, sendMessage, sentBodies } from '../../../../testing/messages';
import { testApp } from '../../../../testing/test-app';
import type {
  ListedMessages,
  MessageFailures,
  RecallMessageReply,
  ResendMessageReply,
  TestMessageReply,
} from '../../../shared/message-actions';

const test = testApp();

const model = (name: string) => test.app.db.getCollection(name).model;
const inbox = (userid: string) => test.simulator.inbox(CORP_ID, userid);
const text = { type: 'text', text: 'Hello' };

let agentId: string;
let lin: number;

beforeEach(async () => {
  ({ agentId } = await addChannel(test));
  lin = await addLinkedUser(test, LIN_WEI);
  for (const table of ['wecomMessages', 'wecomMessageFailures', 'wecomActivities']) {
    await model(table).destroy({ where: {} });
  }
});

describe('a test message', () => {
  const roles = () => test.app.db.getRepository('roles');

  beforeEach(async () => {
    await roles().create({ values: { name: 'channels', snippets: ['pm.notification.channels'] } });
  });

  afterEach(() => roles().destroy({ filter: { name: ['channels'] } }));

  const editor = async (username: string) => test.addUser({ username, nickname: username, roles: ['channels'] });
  const linkedEditor = async (userid: string) => {
    const userId = await editor(userid.replace('.', '_'));
    await test.addLink({ userId, uuid: `${CORP_ID}:${userid}` });
    return userId;
  };
  const send = (userId: number, body: object = {}) =>
    test.call<TestMessageReply>('wecom:testMessage', {
      userId,
      body: { authenticator: 'wecom', content: text, ...body },
    });

  it('reaches the caller’s own account alone', async () => {
    const { status, data } = await send(await linkedEditor(ZHAO_MIN), { receivers: [lin], touser: LIN_WEI });
    expect([status, data]).toEqual([200, { kind: 'sent', shortened: false }]);
    expect(sentBodies(test).map(({ touser }) => touser)).toEqual([ZHAO_MIN]);
    expect(await test.logs()).not.toContain('Hello');
  });

  it('is refused within five seconds of another one', async () => {
    const userId = await linkedEditor(ZHAO_MIN);
    await send(userId);
    expect(await send(userId)).toMatchObject({ status: 429, code: 'TOO_SOON' });
    expect(test.simulator.calls(SEND)).toBe(1);
  });

  it('says that the caller is not linked, or cannot be reached', async () => {
    expect((await send(await editor('never'))).data).toEqual({ kind: 'receiver', problem: 'NOT_LINKED' });
    expect(test.simulator.calls(SEND)).toBe(0);
    expect((await send(await linkedEditor(OUTSIDER))).data).toEqual({ kind: 'receiver', problem: 'OUTSIDE_RANGE' });
    test.simulator.member(CORP_ID, ZHAO_MIN).licensed = false;
    expect((await send(await linkedEditor(ZHAO_MIN))).data).toMatchObject({ kind: 'receiver' });
  });

  it('says what WeCom refuses, with the address to trust', async () => {
    test.simulator.app(CORP_ID, agentId).trustedIps = ['203.0.113.9'];
    const { data } = await send(await linkedEditor(ZHAO_MIN));
    expect(data).toMatchObject({
      kind: 'refused',
      code: 'WECOM_IP_NOT_TRUSTED',
      errcode: 60020,
      serverIp: '127.0.0.1',
    });
  });

  it('says what the author has to change', async () => {
    const content = { type: 'textcard', title: 't', description: 'd', link: 'https://evil.test' };
    const { data } = await send(await linkedEditor(ZHAO_MIN), { content });
    expect(data).toEqual({ kind: 'content', problem: 'LINK_ELSEWHERE', field: 'link' });
  });

  it('is refused to members without the permission, and without a session', async () => {
    const userId = await test.addUser({ username: 'member', roles: ['member'] });
    expect((await send(userId)).status).toBe(403);
    expect((await fetch(`${test.origin}/api/wecom:testMessage`, { method: 'POST' })).status).toBe(401);
    expect((await send(await editor('other'), { authenticator: 'basic' })).code).toBe('AUTHENTICATOR_UNAVAILABLE');
  });
});

describe('the list of messages', () => {
  const list = async (query: Record<string, string> = {}) =>
    (await test.call<ListedMessages>('wecom:listMessages', { query })).data;

  it('has each message once, the newest first, without its content', async () => {
    const outsider = await addLinkedUser(test, OUTSIDER);
    const never = await test.addUser({ username: 'never', nickname: 'Never' });
    await sendMessage(test, { content: text, receivers: [lin] });
    await sendMessage(test, { content: { type: 'markdown', markdown: 'Hi' }, receivers: [lin, outsider, never] });
    const { messages, total } = await list();
    expect(total).toBe(2);
    expect(messages).toMatchObject([
      { type: 'markdown', total: 3, accepted: 1, waiting: 0, failed: 2, canRecall: true, canResend: true },
      { type: 'text', total: 1, accepted: 1, failed: 0, canRecall: true, canResend: false, authenticator: 'wecom' },
    ]);
    expect(JSON.stringify(messages)).not.toContain('Hello');
    expect((await list({ state: 'incomplete' })).messages.map(({ type }) => type)).toEqual(['markdown']);
    expect((await list({ state: 'waiting' })).total).toBe(0);
    expect((await list({ authenticator: 'wecom' })).total).toBe(2);
    expect((await list({ authenticator: 'another' })).total).toBe(0);
    const query = { message: String(messages[0]?.message) };
    const { data } = await test.call<MessageFailures>('wecom:listMessageFailures', { query });
    expect(data).toMatchObject({
      total: 2,
      failures: [
        { user: { id: never, name: 'Never' }, problem: 'NOT_LINKED' },
        { user: { id: outsider, name: OUTSIDER }, problem: 'OUTSIDE_RANGE', wecomUserId: OUTSIDER },
      ],
    });
    const outside = await test.call<MessageFailures>('wecom:listMessageFailures', {
      query: { ...query, problem: 'OUTSIDE_RANGE' },
    });
    expect(outside.data.total).toBe(1);
  });
});

describe('sending again', () => {
  const newest = async () => String((await test.call<ListedMessages>('wecom:listMessages')).data.messages[0]?.message);
  const resend = (message: string) => test.call<ResendMessageReply>('wecom:resendMessage', { body: { message } });

  it('reaches those who did not get it, once, and nobody else', async () => {
    const never = await test.addUser({ username: 'zhao', nickname: 'Zhao' });
    await sendMessage(test, { content: text, receivers: [lin, never] });
    const message = await newest();
    await test.addLink({ userId: never, uuid: `${CORP_ID}:${ZHAO_MIN}` });
    expect((await resend(message)).data).toMatchObject({ total: 1, accepted: 1, failed: 0 });
    expect([inbox(LIN_WEI).length, inbox(ZHAO_MIN).length]).toEqual([1, 1]);
    expect(await resend(message)).toMatchObject({ status: 400, code: 'MESSAGE_COMPLETE' });
    const activities = await test.call<{ activities: object[] }>('wecom:listActivity');
    expect(activities.data.activities[0]).toMatchObject({ activity: 'message-resent', count: 1, actor: { id: 1 } });
  });

  it('those who still cannot get it belong to the new message', async () => {
    const never = await test.addUser({ username: 'never', nickname: 'Never' });
    await sendMessage(test, { content: text, receivers: [never] });
    const before = await newest();
    const { data } = await resend(before);
    expect(data).toMatchObject({ total: 1, accepted: 0, failed: 1 });
    expect(await model('wecomMessageFailures').count({ where: { messageId: before } })).toBe(0);
    expect(await model('wecomMessageFailures').count({ where: { messageId: data.message } })).toBe(1);
  });

  it('twice at the same time happens once', async () => {
    const never = await test.addUser({ username: 'zhao', nickname: 'Zhao' });
    await sendMessage(test, { content: text, receivers: [never] });
    const message = await newest();
    await test.addLink({ userId: never, uuid: `${CORP_ID}:${ZHAO_MIN}` });
    const replies = await Promise.all([resend(message), resend(message)]);
    expect(replies.map(({ status }) => status).sort()).toEqual([200, expect.any(Number)]);
    expect(inbox(ZHAO_MIN)).toHaveLength(1);
  });

  it('is refused for a message that is unknown, or whose content is gone', async () => {
    expect(await resend('0'.repeat(32))).toMatchObject({ status: 400, code: 'MESSAGE_UNKNOWN' });
    const never = await test.addUser({ username: 'never', nickname: 'Never' });
    await sendMessage(test, { content: text, receivers: [never] });
    await model('wecomMessages').update({ body: null, receivers: null }, { where: {} });
    expect(await resend(await newest())).toMatchObject({ status: 400, code: 'MESSAGE_TOO_OLD' });
  });

  describe('recall', () => {
    const recall = (message: string) => test.call<RecallMessageReply>('wecom:recallMessage', { body: { message } });

    it('takes a message back in WeCom, once', async () => {
      await sendMessage(test, { content: text, receivers: [lin] });
      expect((await recall(await newest())).data).toEqual({ recalled: 1, cancelled: 0, notRecalled: 0 });
      expect(inbox(LIN_WEI)[0]?.recalledAt).toEqual(expect.any(Number));
      expect(await recall(await newest())).toMatchObject({ status: 400, code: 'MESSAGE_TOO_OLD' });
    });

    it('keeps what waits from being sent', async () => {
      test.simulator.fault(SEND, { errcode: 45009, times: 1 });
      await sendMessage(test, { content: { ...text, wait: false }, receivers: [lin] });
      await test.idle();
      expect((await recall(await newest())).data).toEqual({ recalled: 0, cancelled: 1, notRecalled: 0 });
      expect(await model('wecomMessages').count({ where: { state: 'queued' } })).toBe(0);
    });

    it('says what WeCom has not recalled, and keeps the rest from being sent all the same', async () => {
      const zhao = await addLinkedUser(test, ZHAO_MIN);
      await sendMessage(test, { content: text, receivers: [lin] });
      const [sent] = await model('wecomMessages').findAll();
      const { id: _, ...values } = sent?.toJSON() ?? {};
      await model('wecomMessages').create({
        ...values,
        ...{ state: 'queued', receivers: [[zhao, ZHAO_MIN]], accepted: 0, msgId: null },
      });
      test.simulator.fault('/cgi-bin/message/recall', { errcode: 42052 });
      expect((await recall(await newest())).data).toEqual({
        ...{ recalled: 0, cancelled: 1, notRecalled: 1 },
        code: 'WECOM_REFUSED',
      });
      const { data } = await test.call<MessageFailures>('wecom:listMessageFailures', {
        query: { message: await newest() },
      });
      expect(data.failures).toMatchObject([{ problem: 'RECALLED', user: { id: zhao } }]);
      expect(await resend(await newest())).toMatchObject({ status: 400, code: 'MESSAGE_COMPLETE' });
    });

    it('asks no other company’s WeCom', async () => {
      await sendMessage(test, { content: text, receivers: [lin] });
      await model('wecomMessages').update({ queue: 'another:ww-other-company:1' }, { where: {} });
      expect(await recall(await newest())).toMatchObject({ code: 'AUTHENTICATOR_UNAVAILABLE' });
      expect(test.simulator.calls('/cgi-bin/message/recall')).toBe(0);
    });

    it('passes WeCom’s refusal on', async () => {
      await sendMessage(test, { content: text, receivers: [lin] });
      test.simulator.fault('/cgi-bin/message/recall', { errcode: 42052 });
      expect(await recall(await newest())).toMatchObject({ status: 400, code: 'WECOM_REFUSED' });
    });
  });
});
