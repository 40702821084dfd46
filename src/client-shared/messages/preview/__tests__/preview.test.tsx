import { screen } from '@testing-library/react';
import { show } from '../../../../../testing/render';
import { compose } from '../../../../server/messages/compose/compose';
import { messageContent } from '../../../../shared/messages';
import { contentOf, type Draft } from '../../editor/draft';
import { storedText } from '../../editor/filled-text';
import { Preview } from '../preview';
import { type Shown, shownInWechat, shownInWecom } from '../shown';
import { readable } from '../spans';

const text = storedText;
const site = { origin: 'https://app.example', open: (path: string) => `https://app.example${path}` };

/** The body that the server sends where every variable holds its own name. */
function sent(draft: Draft): Record<string, Record<string, unknown>> {
  const { body } = compose(messageContent.parse(JSON.parse(JSON.stringify(contentOf(draft)))), {
    site,
    channel: { confidential: false, button: null },
  });
  return body as Record<string, Record<string, unknown>>;
}

const read = ({ blocks }: Shown) => blocks.map(({ spans }) => readable(spans)).join('\n');
const withoutTags = (content: unknown) => String(content).replace(/<[^>]*>/g, '');

const NOTICE = {
  title: text('Order {{no}}'),
  description: text('by {{who}}'),
  source: { name: text('Shop'), color: 'red' },
  rows: [{ name: text('Price'), value: text('{{price}}'), link: text('/admin/price') }],
  links: [{ title: text('History'), link: text('/admin/history') }],
  link: text('/admin/orders'),
};

const DRAFTS: Draft[] = [
  { type: 'text', text: text('Hi {{who}},\n\nsee <a href="/admin/x">the page</a>'), link: text('/admin') },
  {
    type: 'textcard',
    title: text('Order {{no}}'),
    description: text('<div class="gray">today</div>One\nTwo<br>Three'),
    link: text('/admin'),
    button: text('Open'),
  },
  {
    type: 'markdown',
    markdown: text('# Order {{no}}\n\n> **{{who}}** waits\n`x` [here](/admin/x) <font color="warning">soon</font>'),
    link: text('/admin'),
    linkText: text('All'),
  },
  { type: 'text_notice', ...NOTICE, emphasis: { title: text('9'), description: text('left') }, subtitle: text('Sub') },
  {
    type: 'news_notice',
    ...NOTICE,
    image: { address: text('https://app.example/a.png') },
    paragraphs: [{ title: text('First'), text: text('words') }],
  },
  {
    type: 'news',
    articles: [
      { title: text('One {{no}}'), description: text('more'), link: text('/admin/1') },
      { title: text('Two'), link: text('/admin/2') },
    ],
  },
];

it.each(DRAFTS)('shows $type for WeChat, line by line, as the server sends it', (draft) => {
  const forWechat: Draft = { ...draft, inWechat: true };
  expect(read(shownInWechat(forWechat))).toBe(withoutTags(sent(forWechat).text?.content));
  expect(shownInWecom(forWechat)).toEqual(shownInWechat(forWechat));
});

it('shows what WeChat shows in place of markdown and template cards', () => {
  const hidden = DRAFTS.filter((draft) => read(shownInWechat(draft)) === '暂不支持此消息类型，请在企业微信中查看');
  expect(hidden.map(({ type }) => type)).toEqual(['markdown', 'text_notice', 'news_notice']);
});

it('shows markdown with its marks applied', () => {
  const markdown = DRAFTS.find(({ type }) => type === 'markdown') as Draft;
  const { blocks } = shownInWecom(markdown);
  expect(blocks.map(({ look }) => look)).toEqual(['title', 'line', 'quote', 'line', 'line']);
  expect(read({ frame: 'bubble', blocks })).toBe('Order {{no}}\n\n{{who}} waits\nx here soon\nAll');
});

it('shows a text card with tones and WeCom’s own button', () => {
  const { button: _, ...draft } = DRAFTS[1] as Draft & { button: unknown };
  const { blocks } = shownInWecom(draft);
  expect(blocks.map(({ look, spans }) => [look, readable(spans)])).toEqual([
    ['title', 'Order {{no}}'],
    ['small', 'today'],
    ['line', 'One'],
    ['line', 'Two'],
    ['line', 'Three'],
    ['button', '详情'],
  ]);
});

it('makes no element, link or script of what is typed', () => {
  const hostile = '<img src=x onerror=alert(1)> <a href="javascript:alert(1)">a</a> [b](javascript:alert(1)) <b>c</b>';
  for (const draft of [
    { type: 'text', text: text(hostile) },
    { type: 'markdown', markdown: text(hostile) },
    { type: 'textcard', title: text(hostile), description: text(hostile) },
  ] satisfies Draft[]) {
    const { unmount } = show(<Preview draft={draft} />);
    const preview = screen.getByTestId('wecom-message-preview');
    expect(preview.querySelectorAll('a, img, b, script')).toHaveLength(0);
    expect(preview.textContent).toContain('<img src=x onerror=alert(1)>');
    unmount();
  }
});

it('switches between WeCom and WeChat', async () => {
  const { user } = show(<Preview draft={{ type: 'markdown', markdown: text('**{{$context.data.no}}**') }} />);
  screen.getByText('data.no');
  await user.click(screen.getByText('Inside WeChat'));
  screen.getByText('暂不支持此消息类型，请在企业微信中查看');
});

it('says that nothing is there yet', () => {
  show(<Preview draft={{ type: 'text' }} />);
  screen.getByText('Nothing here yet.');
});
