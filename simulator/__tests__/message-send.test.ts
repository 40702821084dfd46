import { type Simulator, startSimulator } from '../index';
import {
  AGENT_ID,
  CONTACT_SYNC_SECRET,
  CORP_ID,
  DISABLED_MEMBER,
  LEFT_MEMBER,
  LIN_WEI,
  NO_PHONE,
  OTHER_CORP_ID,
  OTHER_SECRET,
  OUTSIDER,
  WANG_FANG,
  ZHAO_MIN,
} from '../seed';
import { mediaId, PNG, SEND, send } from './messaging';
import { ask, type Json, tokenOf, visit } from './visit';

const EVENT_URL = { url: 'https://noco.example/events', token: 'token1', aesKey: 'a'.repeat(43) };
const START = Date.UTC(2026, 8, 1, 4); // a clock that stands still, so that limits can be met to the millisecond

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ now: () => START });
});
afterEach(() => simulator.reset());
afterAll(() => simulator.close());

const errcodeOf = async (fields: Json) => (await send(simulator, fields)).errcode;
const inbox = (userid = LIN_WEI) => simulator.inbox(CORP_ID, userid);
const app = () => simulator.app(CORP_ID, AGENT_ID);

describe('message/send', () => {
  it('delivers, and answers with a msgid and four lists', async () => {
    expect(await send(simulator)).toEqual({
      errcode: 0,
      errmsg: 'ok',
      invaliduser: '',
      invalidparty: '',
      invalidtag: '',
      unlicenseduser: '',
      msgid: expect.stringMatching(/^simmsg-/),
    });
    expect(inbox()).toMatchObject([
      { type: 'text', agentId: AGENT_ID, appName: 'Sim NocoBase', at: START, dropped: null, recalledAt: null },
    ]);
    expect(inbox(ZHAO_MIN)).toEqual([]);
  });

  it('leaves empty lists out where told to', async () => {
    simulator.settings.emptyListsGiven = false;
    expect(Object.keys(await send(simulator))).toEqual(['errcode', 'errmsg', 'msgid']);
    expect(await send(simulator, { touser: `${LIN_WEI}|ghost` })).toMatchObject({ errcode: 0, invaliduser: 'ghost' });
  });

  it('checks in the order of WeCom: token, app, address, limits, JSON, agent, type, receivers, fields, range', async () => {
    const wrong = { agentid: 1, msgtype: 'nothing', touser: '', text: {} };
    const raw = async (body: string, access_token?: string) =>
      (JSON.parse((await visit(simulator, SEND, { access_token }, { method: 'POST', body })).text) as Json).errcode;
    const access_token = await tokenOf(simulator);
    expect(await raw('{')).toBe(41001);
    app().closed = true;
    app().trustedIps = [];
    simulator.settings.callsPerMinuteByPath = { [SEND]: 0 };
    expect(await raw('{', access_token)).toBe(50003);
    app().closed = false;
    expect(await raw('{', access_token)).toBe(60020);
    app().trustedIps = 'any';
    expect(await raw('{', access_token)).toBe(45009);
    simulator.settings.callsPerMinuteByPath = {};
    simulator.advance(60_000);
    expect(await raw('{', access_token)).toBe(40058);
    expect(await errcodeOf(wrong)).toBe(40056);
    expect(await errcodeOf({ ...wrong, agentid: 1000002 })).toBe(40008);
    expect(await errcodeOf({ ...wrong, agentid: 1000002, msgtype: 'text' })).toBe(82001);
    expect(await errcodeOf({ text: {}, touser: 'ghost' })).toBe(44004);
    expect(await errcodeOf({ touser: 'ghost' })).toBe(81013);
    expect(inbox()).toEqual([]);
  });

  it('takes the agentid of its own app, also as a string unless switched off', async () => {
    simulator.addApp(CORP_ID, { agentId: '1000009', secret: 'second' });
    expect(await errcodeOf({ agentid: 1000009 })).toBe(301002);
    expect(await errcodeOf({ agentid: undefined })).toBe(41011);
    expect(await errcodeOf({ agentid: [1000002] })).toBe(40056);
    expect(await errcodeOf({ agentid: AGENT_ID })).toBe(0);
    simulator.settings.stringAgentId = false;
    expect(await errcodeOf({ agentid: AGENT_ID })).toBe(40056);
  });

  it('lets the contact-sync secret send nothing', async () => {
    const access_token = await tokenOf(simulator, CONTACT_SYNC_SECRET);
    expect((await ask(simulator, SEND, { access_token }, {})).errcode).toBe(48002);
  });

  it('knows the types of its edition only', async () => {
    simulator.settings.messageTypes = ['text'];
    expect(await errcodeOf({ msgtype: 'markdown', markdown: { content: 'x' } })).toBe(40008);
    expect(await errcodeOf({ msgtype: 'toString' })).toBe(40008);
    expect(await errcodeOf({})).toBe(0);
  });

  it('keeps corps apart', async () => {
    const access_token = await tokenOf(simulator, OTHER_SECRET, OTHER_CORP_ID);
    const body = { touser: `${LIN_WEI}|${ZHAO_MIN}`, agentid: 1000003, msgtype: 'text', text: { content: 'x' } };
    expect(await ask(simulator, SEND, { access_token }, body)).toMatchObject({ errcode: 0, invaliduser: ZHAO_MIN });
    expect(inbox()).toEqual([]);
    expect(simulator.inbox(OTHER_CORP_ID, LIN_WEI)).toHaveLength(1);
  });

  it('follows a member to another userid', async () => {
    await send(simulator);
    simulator.renameMember(CORP_ID, LIN_WEI, 'E1024');
    expect(inbox('e1024')).toHaveLength(1);
    expect(await errcodeOf({ touser: LIN_WEI })).toBe(81013);
  });
});

