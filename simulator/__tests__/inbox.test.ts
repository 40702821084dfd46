import fc from 'fast-check';
import { type Simulator, startSimulator } from '../index';
import { AGENT_ID, CORP_ID, GUEST, LIN_WEI, OTHER_CORP_ID, WANG_FANG, ZHAO_MIN } from '../seed';
import { mediaId, PNG, recall, send } from './messaging';
import { authorize, type Json, visit } from './visit';

const EVENT_URL = { url: 'https://noco.example/events', token: 'token1', aesKey: 'a'.repeat(43) };
const START = Date.UTC(2026, 8, 1, 4); // noon in China
const HINT = '暂不支持此消息类型，请在企业微信中查看';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ now: () => START });
});
afterEach(() => simulator.reset());
afterAll(() => simulator.close());

const text = (content: string) => send(simulator, { text: { content } });
const markdown = (content: string) => send(simulator, { msgtype: 'markdown', markdown: { content } });
const card = (template_card: Json) => send(simulator, { msgtype: 'template_card', template_card });
const textcard = (description: string, url = 'https://noco.example/') =>
  send(simulator, { msgtype: 'textcard', textcard: { title: 'Approve', description, url } });

/** As the member sees the latest message in WeCom. */
const latest = () => {
  const found = simulator.inbox(CORP_ID, LIN_WEI).at(-1);
  if (!found) {
    throw new Error('no message');
  }
  return found;
};
const inWecom = () => ({ text: latest().wecom.text, links: latest().wecom.links });

const notice = {
  card_type: 'text_notice',
  source: { desc: 'NocoBase', desc_color: 3 },
  main_title: { title: 'Order 17', desc: 'waits' },
  emphasis_content: { title: '100', desc: 'pieces' },
  quote_area: { type: 1, url: 'https://noco.example/quote', title: 'Quote', quote_text: 'as agreed' },
  sub_title_text: 'since Monday',
  horizontal_content_list: [
    { keyname: 'By', value: 'Lin' },
    { keyname: 'Site', value: 'open', type: 1, url: 'https://noco.example/site' },
  ],
  jump_list: [{ type: 1, title: 'More', url: 'https://noco.example/more' }],
  card_action: { type: 1, url: 'https://noco.example/order' },
};

describe('a text', () => {
  it('shows links of <a>, and everything else as it is', async () => {
    await text(
      '1 < 2 <b>x</b>\n<a href="https://noco.example/?a=1&b=2">open</a>, https://noco.example &lt; **x** [x](y)',
    );
    expect(inWecom()).toEqual({
      text: '1 < 2 <b>x</b>\nopen, https://noco.example &lt; **x** [x](y)',
      links: [{ text: 'open', url: 'https://noco.example/?a=1&b=2' }],
    });
  });

  it.each([
    ["<a href='https://x.example'>x</a>", 'https://x.example'],
    ['<A class="y" HREF = https://x.example target=_blank>x</A >', 'https://x.example'],
    ['<a\nhref="https://x.example">x</a>', 'https://x.example'],
  ])('finds the link in %j', async (content, url) => {
    await text(content);
    expect(inWecom()).toEqual({ text: 'x', links: [{ text: 'x', url }] });
  });

  it.each([
    '<a href="https://x.example">x',
    '<\u200ba href="https://x.example">x</a>',
    '<abbr href="x">x</a>',
    '<a>x</a>',
  ])('finds none in %j', async (content) => {
    await text(content);
    expect(inWecom()).toEqual({ text: content, links: [] });
  });

  it('links bare addresses, decodes entities, and ignores U+200B where told to', async () => {
    const content = 'see https://noco.example/a?b=1#c &lt;a href=x&gt;';
    simulator.settings.bareUrlsLinked = true;
    simulator.settings.entitiesDecoded = true;
    await text(content);
    expect(inWecom()).toEqual({
      text: 'see https://noco.example/a?b=1#c <a href=x>',
      links: [{ text: 'https://noco.example/a?b=1#c', url: 'https://noco.example/a?b=1#c' }],
    });
    simulator.settings.zeroWidthSpaceCounts = false;
    await text('<\u200ba href="https://x.example">x</a>');
    expect(inWecom().links).toHaveLength(1);
  });
});

