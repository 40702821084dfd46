import { Handlebars } from '@nocobase/utils';
import fc from 'fast-check';
import { TEXT_LIMITS } from '../../../../shared/message-limits';
import { type MessageContent, messageContent } from '../../../../shared/messages';
import { ContentError } from '../../content-error';
import { compose } from '../compose';
import { markOf } from '../template';

const site = {
  origin: 'https://noco.example',
  open: (path: string) => `https://noco.example/api/wecom:open?redirect=${encodeURIComponent(path)}`,
};
const channel = { confidential: false, button: null };

/** Compiles each string, as the notification manager does. */
function compiled(value: unknown, data: unknown): unknown {
  if (typeof value === 'string') {
    return Handlebars.compile(value)(data);
  }
  if (Array.isArray(value)) {
    return value.map((item) => compiled(item, data));
  }
  return typeof value === 'object' && value !== null && !(value instanceof Date)
    ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, compiled(item, data)]))
    : value;
}

/** `Hello {}` with one variable for each pair of braces. */
const filled = (text: string, ...names: string[]) => {
  let index = 0;
  return { template: text.replace(/\{\}/g, () => markOf(index++)), values: names.map((name) => `{{${name}}}`) };
};

/** What the author typed, without a variable. */
const authored = (template: string) => ({ template, values: [] });

const send = (content: object, data: Record<string, unknown> = {}) =>
  compose(messageContent.parse(compiled(content, data)) as MessageContent, { site, channel });

const textOf = (content: object, data?: Record<string, unknown>) =>
  (send({ type: 'text', ...content }, data).body.text as { content: string }).content;
const markdownOf = (content: object, data?: Record<string, unknown>) =>
  (send({ type: 'markdown', ...content }, data).body.markdown as { content: string }).content;

const withoutGaps = (text: string) => text.replaceAll('\u200b', '');

const problemOf = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    if (error instanceof ContentError) {
      return [error.problem, error.field];
    }
    throw error;
  }
  return undefined;
};