describe('receivers', () => {
  it('sends to those who can get it, and names the others in lower case, each once', async () => {
    const touser = `WANG.fang|${OUTSIDER}|GHOST|ghost|wang.FANG||${DISABLED_MEMBER}|${LEFT_MEMBER}`;
    expect(await send(simulator, { touser })).toMatchObject({
      errcode: 0,
      invaliduser: `outsider|ghost|${DISABLED_MEMBER}|${LEFT_MEMBER}`,
      unlicenseduser: '',
    });
    expect(inbox(WANG_FANG)).toHaveLength(1);
    expect(inbox(OUTSIDER)).toEqual([]);
  });

  it('refuses with 81013 when nobody is left, and still says who', async () => {
    expect(await send(simulator, { touser: `Ghost|${OUTSIDER}`, toparty: '9|77', totag: '5' })).toMatchObject({
      errcode: 81013,
      invaliduser: 'ghost|outsider',
      invalidparty: '9|77',
      invalidtag: '5',
    });
  });

  it('names members without a licence apart', async () => {
    simulator.member(CORP_ID, WANG_FANG).licensed = false;
    expect(await send(simulator, { touser: `${LIN_WEI}|Wang.Fang` })).toMatchObject({
      errcode: 0,
      invaliduser: '',
      unlicenseduser: 'wang.fang',
    });
    simulator.settings.unlicensedSpelling = 'as sent';
    expect(await send(simulator, { touser: `${LIN_WEI}|WANG.fang` })).toMatchObject({ unlicenseduser: 'WANG.fang' });
    expect(await send(simulator, { touser: 'WANG.fang' })).toMatchObject({
      errcode: 81013,
      unlicenseduser: 'WANG.fang',
    });
    simulator.settings.allUnlicensedErrcode = 0;
    expect(await send(simulator, { touser: 'wang.fang' })).toMatchObject({ errcode: 0, unlicenseduser: 'wang.fang' });
    expect(inbox(WANG_FANG)).toEqual([]);
  });

  it('accepts members who are not active where told to, and nobody reads it', async () => {
    simulator.settings.inactiveReceivers = 'accepted';
    expect(await send(simulator, { touser: DISABLED_MEMBER })).toMatchObject({ errcode: 0, invaliduser: '' });
    expect(inbox(DISABLED_MEMBER)).toMatchObject([{ dropped: 'inactive' }]);
  });

  it('takes everybody of the visible range for @all, and ignores the rest', async () => {
    expect(await send(simulator, { touser: '@all', toparty: '77', totag: '5' })).toMatchObject({
      errcode: 0,
      invalidparty: '',
      invalidtag: '',
    });
    expect(inbox(NO_PHONE)).toHaveLength(1);
    expect(inbox(OUTSIDER)).toEqual([]);
  });

  it('reaches departments with those below them', async () => {
    expect(await send(simulator, { touser: '', toparty: '2|9' })).toMatchObject({ errcode: 0, invalidparty: '9' });
    expect([inbox(LIN_WEI), inbox(WANG_FANG), inbox(ZHAO_MIN)].map(({ length }) => length)).toEqual([1, 1, 0]);
  });

  it.each([
    ['nobody', { touser: '' }, 82001],
    ['separators alone', { touser: '||' }, 82001],
    ['null', { touser: null }, 82001],
    ['a list', { touser: [LIN_WEI] }, 40058],
    ['a number', { touser: 17 }, 40058],
    ['1001 users', { touser: Array.from({ length: 1001 }, (_, index) => `u${index}`).join('|') }, 40032],
    ['101 departments', { toparty: Array.from({ length: 101 }, () => '2').join('|') }, 82002],
    ['101 tags', { totag: Array.from({ length: 101 }, () => '2').join('|') }, 82003],
  ])('refuses %s', async (_what, fields, errcode) => {
    expect(await errcodeOf(fields)).toBe(errcode);
  });

  it('takes 1000 users', async () => {
    const strangers = Array.from({ length: 999 }, (_, index) => `u${index}`);
    const { errcode, invaliduser } = await send(simulator, { touser: [...strangers, LIN_WEI].join('|') });
    expect([errcode, String(invaliduser).split('|').length]).toEqual([0, 999]);
  });

  it('ignores blanks around the separator, or takes them for a part of the userid', async () => {
    const touser = `${LIN_WEI} | ${ZHAO_MIN}`;
    expect(await send(simulator, { touser })).toMatchObject({ errcode: 0, invaliduser: '' });
    simulator.settings.touserBlanks = 'part of the userid';
    expect(await send(simulator, { touser })).toMatchObject({ errcode: 81013, invaliduser: 'lin.wei | zhao.min' });
  });

  it('names them on errors of the fields, too, where told to', async () => {
    const wrong = { touser: 'ghost', text: { content: '' } };
    expect(await send(simulator, wrong)).not.toHaveProperty('invaliduser');
    simulator.settings.listsOnEveryError = true;
    expect(await send(simulator, wrong)).toMatchObject({ errcode: 44004, invaliduser: 'ghost' });
  });
});

