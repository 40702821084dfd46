import { type Simulator, startSimulator } from '../index';
import { CORP_ID, LIN_WEI, ZHAO_MIN } from '../seed';
import { recall, SEND, send } from './messaging';
import { ask, type Json, tokenOf, visit } from './visit';

const START = Date.UTC(2026, 8, 1, 4); // noon in China
const HOUR_MS = 3600_000;

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ now: () => START });
});
afterEach(() => simulator.reset());
afterAll(() => simulator.close());

const dropped = (userid = LIN_WEI) => simulator.inbox(CORP_ID, userid).map((message) => message.dropped);

describe('how many messages', () => {
  it('drops the 31st to one member within a minute, tells nobody, and lets others have theirs', async () => {
    for (let count = 0; count < 30; count += 1) {
      await send(simulator);
    }
    simulator.advance(59_999);
    expect(await send(simulator, { touser: `${LIN_WEI}|${ZHAO_MIN}` })).toMatchObject({ errcode: 0, invaliduser: '' });
    expect(dropped().slice(-2)).toEqual([null, 'perMinute']);
    expect(dropped(ZHAO_MIN)).toEqual([null]);
    simulator.advance(1);
    await send(simulator);
    expect(dropped().at(-1)).toBeNull();
  });

  it('drops what is too much for an hour, for each app alone', async () => {
    simulator.settings.memberMessagesPerHour = 2;
    simulator.addApp(CORP_ID, { agentId: '1000009', secret: 'second' });
    await send(simulator);
    simulator.advance(HOUR_MS - 1);
    await send(simulator);
    await send(simulator);
    const body = { touser: LIN_WEI, agentid: 1000009, msgtype: 'text', text: { content: 'x' } };
    await ask(simulator, SEND, { access_token: await tokenOf(simulator, 'second') }, body);
    expect(dropped()).toEqual([null, null, 'perHour', null]);
    simulator.advance(1);
    await send(simulator);
    expect(dropped().at(-1)).toBeNull();
  });

  it('answers 45009 for the rest of the day above the person-times of an app', async () => {
    simulator.settings.personTimesPerDay = 3;
    const touser = `${LIN_WEI}|${ZHAO_MIN}`;
    expect((await send(simulator, { touser })).errcode).toBe(0);
    expect((await send(simulator, { touser })).errcode).toBe(45009);
    expect((await send(simulator)).errcode).toBe(45009); // blocked, although one more would fit
    simulator.advance(12 * HOUR_MS - 1);
    expect((await send(simulator)).errcode).toBe(45009);
    simulator.advance(1);
    expect((await send(simulator)).errcode).toBe(0);
  });

  it('says which limit a 45009 is, where told to', async () => {
    simulator.settings.personTimesPerDay = 0;
    expect((await send(simulator)).errmsg).toMatch(/^api freq out of limit, hint/);
    simulator.settings.limitWindowTold = true;
    expect((await send(simulator)).errmsg).toMatch(/^api freq out of limit per day, hint/);
    simulator.settings.callsPerMinuteByPath = { [SEND]: 0 };
    expect((await send(simulator)).errmsg).toMatch(/^api freq out of limit per minute, hint/);
  });

  it('counts among the calls of the company, or not', async () => {
    simulator.settings.callsPerMinuteByPath = { [SEND]: 0 };
    expect((await send(simulator)).errcode).toBe(45009);
    simulator.settings.messagesCountAsCalls = false;
    expect((await send(simulator)).errcode).toBe(0);
  });

  it('answers 45033 to more calls at the same time than it takes', async () => {
    simulator.settings.callsAtOnce = 1;
    await tokenOf(simulator);
    simulator.fault(SEND, { delay: 50 });
    const answers = await Promise.all([send(simulator), send(simulator)]);
    expect(answers.map(({ errcode }) => errcode).sort()).toEqual([0, 45033]);
    expect((await send(simulator)).errcode).toBe(0);
  });
});