describe('markdown', () => {
  it('shows the subset of WeCom', async () => {
    await markdown('# Order 17\n> from <font color="info">**Lin**</font>\n[open](https://noco.example/a) `**now**`');
    const { body } = latest().wecom;
    expect(body).toEqual({
      kind: 'markdown',
      blocks: [
        { kind: 'heading', level: 1, spans: [{ kind: 'text', text: 'Order 17' }] },
        {
          kind: 'quote',
          spans: [
            { kind: 'text', text: 'from ' },
            { kind: 'font', color: 'info', spans: [{ kind: 'bold', spans: [{ kind: 'text', text: 'Lin' }] }] },
          ],
        },
        {
          kind: 'paragraph',
          spans: [
            { kind: 'link', text: 'open', url: 'https://noco.example/a' },
            { kind: 'text', text: ' ' },
            { kind: 'code', text: '**now**' },
          ],
        },
      ],
    });
    expect(inWecom()).toEqual({
      text: 'Order 17\nfrom Lin\nopen **now**',
      links: [{ text: 'open', url: 'https://noco.example/a' }],
    });
  });

  it.each([
    '#no heading',
    '####### x',
    '- x',
    '1. x',
    '| a | b |',
    '![x]()',
    '_x_ *x* ~~x~~',
    '<b>x</b>',
    '<font color="red">x</font>',
    '<a href="https://x.example">x</a>',
    '[x]\u200b(https://x.example)',
    'https://x.example',
    '\\*',
    '<@lin.wei>',
    '`a',
    '**a',
  ])('shows %j as it is', async (content) => {
    await markdown(content);
    expect(inWecom()).toEqual({ text: content, links: [] });
    expect(latest().wecom.body).toMatchObject({ blocks: [{ kind: 'paragraph', spans: [{ kind: 'text' }] }] });
  });

  it('mentions, honours backslashes, and ignores U+200B where told to', async () => {
    Object.assign(simulator.settings, { markdownMentions: true, markdownEscapes: true, zeroWidthSpaceCounts: false });
    await markdown('<@lin.wei> \\[x](https://x.example) [y]\u200b(https://y.example)');
    expect(inWecom()).toEqual({
      text: '@lin.wei [x](https://x.example) y',
      links: [{ text: 'y', url: 'https://y.example' }],
    });
  });
});

describe('cards, news and files', () => {
  it('a text card is one link, with lines of three tones', async () => {
    await textcard(
      '<div class="gray">Tue</div><div class="highlight">now</div>a<br>b\nc <a href="https://x.example">x</a>',
    );
    expect(latest().wecom.body).toMatchObject({
      blocks: [{ kind: 'toned', tone: 'gray' }, { kind: 'toned', tone: 'highlight' }, {}, {}],
    });
    expect(inWecom()).toEqual({
      text: 'Approve\nTue\nnow\na\nb c <a href="https://x.example">x</a>\n详情',
      links: [{ text: '详情', url: 'https://noco.example/' }],
    });
    simulator.settings.textcardLineBreaks = true;
    await textcard('b\nc');
    expect(inWecom().text).toBe('Approve\nb\nc\n详情');
  });

  it('a text notice shows all of its parts', async () => {
    await card(notice);
    expect(inWecom()).toEqual({
      text: 'NocoBase\nOrder 17\nwaits\n100\npieces\nsince Monday\nQuote: as agreed\nBy: Lin\nSite: open\nMore',
      links: [
        { text: 'Order 17', url: 'https://noco.example/order' },
        { text: 'Quote', url: 'https://noco.example/quote' },
        { text: 'Site', url: 'https://noco.example/site' },
        { text: 'More', url: 'https://noco.example/more' },
      ],
    });
  });

  it('a news notice and its picture', async () => {
    await card({
      card_type: 'news_notice',
      main_title: { title: 'News' },
      image_text_area: {
        type: 1,
        url: 'https://noco.example/i',
        title: 'Left',
        desc: 'right',
        image_url: 'https://p.example/1',
      },
      vertical_content_list: [{ title: 'V', desc: 'W' }],
      card_action: { type: 2, appid: 'wx1' },
    });
    expect(inWecom()).toEqual({
      text: 'News\nLeft: right\nV: W',
      links: [{ text: 'Left', url: 'https://noco.example/i' }],
    });
  });

  it('cards with buttons and questions', async () => {
    simulator.app(CORP_ID, AGENT_ID).eventUrl = EVENT_URL;
    await card({
      card_type: 'button_interaction',
      main_title: { title: 'Order 17' },
      task_id: '1',
      button_list: [
        { text: 'Yes', key: 'yes' },
        { text: 'Look', type: 1, url: 'https://noco.example/look' },
      ],
    });
    expect(inWecom()).toEqual({
      text: 'Order 17\nYes\nLook',
      links: [{ text: 'Look', url: 'https://noco.example/look' }],
    });
    const option_list = [{ id: '1', text: 'Rice' }];
    await card({
      card_type: 'vote_interaction',
      main_title: { title: 'Lunch' },
      task_id: '2',
      checkbox: { question_key: 'q', option_list },
      submit_button: { text: 'Send', key: 'k' },
      action_menu: { action_list: [{ text: 'Mute', key: 'm' }] },
    });
    expect(inWecom().text).toBe('Lunch\nRice\nSend\nMute');
  });

  it('news', async () => {
    const articles = [
      { title: 'One', description: 'first', url: 'https://noco.example/1', picurl: 'https://p.example/1' },
      { title: 'Two', appid: 'wx1' },
    ];
    await send(simulator, { msgtype: 'news', news: { articles } });
    expect(inWecom()).toEqual({ text: 'One\nfirst\nTwo', links: [{ text: 'One', url: 'https://noco.example/1' }] });
  });
});