describe('what is cut', () => {
  const shown = () => inbox().at(-1)?.wecom.text;

  it('cuts a text at 2048 bytes, inside a character unless switched off', async () => {
    const content = `${'x'.repeat(2047)}界 the end`;
    expect(await errcodeOf({ text: { content } })).toBe(0);
    expect(shown()).toBe(`${'x'.repeat(2047)}\ufffd`);
    simulator.settings.cutSplitsCharacters = false;
    await send(simulator, { text: { content } });
    expect(shown()).toBe('x'.repeat(2047));
    await send(simulator, { text: { content: '界'.repeat(683) } });
    expect(shown()).toBe('界'.repeat(682));
  });

  it('refuses a much longer text where told to', async () => {
    const content = 'x'.repeat(5121);
    expect(await errcodeOf({ text: { content } })).toBe(0);
    simulator.settings.textRefusedOver = 5120;
    expect(await send(simulator, { text: { content } })).toMatchObject({
      errcode: 40058,
      errmsg: expect.stringContaining('text.content exceed max length 5120'),
    });
    expect(await errcodeOf({ text: { content: content.slice(1) } })).toBe(0);
  });

  it('refuses a markdown over 2048 bytes, or cuts it', async () => {
    const markdown = { content: 'x'.repeat(2049) };
    expect(await errcodeOf({ msgtype: 'markdown', markdown })).toBe(40058);
    simulator.settings.markdownOverLimit = 'cut';
    expect(await errcodeOf({ msgtype: 'markdown', markdown })).toBe(0);
    expect(shown()).toBe('x'.repeat(2048));
  });

  it('counts the limits of a text card in characters or bytes', async () => {
    const card = async (title: string, description: string) => {
      await send(simulator, {
        msgtype: 'textcard',
        textcard: { title, description, url: 'https://noco.example/', btntxt: '打开看看吧' },
      });
      return shown()?.split('\n');
    };
    const title = `${'界'.repeat(127)}😀界`;
    expect(await card(title, '界'.repeat(513))).toEqual([`${'界'.repeat(127)}\ud83d`, '界'.repeat(512), '打开看看']);
    simulator.settings.characterUnit = 'codePoints';
    expect((await card(title, 'd'))?.[0]).toBe(`${'界'.repeat(127)}😀`);
    simulator.settings.textcardLimitUnit = 'bytes';
    expect((await card(title, 'd'))?.[0]).toBe(`${'界'.repeat(42)}\ufffd`);
    simulator.settings.cutSplitsCharacters = false;
    expect((await card(title, 'd'))?.[0]).toBe('界'.repeat(42));
  });

  it('cuts the title of an article at 128 bytes', async () => {
    await send(simulator, {
      msgtype: 'news',
      news: { articles: [{ title: 'x'.repeat(129), url: 'https://noco.example/' }] },
    });
    expect(shown()).toBe('x'.repeat(128));
  });
});

