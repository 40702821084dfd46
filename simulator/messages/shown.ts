/** How a message looks in WeCom, and to members who read in WeChat. */
import type { SimulatorSettings } from '../settings';
import type { Article, CardLine, MediaFile, TemplateCard } from './content';
import { cutBytes } from './cut';
import { descriptionBlocks } from './description-blocks';
import { markdownBlocks } from './markdown-blocks';
import type { SentMessage } from './messages';
import { type Block, linksIn, plainText, type ShownLink, type Span } from './spans';
import { textSpans } from './text-spans';

export const WECHAT_HINT = '暂不支持此消息类型，请在企业微信中查看';
/** Of a text, where the app always opens its home page. */
const ALWAYS_HOME_BYTES = 20;

export type ShownBody =
  | { kind: 'hint' }
  | { kind: 'text'; spans: Span[] }
  | { kind: 'markdown'; blocks: Block[] }
  | { kind: 'textcard'; title: string; blocks: Block[]; url: string; buttonText: string }
  | { kind: 'news'; articles: Article[] }
  | { kind: 'file'; file: MediaFile; title: string; description: string }
  | { kind: 'template_card'; card: TemplateCard };

export interface Shown {
  body: ShownBody;
  /** Everything a member can read, a line for each block. */
  text: string;
  /** Everything that opens a page, from top to bottom. */
  links: ShownLink[];
}

export function shownInWecom(message: SentMessage, settings: SimulatorSettings): Shown {
  return shown(bodyOf(message, settings));
}

export function shownInWechat(message: SentMessage, settings: SimulatorSettings): Shown {
  const { content, sender } = message;
  if (!settings.wechatShows.includes(content.type) || (sender.alwaysHome && content.type !== 'text')) {
    return shown({ kind: 'hint' });
  }
  if (sender.alwaysHome && content.type === 'text') {
    const text = cutBytes(content.content, ALWAYS_HOME_BYTES, settings.cutSplitsCharacters);
    return shown({ kind: 'text', spans: textSpans(text, settings) });
  }
  return shown(bodyOf(message, settings));
}

function bodyOf({ content }: SentMessage, settings: SimulatorSettings): ShownBody {
  switch (content.type) {
    case 'text':
      return { kind: 'text', spans: textSpans(content.content, settings) };
    case 'markdown':
      return { kind: 'markdown', blocks: markdownBlocks(content.content, settings) };
    case 'textcard': {
      const { title, description, url, buttonText } = content;
      return { kind: 'textcard', title, blocks: descriptionBlocks(description, settings), url, buttonText };
    }
    case 'news':
    case 'mpnews':
      return { kind: 'news', articles: content.articles };
    case 'template_card':
      return { kind: 'template_card', card: content.card };
    case 'image':
    case 'voice':
    case 'video':
    case 'file':
      return { kind: 'file', file: content.file, title: content.title, description: content.description };
  }
}

function shown(body: ShownBody): Shown {
  return { body, ...reading(body) };
}

function reading(body: ShownBody): Pick<Shown, 'text' | 'links'> {
  switch (body.kind) {
    case 'hint':
      return { text: WECHAT_HINT, links: [] };
    case 'text':
      return { text: plainText(body.spans), links: linksIn(body.spans) };
    case 'markdown':
      return { text: linesOf(body.blocks).join('\n'), links: body.blocks.flatMap(({ spans }) => linksIn(spans)) };
    case 'textcard':
      return {
        text: joined([body.title, ...linesOf(body.blocks), body.buttonText]),
        links: [{ text: body.buttonText, url: body.url }],
      };
    case 'news':
      return {
        text: joined(body.articles.flatMap(({ title, description }) => [title, description])),
        links: body.articles.flatMap(({ title, url }) => (url ? [{ text: title, url }] : [])),
      };
    case 'file':
      return { text: joined([body.file.name, body.title, body.description]), links: [] };
    case 'template_card':
      return { text: joined(cardTexts(body.card)), links: cardLinks(body.card) };
  }
}

const linesOf = (blocks: Block[]): string[] => blocks.map(({ spans }) => plainText(spans));
const joined = (lines: string[]): string => lines.filter(Boolean).join('\n');

/** The lines of a card in the order in which the client shows them. */
function cardLines(card: TemplateCard): CardLine[] {
  return [
    ...(card.quote ? [card.quote] : []),
    ...(card.imageText ? [card.imageText] : []),
    ...card.vertical,
    ...card.horizontal,
    ...card.jumps,
    ...card.buttons,
  ];
}

function cardTexts(card: TemplateCard): string[] {
  return [
    card.source.description,
    card.title,
    card.titleDescription,
    card.emphasis.title,
    card.emphasis.description,
    card.subTitle,
    ...cardLines(card).map(({ title, text }) => [title, text].filter(Boolean).join(': ')),
    ...card.choices.flatMap(({ title, options }) => [title, ...options]),
    card.submitText,
    ...card.menu,
  ];
}

function cardLinks(card: TemplateCard): ShownLink[] {
  const lines = cardLines(card).flatMap(({ title, text, url }) => (url ? [{ text: title || text, url }] : []));
  return [...(card.url ? [{ text: card.title || card.subTitle, url: card.url }] : []), ...lines];
}