/** Texts of what markup, templates and addresses are made of. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '<a href="https://evil.test">',
        '</a>',
        '](',
        'https://evil.test',
        '**',
        '# ',
        '\n# ',
        '> ',
        '<@all>',
      ),
      fc.constantFrom(
        '<font color="info">',
        '{{ctx.$env.S}}',
        '{{#',
        '$&',
        '&lt;',
        '&amp;lt;',
        '`',
        '"',
        "'",
        '=',
        '\\',
      ),
      fc.constantFrom(
        '[',
        ']',
        '(',
        ')',
        '<',
        '>',
        '/',
        ':',
        '//',
        'www.evil.test',
        '_',
        '\ue0000\ue001',
        '👩‍👩‍👧',
        '漢',
        'é',
      ),
      fc.string({ maxLength: 6 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

describe('values', () => {
  it('arrive character by character, whatever Handlebars has made of them', () => {
    const visible = fc
      .string({ unit: 'grapheme', maxLength: 60 })
      .filter((text) => !/[\p{Cc}\p{Cs}\u2028-\u202e\u2066-\u2069]/u.test(text));
    fc.assert(
      fc.property(
        fc.oneof(
          visible,
          hostile.filter((text) => !/[\p{Cc}]/u.test(text)),
        ),
        (value) => {
          fc.pre(value.trim() !== '');
          const content = textOf({ text: filled('No. {}!', 'no') }, { no: value });
          expect(withoutGaps(content)).toBe(withoutGaps(`No. ${value}!`));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('of a test run, or sent by code, are read by their type', () => {
    const at = new Date('2026-01-02T03:04:05Z');
    const values = [7, true, null, undefined, { a: 1 }, ['x', 2], at];
    const text = { template: values.map((_, index) => markOf(index)).join('|'), values };
    expect(textOf({ text })).toBe('7|true||||x, 2|2026-01-02T03:04:05.000Z');
  });
});

describe('text', () => {
  it('keeps the author’s links, and adds the message’s below', () => {
    const text = filled('See <a href="/admin/orders?no={}">order {}</a>', 'no', 'no');
    expect(textOf({ text, link: '/admin/x', linkText: 'Open' }, { no: 'A&1' })).toBe(
      'See <a href="https://noco.example/api/wecom:open?redirect=%2Fadmin%2Forders%3Fno%3DA%25261">order A&1</a>\n' +
        '<a href="https://noco.example/api/wecom:open?redirect=%2Fadmin%2Fx">Open</a>',
    );
  });

  it('no value adds a link', () => {
    const around = fc.constantFrom('{}', '<{}', '</{}>', 'a {} b {}', '<a href="/x">{}</a>', 'https://{}');
    fc.assert(
      fc.property(around, hostile, hostile, (text, one, other) => {
        const content = (() => {
          try {
            return textOf({ text: filled(text, 'one', 'other') }, { one, other });
          } catch (error) {
            expect(error).toBeInstanceOf(ContentError);
            return '';
          }
        })();
        const anchors = [...content.matchAll(/<\s*a\b/gi)].length;
        expect(anchors).toBe(text.startsWith('<a ') && content ? 1 : 0);
        expect(content.replace(/<a href="[^"]*">/g, '')).not.toMatch(/https?:\/\/[^\s\u200b]/);
      }),
      { numRuns: 2_000 },
    );
  });

  it('addresses in values stay links only where the author wants it', () => {
    const text = filled('{}', 'site');
    const data = { site: 'https://x.example' };
    expect(textOf({ text }, data)).toBe('https:\u200b//x.example');
    expect(textOf({ text, linksInValues: true }, data)).toBe('https://x.example');
  });

  it.each(['<a href={}>x</a>', '<a title={} href="/x">x</a>', '<a {}'])('a value in the tag %s is refused', (text) => {
    expect(problemOf(() => textOf({ text: filled(text, 'v') }, { v: 'v' }))).toEqual(['VALUE_IN_TAG', 'text']);
  });

  it('of confidential channels is marked so', () => {
    const content = messageContent.parse({ type: 'text', text: 'Hi' });
    expect(compose(content, { site, channel: { ...channel, confidential: true } }).body).toMatchObject({ safe: 1 });
  });
});

describe('markdown', () => {
  it('keeps the author’s marks, and adds a link', () => {
    const markdown = filled('# Order **{}**\n[open](/admin/x?id={})', 'no', 'id');
    expect(markdownOf({ markdown, link: authored('https://docs.example/a') }, { no: 'A_1', id: '(7)' })).toBe(
      '# Order **A_\u200b1**\n' +
        '[open](https://noco.example/api/wecom:open?redirect=%2Fadmin%2Fx%3Fid%3D%25287%2529)\n' +
        '[详情](https://docs.example/a)',
    );
  });

  it('no value adds a link, a mark, a mention, a tag or a heading', () => {
    const around = fc.constantFrom('{}', 'a {} b {}', '**{}**', '[{}](/x)', '[a]{}', '> {}', '{}\n{}', '<{}', '`{}`{}');
    fc.assert(
      fc.property(around, hostile, hostile, (text, one, other) => {
        const send = (data: object) => {
          try {
            return markdownOf({ markdown: filled(text, 'one', 'other') }, data as Record<string, unknown>);
          } catch (error) {
            expect(error).toBeInstanceOf(ContentError);
            return undefined;
          }
        };
        const content = send({ one, other });
        const plain = send({ one: 'x', other: 'y' });
        if (content === undefined || plain === undefined) {
          return;
        }
        for (const mark of [/\]\(/g, /<font/gi, /<@/g, /<a\b/gi, /^#{1,6} /gm, /^> /gm, /\*\*/g]) {
          expect([mark, content.match(mark)?.length ?? 0]).toEqual([mark, plain.match(mark)?.length ?? 0]);
        }
        expect(content.replace(/\]\([^)]*\)/g, '')).not.toMatch(/https?:\/\/[^\s\u200b]/);
      }),
      { numRuns: 2_000 },
    );
  });

  it('a value ends neither the code nor the quote that it stands in', () => {
    expect(markdownOf({ markdown: filled('`{}`', 'v') }, { v: 'a`b' })).toBe('`a\u02cbb`');
    expect(markdownOf({ markdown: filled('> {}', 'v') }, { v: 'one\ntwo' })).toBe('> one two');
    expect(markdownOf({ markdown: filled('{}', 'v') }, { v: 'one\ntwo' })).toBe('one\ntwo');
  });

  it.each(['<font color="{}">x</font>', '[x](/a b{})'])('a value in %s is refused', (text) => {
    expect(problemOf(() => markdownOf({ markdown: filled(text, 'v') }, { v: 'v' }))).toEqual([
      'VALUE_IN_TAG',
      'markdown',
    ]);
  });
});