describe('in WeChat', () => {
  it('a text, a text card and files show; markdown and template cards are a hint', async () => {
    await text('x');
    await textcard('x');
    await markdown('x');
    await card(notice);
    await send(simulator, { msgtype: 'file', file: { media_id: await mediaId(simulator) } });
    const texts = simulator.inbox(CORP_ID, LIN_WEI).map(({ wechat }) => wechat.text);
    expect(texts).toEqual(['x', 'Approve\nx\n详情', HINT, HINT, 'report.txt']);
  });

  it('shows the types that it is told to', async () => {
    simulator.settings.wechatShows = ['text', 'template_card'];
    await card(notice);
    expect(latest().wechat.text).toContain('Order 17');
    await textcard('x');
    expect(latest().wechat).toMatchObject({ text: HINT, links: [], body: { kind: 'hint' } });
  });

  it('shows 20 bytes of a text, and nothing else, where the app always opens its home page', async () => {
    simulator.app(CORP_ID, AGENT_ID).alwaysHome = true;
    await text('一二三四五六七八');
    expect(latest().wechat.text).toBe('一二三四五六\ufffd');
    expect(latest().wecom.text).toBe('一二三四五六七八');
    await textcard('x');
    expect(latest().wechat.text).toBe(HINT);
  });
});