describe('the check for duplicates', () => {
  const checked = { enable_duplicate_check: 1 };

  it('drops the same request within half an hour, and answers as if it were sent', async () => {
    const first = await send(simulator, checked);
    simulator.advance(1_799_999);
    const second = await send(simulator, checked);
    expect(second).toMatchObject({ errcode: 0, msgid: expect.any(String) });
    expect(second.msgid).not.toBe(first.msgid);
    simulator.advance(1);
    await send(simulator, checked);
    expect(dropped()).toEqual([null, 'duplicate', null]);
  });

  it('drops nothing that does not ask for it, or differs', async () => {
    await send(simulator, checked);
    await send(simulator);
    await send(simulator, { ...checked, text: { content: 'Order 18' } });
    await send(simulator, { ...checked, touser: `${LIN_WEI}|${ZHAO_MIN}` });
    expect(dropped()).toEqual([null, null, null, null]);
  });

  it('keeps to the interval that is asked for, and to four hours', async () => {
    const long = { ...checked, duplicate_check_interval: 99_999 };
    await send(simulator, long);
    simulator.advance(4 * HOUR_MS - 1);
    await send(simulator, long);
    simulator.advance(1);
    await send(simulator, long);
    const short = { ...checked, duplicate_check_interval: 10 };
    await send(simulator, short);
    simulator.advance(10_000);
    await send(simulator, short);
    expect(dropped()).toEqual([null, 'duplicate', null, null, null]);
  });

  it('answers with the msgid of the first, or with none', async () => {
    const { msgid } = await send(simulator, checked);
    simulator.settings.duplicateAnswer = 'same msgid';
    expect((await send(simulator, checked)).msgid).toBe(msgid);
    simulator.settings.duplicateAnswer = 'no msgid';
    const answer = await send(simulator, checked);
    expect([answer.errcode, 'msgid' in answer]).toEqual([0, false]);
  });

  it('compares the control fields, or not', async () => {
    const intervals = async () => {
      await send(simulator, { ...checked, duplicate_check_interval: 900 });
      await send(simulator, { ...checked, duplicate_check_interval: 901 });
      return dropped().at(-1);
    };
    expect(await intervals()).toBeNull();
    simulator.reset();
    simulator.settings.duplicateComparesControls = false;
    expect(await intervals()).toBe('duplicate');
  });

  it('takes an earlier request without the check for the first, or not', async () => {
    simulator.settings.duplicateComparesControls = false;
    await send(simulator);
    await send(simulator, checked);
    simulator.settings.duplicateNeedsEarlierFlag = true;
    await send(simulator, { text: { content: 'x' } });
    await send(simulator, { text: { content: 'x' }, ...checked });
    expect(dropped()).toEqual([null, 'duplicate', null, null]);
  });

  it('takes the same fields in another order for another message, or not', async () => {
    const others = async () => {
      const rest = { agentid: 1000002, msgtype: 'text', text: { content: 'x' } };
      const query = { access_token: await tokenOf(simulator) };
      await ask(simulator, SEND, query, { touser: LIN_WEI, ...rest, ...checked });
      await ask(simulator, SEND, query, { ...checked, ...rest, touser: LIN_WEI });
      return dropped();
    };
    expect(await others()).toEqual([null, null]);
    simulator.reset();
    simulator.settings.duplicateComparesOrder = false;
    expect(await others()).toEqual([null, 'duplicate']);
  });

  it('drops the duplicate of a card, or refuses it because of its task_id', async () => {
    const template_card = {
      card_type: 'text_notice',
      main_title: { title: 'Order 17' },
      card_action: { type: 1, url: 'https://noco.example/' },
      task_id: 'task-1',
    };
    const card = { msgtype: 'template_card', template_card };
    await send(simulator, { ...card, ...checked });
    expect((await send(simulator, { ...card, ...checked })).errcode).toBe(0);
    expect((await send(simulator, card)).errcode).toBe(42014);
    expect(dropped()).toEqual([null, 'duplicate']);
    simulator.settings.duplicatesCheckTaskId = true;
    expect((await send(simulator, { ...card, ...checked })).errcode).toBe(42014);
  });

  it('counts duplicates for the limit of a member, or not', async () => {
    simulator.settings.memberMessagesPerMinute = 2;
    const three = async () => {
      await send(simulator, checked);
      await send(simulator, checked);
      await send(simulator);
      return dropped().at(-1);
    };
    expect(await three()).toBeNull();
    simulator.reset();
    Object.assign(simulator.settings, { memberMessagesPerMinute: 2, duplicatesCount: true });
    expect(await three()).toBe('perMinute');
  });
});