it('a value and the text in front of it make no entity', () => {
  expect(textOf({ text: filled('R&{}', 'v') }, { v: 'lt;b' })).toBe('R&\u200blt;b');
});

it('the text of a link is escaped like any value', () => {
  const content = textOf(
    { text: authored('x'), link: '/admin', linkText: filled('{}', 'v') },
    { v: 'https://evil.test' },
  );
  expect(content).not.toContain('://evil');
});

describe('length', () => {
  const clusters = fc.constantFrom('a', '漢', '👩‍👩‍👧', 'é', 'e\u0301', '🇨🇳', ' ', '<', '\n');

  it('keeps to 2048 bytes, cuts values between characters, and nothing that the author wrote', () => {
    const long = fc.array(clusters, { maxLength: 900 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(long, long, (one, other) => {
        const { body, shortened } = send(
          { type: 'text', text: filled('{} — {} end', 'one', 'other'), link: '/admin/x' },
          { one, other },
        );
        const { content } = body.text as { content: string };
        expect(Buffer.byteLength(content)).toBeLessThanOrEqual(TEXT_LIMITS.text.max);
        expect(content).toMatch(/ end\n<a href="[^"]+">详情<\/a>$/);
        expect(shortened).toBe(content.includes('…'));
        const kept = withoutGaps(content.split(' — ')[0] ?? '').replace(/…$/, '');
        expect(one.startsWith(kept)).toBe(true);
        expect(one.slice(kept.length)).not.toMatch(/^[\u200d\u0301\ufe0f]/);
      }),
      { numRuns: 60 },
    );
  });

  it('cuts the longest value first', () => {
    const content = textOf({ text: filled('{} / {}', 'short', 'long') }, { short: 'A-17', long: 'x'.repeat(5_000) });
    expect(content).toMatch(/^A-17 \/ x+…$/);
    expect(Buffer.byteLength(content)).toBe(2048);
  });

  it('refuses a text that is too long without any value', () => {
    expect(problemOf(() => textOf({ text: { template: '漢'.repeat(700), values: [] } }))).toEqual(['TOO_LONG', 'text']);
  });

  it('counts the lines of a text card in units of UTF-16, with their line breaks', () => {
    const { body } = send(
      { type: 'textcard', title: filled('{}', 'long'), description: filled('{}', 'lines'), link: '/admin' },
      { long: '漢'.repeat(300), lines: 'a\n'.repeat(300) },
    );
    const card = body.textcard as Record<string, string>;
    expect(card.title).toHaveLength(128);
    expect(card.description?.length).toBeLessThanOrEqual(512);
    expect(card.description).toMatch(/^(a<br>)+a?…$/);
  });
});

describe('links', () => {
  const linkOf = (link: unknown, data?: Record<string, unknown>) =>
    (send({ type: 'textcard', title: 't', description: 'd', link }, data).body.textcard as { url: string }).url;

  it.each([
    ['a page', '/admin/x?a=1#b', '/admin/x?a=1#b'],
    ['a page of this app, with its origin', 'https://noco.example/admin/x', '/admin/x'],
  ])('%s opens signed in', (_, link, path) => {
    expect(linkOf({ template: link, values: [] })).toBe(site.open(path));
    expect(linkOf(link)).toBe(site.open(path)); // as code sends it
  });

  it('an author’s address stays as it is', () => {
    expect(linkOf({ template: 'https://docs.example/#!/a?b=c', values: [] })).toBe('https://docs.example/#!/a?b=c');
    expect(linkOf(filled('https://docs.example/{}', 'p'), { p: '../@evil.test/?x=' })).toBe(
      'https://docs.example/..%2F%40evil.test%2F%3Fx%3D',
    );
  });

  it.each([
    ['{}', 'https://evil.test/'],
    ['{}', '//evil.test'],
    ['{}', 'javascript:alert(1)'],
    ['{}', 'https://noco.example@evil.test/'],
    ['https://{}', 'evil.test/'],
    ['https://good.example{}', '.evil.test/'],
    ['https://good.example:{}', '@evil.test/'],
    ['javascript:{}', 'alert(1)'],
    ['//evil.test/{}', 'x'],
    ['/\\evil.test/{}', 'x'],
    ['https://good.example/files/{}/x', '..'],
    ['/admin/{}', '.'],
  ])('%s with %s leads elsewhere, and is refused', (link, v) => {
    expect(problemOf(() => linkOf(filled(link, 'v'), { v }))).toEqual(['LINK_ELSEWHERE', 'link']);
  });

  it('must be there, and not too long', () => {
    expect(problemOf(() => linkOf(''))).toEqual(['EMPTY', 'link']);
    expect(problemOf(() => linkOf(filled('/admin/{}', 'v'), { v: '漢'.repeat(300) }))).toEqual([
      'LINK_TOO_LONG',
      'link',
    ]);
  });

  it('brings no session of another user', () => {
    expect(linkOf(filled('{}', 'v'), { v: '/admin?token=abc&x=1' })).toBe(site.open('/admin?x=1'));
  });
});

describe('golden requests', () => {
  const notice = {
    source: { name: 'Orders', icon: authored('https://cdn.example/i.png'), color: 'red' },
    title: filled('Order {}', 'no'),
    description: 'waits for you',
    rows: [
      { name: 'By', value: filled('{}', 'by') },
      { name: 'Sum', value: '7', link: '/admin/sum' },
    ],
    links: [{ title: 'All', link: '/admin/all' }],
    link: filled('/admin/orders/{}', 'no'),
  };
  const data = { no: 'A-17', by: 'Li & <b>Ann</b>\nBo' };

  it.each([
    ['text', { type: 'text', text: filled('Order {} by {}', 'no', 'by') }],
    [
      'textcard',
      {
        type: 'textcard',
        title: 'Order',
        description: filled('<div class="gray">{}</div>{}', 'no', 'by'),
        link: '/admin',
        button: 'Open it',
      },
    ],
    [
      'markdown',
      { type: 'markdown', markdown: filled('> <font color="info">{}</font> {}', 'no', 'by'), link: '/admin' },
    ],
    [
      'text_notice',
      { type: 'text_notice', ...notice, emphasis: { title: '7', description: 'days' }, subtitle: 'Hurry' },
    ],
    [
      'news_notice',
      {
        type: 'news_notice',
        ...notice,
        image: { address: '/storage/uploads/p.png' },
        paragraphs: [{ title: 'A', text: 'b' }],
      },
    ],
    [
      'news',
      {
        type: 'news',
        articles: [
          {
            title: filled('{}', 'by'),
            description: 'd',
            link: '/admin',
            picture: authored('https://cdn.example/p.png'),
          },
        ],
      },
    ],
    [
      'textcard in WeChat',
      {
        type: 'textcard',
        inWechat: true,
        title: 'Order',
        description: filled('<div class="gray">{}</div>{}', 'no', 'by'),
        link: '/admin',
      },
    ],
    [
      'markdown in WeChat',
      { type: 'markdown', inWechat: true, markdown: filled('# A **{}**\n> [x](/admin/{})', 'no', 'no') },
    ],
    ['text_notice in WeChat', { type: 'text_notice', inWechat: true, ...notice }],
    ['news in WeChat', { type: 'news', inWechat: true, articles: [{ title: 'A', link: '/admin' }] }],
  ])('%s', (_, content) => {
    expect(send(content, data)).toMatchSnapshot();
  });

  it.each([
    ['a card without its link', { type: 'textcard', title: 't', description: 'd', link: '' }, 'link'],
    ['a card without words', { type: 'text_notice', link: '/x' }, 'title'],
    ['a text without words', { type: 'text', text: ' ' }, 'text'],
    [
      'a row without a name',
      { type: 'text_notice', title: 't', link: '/x', rows: [{ name: '', value: 'v' }] },
      'rows.0.name',
    ],
  ])('%s is refused', (_, content, field) => {
    expect(problemOf(() => send(content))).toEqual(['EMPTY', field]);
  });
});