describe('the page of messages', () => {
  const page = (query: Record<string, string> = {}, init: RequestInit = {}) =>
    visit(simulator, '/inbox', { corp: CORP_ID, user: LIN_WEI, lang: 'en', ...query }, init);
  const linksOn = async (query = {}) =>
    [...(await page(query)).text.matchAll(/<a class="[^"]*" href="([^"]*)"/g)].map(([, url]) => url);

  it('shows every message with links that can be followed, in the order of arrival', async () => {
    await text('<a href="https://noco.example/?a=1&b=2">open</a>');
    await textcard('x', 'https://noco.example/card');
    await card(notice);
    const { text: markup } = await page();
    expect(markup).toContain('Messages of 林伟');
    expect(markup).toContain('Sim NocoBase · <time>2026-09-01 12:00</time>');
    expect(await linksOn()).toEqual([
      'https://noco.example/?a=1&#38;b=2',
      'https://noco.example/card',
      'https://noco.example/order',
      'https://noco.example/quote',
      'https://noco.example/site',
      'https://noco.example/more',
    ]);
    expect(await linksOn({ in: 'wechat' })).toEqual(['https://noco.example/?a=1&#38;b=2', 'https://noco.example/card']);
    expect((await page({ in: 'wechat' })).text).toContain(HINT);
  });

  it('makes the member the user of this device, so that a link is opened by that member', async () => {
    const { headers } = await page({ user: 'WANG.fang' });
    expect(headers.get('set-cookie')).toMatch(/^sim_user=Wang\.Fang; Path=\/; HttpOnly/);
    expect((await visit(simulator, '/inbox', {}, { headers: { Cookie: 'sim_user=Wang.Fang' } })).text).toContain(
      '王芳',
    );
  });

  it('opens links in a window of their own where told to', async () => {
    await text('<a href="https://noco.example/">open</a>');
    expect((await page()).text).not.toContain('target=');
    simulator.settings.linksOpenWindow = true;
    expect((await page()).text).toContain('href="https://noco.example/" target="_blank" rel="noopener"');
  });

  it('greys what was dropped and says why', async () => {
    for (let count = 0; count < 2; count += 1) {
      await send(simulator, { enable_duplicate_check: 1 });
    }
    const { text: markup } = await page();
    expect(markup.match(/<div class="bubble" inert>/g)).toHaveLength(1);
    expect(markup).toContain('Not delivered: the same as an earlier message');
    expect((await page({ lang: 'zh' })).text).toContain('未送达: 与此前的消息重复');
  });

  it('takes a recalled message out of WeCom, but not out of WeChat', async () => {
    const { msgid } = await text('a mistake');
    await recall(simulator, msgid);
    expect((await page()).text).not.toContain('a mistake');
    expect((await page()).text).toContain('Sim NocoBase recalled a message');
    expect((await page({ in: 'wechat' })).text).toContain('a mistake');
  });

  it('shows pictures and files that were uploaded, and loads nothing from elsewhere', async () => {
    const image = await mediaId(simulator, { type: 'image', name: '"><script>.png', bytes: PNG });
    await send(simulator, { msgtype: 'image', image: { media_id: image } });
    const file = await mediaId(simulator, { name: 'a.txt', bytes: Buffer.from('ten bytes!') });
    await send(simulator, { msgtype: 'file', file: { media_id: file } });
    const large = await mediaId(simulator, { name: 'large.bin', bytes: Buffer.alloc(1024 * 1024 + 1) });
    await send(simulator, { msgtype: 'file', file: { media_id: large } });
    const articles = [{ title: 'News', url: 'https://noco.example/', picurl: 'https://p.example/1.png' }];
    await send(simulator, { msgtype: 'news', news: { articles } });
    const { text: markup, headers } = await page();
    expect(markup).toContain(
      `<img src="data:image/png;base64,${PNG.toString('base64')}" alt="&#34;&#62;&#60;script&#62;.png">`,
    );
    expect(markup).toContain(
      `<a download="a.txt" href="data:application/octet-stream;base64,dGVuIGJ5dGVzIQ==">a.txt</a>`,
    );
    expect(markup).toContain('large.bin <small>1025 KB</small>');
    expect(markup).toContain('<span class="picture">https://p.example/1.png</span>');
    expect(markup.match(/\bsrc="/g)).toHaveLength(1);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  const HOSTILE = '"\'><script>alert(1)</script><img src=x onerror=alert(1)>';

  it('escapes hostile values in every type', async () => {
    simulator.app(CORP_ID, AGENT_ID).name = HOSTILE;
    simulator.app(CORP_ID, AGENT_ID).eventUrl = EVENT_URL;
    simulator.member(CORP_ID, LIN_WEI).name = HOSTILE;
    const url = `https://x.example/${HOSTILE}`;
    const line = { type: 1, url, title: HOSTILE };
    await text(`<a href='https://x.example/"onclick="alert(1)'>${HOSTILE}</a>${HOSTILE}`);
    await markdown(
      `# ${HOSTILE}\n[x](https://x.example/"onclick="a) <font color="info">${HOSTILE}</font> \`${HOSTILE}\``,
    );
    await textcard(`<div class="gray">${HOSTILE}</div>${HOSTILE}`, url);
    await card({
      ...notice,
      source: { desc: HOSTILE, desc_color: HOSTILE },
      main_title: { title: HOSTILE, desc: HOSTILE },
      sub_title_text: HOSTILE,
      quote_area: { ...line, quote_text: HOSTILE },
      horizontal_content_list: [{ ...line, keyname: HOSTILE, value: HOSTILE }],
      jump_list: [line],
      card_action: line,
    });
    await card({
      card_type: 'button_interaction',
      main_title: { title: HOSTILE },
      task_id: '1',
      button_list: [{ type: 1, url, text: HOSTILE }],
      button_selection: { question_key: 'q', title: HOSTILE, option_list: [{ id: '1', text: HOSTILE }] },
      action_menu: { action_list: [{ text: HOSTILE, key: 'x' }] },
    });
    await send(simulator, {
      msgtype: 'news',
      news: { articles: [{ title: HOSTILE, description: HOSTILE, url, picurl: url }] },
    });
    for (const where of ['wecom', 'wechat']) {
      const { text: markup } = await page({ in: where });
      expect(markup).not.toMatch(/<script|<img|"\s*onclick/);
      expect(markup).toContain('&#60;script&#62;');
    }
  });

  it('builds no other markup than its own, whatever members get', async () => {
    const pieces = fc.constantFrom(
      '<',
      '>',
      '"',
      "'",
      '&',
      'a',
      '/',
      '=',
      ' ',
      '\n',
      '`',
      '**',
      '[',
      '](',
      ')',
      '<a href=',
      '<div class="gray">',
      '</a>',
      '</div>',
      '<font color="info">',
      '</font>',
      'https://x',
      'javascript:',
      'onclick=',
      '<script>',
      '<!--',
      '\\',
      '\u200b',
    );
    const value = fc.array(pieces, { minLength: 1, maxLength: 12 }).map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(value, async (content) => {
        simulator.reset();
        Object.assign(simulator.settings, { bareUrlsLinked: true, entitiesDecoded: true, markdownEscapes: true });
        await text(content);
        await markdown(content);
        await textcard(content, `https://x.example/${content}`);
        const chat = /<ol class="chat">[\s\S]*<\/ol>/.exec((await page()).text)?.[0] ?? '';
        for (const [tag] of chat.matchAll(/<[^>]*>?/g)) {
          expect(tag).toMatch(
            /^<(?:\/?(?:ol|li|p|div|time|b|code|blockquote|span|strong|a)|(?:ol|li|p|div|blockquote|span)(?: [\w-]+="[^"<>]*")*|a class="[a-z]*" href="https?:\/\/[^"<>]*")>$/,
          );
        }
      }),
      { numRuns: 150 },
    );
  });

  it('makes no link of an address that is not http', async () => {
    await text('<a href="javascript:alert(1)">x</a><a href=" data:text/html,x">y</a><a href="//x.example">z</a>');
    await markdown('[x](javascript:alert(1))');
    await textcard('x', 'javascript:alert(1)');
    await card({
      ...notice,
      card_action: { type: 1, url: 'vbscript:x' },
      quote_area: null,
      horizontal_content_list: null,
      jump_list: null,
    });
    expect(await linksOn()).toEqual([]);
    expect(simulator.inbox(CORP_ID, LIN_WEI).map(({ wecom }) => wecom.links.length)).toEqual([3, 1, 1, 1]);
  });

  it('lets a member be picked, and is linked from where people are listed', async () => {
    const wanted = `href="/inbox?corp=${CORP_ID}&#38;user=${WANG_FANG}"`;
    expect((await visit(simulator, '/inbox', { lang: 'en' })).text).toContain(wanted);
    expect((await visit(simulator, '/', { lang: 'en' })).text).toContain(`${wanted}>Messages</a>`);
    expect((await authorize(simulator, { lang: 'en' })).text).toContain(`${wanted}>Messages</a>`);
  });

  it('knows nobody but members of the company', async () => {
    for (const [corp, user] of [
      [CORP_ID, 'ghost'],
      [CORP_ID, GUEST],
      [OTHER_CORP_ID, ZHAO_MIN],
    ] as const) {
      const { text: markup, headers } = await page({ corp, user });
      expect(markup).toContain('sim_user names nobody in this company');
      expect(headers.get('set-cookie')).toBeNull();
    }
    expect((await page({ corp: 'unknown' })).text).toContain('Whose messages?');
    expect((await page()).text).toContain('No messages yet');
  });
});