describe('recall', () => {
  it('takes a message back within 24 hours', async () => {
    const { msgid } = await send(simulator);
    simulator.advance(24 * HOUR_MS - 1);
    expect((await recall(simulator, msgid)).errcode).toBe(0);
    expect(simulator.inbox(CORP_ID, LIN_WEI)).toMatchObject([{ recalledAt: START + 24 * HOUR_MS - 1 }]);
  });

  it('is too late after that', async () => {
    const { msgid } = await send(simulator);
    simulator.advance(24 * HOUR_MS);
    expect((await recall(simulator, msgid)).errcode).toBe(42052);
    expect(simulator.inbox(CORP_ID, LIN_WEI)).toMatchObject([{ recalledAt: null }]);
  });

  it('refuses no msgid, an unknown one, and one of another app', async () => {
    simulator.addApp(CORP_ID, { agentId: '1000009', secret: 'second' });
    const { msgid } = await send(simulator);
    expect((await recall(simulator, undefined)).errcode).toBe(40063);
    expect((await recall(simulator, 'simmsg-unknown')).errcode).toBe(40058);
    expect((await recall(simulator, msgid, 'second')).errcode).toBe(40058);
  });

  it('can be repeated, unless switched off', async () => {
    const { msgid } = await send(simulator);
    await recall(simulator, msgid);
    expect((await recall(simulator, msgid)).errcode).toBe(0);
    simulator.settings.secondRecallErrcode = 40058;
    expect((await recall(simulator, msgid)).errcode).toBe(40058);
  });
});

it('counts the person-times of today and yesterday', async () => {
  const statistics = async (time_type?: unknown): Promise<Json> =>
    ask(simulator, '/cgi-bin/message/get_statistics', { access_token: await tokenOf(simulator) }, { time_type });
  await send(simulator, { touser: `${LIN_WEI}|${ZHAO_MIN}|ghost` });
  simulator.advance(12 * HOUR_MS); // midnight in China
  await send(simulator);
  const ofApp = (count: number) => [{ agentid: 1000002, app_name: 'Sim NocoBase', count }];
  expect((await statistics()).statistics).toEqual(ofApp(1));
  expect((await statistics(1)).statistics).toEqual(ofApp(2));
  expect((await statistics(2)).errcode).toBe(40058);
  simulator.advance(48 * HOUR_MS);
  expect((await statistics()).statistics).toEqual([]);
});

describe('faults of message/send', () => {
  const delivered = () => dropped().length;

  it.each([-1, 45009, 45033, 40014, 42001, 60020])('answers %i, and sends nothing', async (errcode) => {
    simulator.fault(SEND, { errcode, times: 1 });
    expect((await send(simulator)).errcode).toBe(errcode);
    expect(delivered()).toBe(0);
    expect((await send(simulator)).errcode).toBe(0);
  });

  const timedOut = async () => {
    const query = { access_token: await tokenOf(simulator) };
    const body = JSON.stringify({ touser: LIN_WEI, agentid: 1000002, msgtype: 'text', text: { content: 'x' } });
    const asking = new AbortController();
    const answer = visit(simulator, SEND, query, { method: 'POST', body, signal: asking.signal });
    while (simulator.calls(SEND) === 0) {
      await new Promise(setImmediate);
    }
    asking.abort();
    await expect(answer).rejects.toThrow('aborted');
  };

  it('says nothing, before or after it has sent the message', async () => {
    simulator.fault(SEND, { hang: true, times: 1 });
    await timedOut();
    expect(delivered()).toBe(0);
    simulator.clearRequests();
    simulator.fault(SEND, { hang: true, carriedOut: true, times: 1 });
    await timedOut();
    expect(delivered()).toBe(1);
  });

  it('cuts the connection, before or after it has sent the message', async () => {
    simulator.fault(SEND, { reset: true, times: 1 });
    await expect(send(simulator)).rejects.toThrow('fetch failed');
    expect(delivered()).toBe(0);
    simulator.fault(SEND, { reset: true, carriedOut: true, times: 1 });
    await expect(send(simulator)).rejects.toThrow('fetch failed');
    expect(delivered()).toBe(1);
  });

  it('answers HTML or an errcode although it has sent the message', async () => {
    simulator.fault(SEND, { status: 502, body: '<html>', carriedOut: true, times: 1 });
    await expect(send(simulator)).rejects.toThrow('JSON');
    simulator.fault(SEND, { errcode: -1, carriedOut: true, times: 1 });
    expect((await send(simulator)).errcode).toBe(-1);
    expect(delivered()).toBe(2);
  });
});
