/** The text that is sent in place of markdown and cards to members who also read in WeChat, which does not show them. */
import type { ContentOf, FilledText, MessageContent } from '../../../shared/messages';
import { textPieces } from './markup';
import { isBlank, type Piece, readTemplate, splitTemplate, type Template } from './template';

type ForWechat = Exclude<MessageContent, { type: 'text' }>;

/** Makes links of the message. */
export interface Links {
  addressOf(link: FilledText | Template | null | undefined, field: string): string;
  /** For a link without a text of its own. */
  button: string;
}

/** @throws ContentError */
export function piecesInWechat(content: ForWechat, links: Links): Piece[] {
  const lines = linesOf(content, links).filter((line) => line.length > 0);
  return lines.flatMap((line, index) => (index === 0 ? line : [{ fixed: '\n' }, ...line]));
}

function linesOf(content: ForWechat, links: Links): Piece[][] {
  switch (content.type) {
    case 'textcard':
      return [
        line(content.title),
        splitIn(withoutTags(readTemplate(content.description))),
        link(content.link, 'link', line(content.button), links),
      ];
    case 'markdown':
      return [
        textPieces(withoutMarks(readTemplate(content.markdown)), 'markdown', (target) =>
          links.addressOf(target, 'markdown'),
        ),
        ...(content.link ? [link(content.link, 'link', line(content.linkText), links)] : []),
      ];
    case 'text_notice':
      return noticeLines(content, links, [
        line(content.emphasis?.title),
        line(content.emphasis?.description),
        line(content.subtitle),
      ]);
    case 'news_notice':
      return noticeLines(
        content,
        links,
        content.paragraphs.flatMap(({ title, text }) => [line(title), line(text)]),
      );
    case 'news':
      return content.articles.flatMap((article, index) => [
        link(article.link, `articles.${index}.link`, line(article.title), links),
        line(article.description),
      ]);
    default:
      return content satisfies never;
  }
}

function noticeLines(
  { title, description, rows, links: more, link: target }: ContentOf<'text_notice' | 'news_notice'>,
  links: Links,
  own: Piece[][],
): Piece[][] {
  return [
    line(title),
    line(description),
    ...own,
    ...rows.map(({ name, value, link: to }, index) => [
      ...line(name),
      { fixed: ': ' },
      ...(to ? link(to, `rows.${index}.link`, line(value), links) : line(value)),
    ]),
    ...more.map((one, index) => link(one.link, `links.${index}.link`, line(one.title), links)),
    link(target, 'link', [], links),
  ];
}

function link(to: FilledText, field: string, label: Piece[], { addressOf, button }: Links): Piece[] {
  const text = label.length > 0 ? label : [{ fixed: button }];
  return [{ fixed: `<a href="${addressOf(to, field)}">` }, ...text, { fixed: '</a>' }];
}

function line(filled: FilledText | null | undefined): Piece[] {
  const template = readTemplate(filled);
  return isBlank(template) ? [] : splitIn(template);
}

function splitIn({ text, values }: Template): Piece[] {
  return splitTemplate(text.replace(/</g, '<\u200b'), values);
}

/** The description of a text card without its tags: each `<div>` is a line, or several. */
function withoutTags({ text, values }: Template): Template {
  const lines = text.replace(/<br\s*\/?>/gi, '\n').replace(/(?:<\/?div[^<>]*>\s*)+/gi, '\n');
  return { text: lines.replace(/^\n|\n$/g, ''), values };
}

/** Markdown without its marks; a link becomes a link of a text. */
function withoutMarks({ text, values }: Template): Template {
  const plain = text
    .replace(/^[ ]{0,3}(?:#{1,6}|>)[ ]/gm, '')
    .replace(/\*\*|`/g, '')
    .replace(/<\/?font[^<>]*>/gi, '')
    .replace(/\[([^[\]\n]*)\]\(([^()\s"<>]*)\)/g, '<a href="$2">$1</a>');
  return { text: plain, values };
}