const URL_OF_2049_BYTES = `https://noco.example/${'x'.repeat(2028)}`;
const textcard = { title: 'Approve', description: 'Order 17', url: 'https://noco.example/' };
const article = { title: 'News', url: 'https://noco.example/' };
const notice = {
  card_type: 'text_notice',
  main_title: { title: 'Order 17' },
  card_action: { type: 1, url: 'https://noco.example/' },
};
const option = { id: '1', text: 'Yes' };
const buttons = {
  card_type: 'button_interaction',
  main_title: { title: 'Order 17' },
  task_id: 'task-1',
  button_list: [{ text: 'Yes', key: 'yes' }],
};
const vote = {
  card_type: 'vote_interaction',
  main_title: { title: 'Lunch?' },
  task_id: 'task-1',
  checkbox: { question_key: 'q', option_list: [option] },
  submit_button: { text: 'Send', key: 'send' },
};
const questions = {
  card_type: 'multiple_interaction',
  main_title: { title: 'Lunch?' },
  task_id: 'task-1',
  select_list: [{ question_key: 'q', option_list: [option] }],
  submit_button: { text: 'Send', key: 'send' },
};

describe('fields of each type', () => {
  it.each<[string, number, string, unknown]>([
    ['a text without content', 44004, 'text', { content: '' }],
    ['a content that is no string', 40058, 'text', { content: 17 }],
    ['fields that are no object', 40058, 'text', 'Order 17'],
    ['a markdown without content', 44004, 'markdown', {}],
    ['a text card without title', 41016, 'textcard', { ...textcard, title: '' }],
    ['a text card without description', 41033, 'textcard', { ...textcard, description: '' }],
    ['a text card without url', 41010, 'textcard', { ...textcard, url: undefined }],
    ['a text card with a path', 45034, 'textcard', { ...textcard, url: '/admin' }],
    ['a text card with a url of 2049 bytes', 40058, 'textcard', { ...textcard, url: URL_OF_2049_BYTES }],
    ['a text card', 0, 'textcard', textcard],
    ['no article', 45008, 'news', { articles: [] }],
    ['nine articles', 45008, 'news', { articles: Array(9).fill(article) }],
    ['articles that are no list', 40058, 'news', { articles: article }],
    ['an article without title', 41016, 'news', { articles: [{ url: 'https://noco.example/' }] }],
    ['an article without url', 41010, 'news', { articles: [{ title: 'News' }] }],
    ['an article that opens a mini program', 0, 'news', { articles: [{ title: 'News', appid: 'wx1', pagepath: 'a' }] }],
    ['eight articles', 0, 'news', { articles: Array(8).fill(article) }],
    ['a page without picture', 41006, 'mpnews', { articles: [{ title: 'Page', content: 'x' }] }],
    ['an image without media_id', 41006, 'image', {}],
    ['an image that nobody uploaded', 40007, 'image', { media_id: 'x' }],
    ['a card twice in its wrapper', 41016, 'template_card', { template_card: notice }],
    ['a card of an unknown type', 42031, 'template_card', { ...notice, card_type: 'text' }],
    ['a notice without card_action', 42045, 'template_card', { ...notice, card_action: undefined }],
    ['a notice that leads nowhere', 42045, 'template_card', { ...notice, card_action: { type: 0 } }],
    ['a notice without url', 42028, 'template_card', { ...notice, card_action: { type: 1 } }],
    ['a notice without appid', 42030, 'template_card', { ...notice, card_action: { type: 2 } }],
    ['a notice with a sub title alone', 0, 'template_card', { ...notice, main_title: {}, sub_title_text: 'x' }],
    ['four jumps', 42042, 'template_card', { ...notice, jump_list: Array(4).fill({ title: 'x' }) }],
    ['a jump without title', 42033, 'template_card', { ...notice, jump_list: [{ type: 0 }] }],
    ['a jump without url', 42028, 'template_card', { ...notice, jump_list: [{ type: 1, title: 'x' }] }],
    ['seven lines', 42035, 'template_card', { ...notice, horizontal_content_list: Array(7).fill({ keyname: 'x' }) }],
    ['a line without name', 42027, 'template_card', { ...notice, horizontal_content_list: [{ value: 'x' }] }],
    [
      'a line without file',
      42029,
      'template_card',
      { ...notice, horizontal_content_list: [{ keyname: 'x', type: 2 }] },
    ],
    [
      'a line without userid',
      42050,
      'template_card',
      { ...notice, horizontal_content_list: [{ keyname: 'x', type: 3 }] },
    ],
    ['news without a picture', 42044, 'template_card', { ...notice, card_type: 'news_notice' }],
    [
      'five vertical lines',
      42036,
      'template_card',
      { ...notice, vertical_content_list: Array(5).fill({ title: 'x' }) },
    ],
    ['a task_id with a blank', 42014, 'template_card', { ...notice, task_id: 'a b' }],
    ['buttons without a callback address', 43012, 'template_card', buttons],
    [
      'a menu without a callback address',
      43012,
      'template_card',
      {
        ...notice,
        task_id: 't',
        action_menu: { action_list: [{ text: 'x', key: 'x' }] },
      },
    ],
  ])('%s: %i', async (_what, errcode, type, fields) => {
    expect(await errcodeOf({ msgtype: type, [type]: fields })).toBe(errcode);
  });

  it.each<[string, number, Json]>([
    ['buttons', 0, buttons],
    ['no task_id', 42014, { ...buttons, task_id: '' }],
    ['a button without text', 42038, { ...buttons, button_list: [{ key: 'x' }] }],
    ['a button without key', 42039, { ...buttons, button_list: [{ text: 'x' }] }],
    ['a button without url', 42028, { ...buttons, button_list: [{ text: 'x', type: 1 }] }],
    ['a vote', 0, vote],
    ['no question', 42043, { ...vote, checkbox: { option_list: [option] } }],
    ['no options', 42037, { ...vote, checkbox: { question_key: 'q' } }],
    ['21 options', 42037, { ...vote, checkbox: { question_key: 'q', option_list: Array(21).fill(option) } }],
    ['an option without id', 42040, { ...vote, checkbox: { question_key: 'q', option_list: [{ text: 'x' }] } }],
    ['an option without text', 42041, { ...vote, checkbox: { question_key: 'q', option_list: [{ id: '1' }] } }],
    ['no key to send it', 42046, { ...vote, submit_button: { text: 'x' } }],
    ['no text to send it', 42049, { ...vote, submit_button: { key: 'x' } }],
    ['questions', 0, questions],
    ['four questions', 42047, { ...questions, select_list: Array(4).fill({}) }],
    [
      'two entries of one key',
      42051,
      {
        ...notice,
        task_id: 't',
        action_menu: { action_list: Array(2).fill({ text: 'x', key: 'x' }) },
      },
    ],
  ])('of an app with a callback address, %s: %i', async (_what, errcode, template_card) => {
    app().eventUrl = EVENT_URL;
    const answer = await send(simulator, { msgtype: 'template_card', template_card });
    expect(answer.errcode).toBe(errcode);
    expect('response_code' in answer).toBe(errcode === 0);
  });

  it('takes a task_id once', async () => {
    const card = { msgtype: 'template_card', template_card: { ...notice, task_id: 'task-1' } };
    expect([await errcodeOf(card), await errcodeOf(card)]).toEqual([0, 42014]);
  });

  it('takes a file of the right type for three days', async () => {
    const media_id = await mediaId(simulator, { type: 'image', bytes: PNG });
    expect(await errcodeOf({ msgtype: 'file', file: { media_id } })).toBe(40007);
    simulator.advance(3 * 24 * 3600_000 - 1);
    expect(await errcodeOf({ msgtype: 'image', image: { media_id } })).toBe(0);
    simulator.advance(1);
    expect(await errcodeOf({ msgtype: 'image', image: { media_id } })).toBe(40007);
  });

  it('keeps a file to the company that uploaded it', async () => {
    const media_id = await mediaId(simulator);
    const access_token = await tokenOf(simulator, OTHER_SECRET, OTHER_CORP_ID);
    const body = { touser: LIN_WEI, agentid: 1000003, msgtype: 'file', file: { media_id } };
    expect((await ask(simulator, SEND, { access_token }, body)).errcode).toBe(40007);
  });

  it('sends a page of its own (mpnews)', async () => {
    const thumb_media_id = await mediaId(simulator, { type: 'image', bytes: PNG });
    const articles = (content: string) => ({ articles: [{ title: 'Page', thumb_media_id, content, digest: 'short' }] });
    expect(await errcodeOf({ msgtype: 'mpnews', mpnews: articles('<b>x</b>') })).toBe(0);
    expect(inbox()).toMatchObject([{ wecom: { text: 'Page\nshort' } }]);
    expect(await errcodeOf({ msgtype: 'mpnews', mpnews: articles('x'.repeat(666 * 1024 + 1)) })).toBe(45002);
  });

  it('keeps a text confidential, but no news, and nothing else that cannot be', async () => {
    await send(simulator, { safe: 1 });
    await send(simulator, { safe: '0' });
    await send(simulator, { safe: 1, msgtype: 'markdown', markdown: { content: 'x' } });
    expect(inbox().map(({ safe }) => safe)).toEqual([true, false, false]);
    expect(await errcodeOf({ safe: 1, msgtype: 'news', news: { articles: [article] } })).toBe(40074);
    expect(await errcodeOf({ safe: 3 })).toBe(40035);
  });
});
