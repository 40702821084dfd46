/** Makes the body of WeCom's `message/send` from a message. */
import { SOURCE_COLORS, TEXT_LIMITS } from '../../../shared/message-limits';
import type { ChannelOptions, ContentOf, FilledText, MessageContent } from '../../../shared/messages';
import { ContentError } from '../content-error';
import { addressOf, type Site } from './address';
import { type Escape, inCardText, inMarkdown, inText, plainLine } from './escape';
import { fitPieces } from './fit';
import { piecesInWechat } from './in-wechat';
import { cardTextPieces, markdownPieces, textPieces } from './markup';
import { isBlank, type Piece, readTemplate, splitTemplate, type Template } from './template';

/** A body without receivers and app. */
export interface Composed {
  body: Record<string, unknown>;
  /** Whether a value was cut. */
  shortened: boolean;
}

export interface ComposeContext {
  site: Site;
  channel: Pick<ChannelOptions, 'confidential' | 'button'>;
}

const DEFAULT_BUTTON = '详情'; // WeCom's own

/**
 * No value adds a link, a tag, a mention or a button, and nothing exceeds WeCom's limits.
 *
 * @throws ContentError
 */
export function compose(content: MessageContent, context: ComposeContext): Composed {
  const composer = new Composer(context);
  return { body: composer.bodyOf(content), shortened: composer.shortened };
}

type LimitName = keyof typeof TEXT_LIMITS;
type Notice = ContentOf<'text_notice' | 'news_notice'>;

class Composer {
  shortened = false;

  constructor(private readonly context: ComposeContext) {}

  bodyOf(content: MessageContent): Record<string, unknown> {
    if (content.type === 'text') {
      const own = textPieces(readTemplate(content.text), 'text', this.targetIn('text'));
      return this.text([...own, ...this.linkBelow(content)], content);
    }
    if (content.inWechat) {
      const { addressOf } = this;
      return this.text(piecesInWechat(content, { addressOf, button: this.button }), content);
    }
    switch (content.type) {
      case 'textcard':
        return { msgtype: 'textcard', textcard: this.textcard(content) };
      case 'markdown':
        return { msgtype: 'markdown', markdown: { content: this.markdown(content) } };
      case 'text_notice':
        return { msgtype: 'template_card', template_card: this.textNotice(content) };
      case 'news_notice':
        return { msgtype: 'template_card', template_card: this.newsNotice(content) };
      case 'news':
        return { msgtype: 'news', news: { articles: this.articles(content) } };
      default:
        return content satisfies never;
    }
  }

  private text(pieces: Piece[], { linksInValues }: { linksInValues: boolean }): Record<string, unknown> {
    const content = this.fit(pieces, 'text', 'text', inText({ linksInValues }));
    return { msgtype: 'text', text: { content }, ...(this.context.channel.confidential && { safe: 1 }) };
  }

  /** A last line with the message's link. */
  private linkBelow({ link, linkText, linksInValues }: ContentOf<'text'>): Piece[] {
    const label = this.line(linkText, 'linkText', 'linkText') || this.button;
    const safe = inText({ linksInValues })(label, '');
    return hasText(link) ? [{ fixed: `\n<a href="${this.addressOf(link, 'link')}">${safe}</a>` }] : [];
  }

  private markdown({ markdown, link, linkText, linksInValues }: ContentOf<'markdown'>): string {
    const escapeValue = inMarkdown({ linksInValues });
    const own = markdownPieces(readTemplate(markdown), 'markdown', this.targetIn('markdown'));
    const label = escapeValue(this.line(linkText, 'linkText', 'linkText') || this.button, '');
    const below = hasText(link) ? [{ fixed: `\n[${label}](${this.addressOf(link, 'link')})` }] : [];
    return this.fit([...own, ...below], 'markdown', 'markdown', escapeValue);
  }

  private textcard({ title, description, link, button }: ContentOf<'textcard'>): Record<string, unknown> {
    return {
      title: this.required(title, 'textcardTitle', 'title'),
      description: this.fit(
        cardTextPieces(readTemplate(description), 'description'),
        'textcardDescription',
        'description',
        inCardText,
      ),
      url: this.addressOf(link, 'link'),
      btntxt: this.line(button, 'button', 'button') || this.button,
    };
  }

  private textNotice(content: ContentOf<'text_notice'>): Record<string, unknown> {
    const { emphasis, subtitle } = content;
    const head = this.mainTitle(content);
    const text = this.line(subtitle, 'cardSubtitle', 'subtitle');
    if (!head.title && !text) {
      throw new ContentError('EMPTY', 'title');
    }
    const large = {
      title: this.line(emphasis?.title, 'cardEmphasisTitle', 'emphasis.title'),
      desc: this.line(emphasis?.description, 'cardEmphasisDescription', 'emphasis.description'),
    };
    return {
      card_type: 'text_notice',
      ...this.common(content),
      main_title: head,
      ...((large.title || large.desc) && { emphasis_content: large }),
      ...(text && { sub_title_text: text }),
    };
  }

  private newsNotice(content: ContentOf<'news_notice'>): Record<string, unknown> {
    const { image, paragraphs, title } = content;
    this.required(title ?? '', 'cardTitle', 'title');
    return {
      card_type: 'news_notice',
      ...this.common(content),
      main_title: this.mainTitle(content),
      card_image: { url: this.pictureOf(image.address, 'image.address'), aspect_ratio: image.ratio },
      ...(paragraphs.length > 0 && {
        vertical_content_list: paragraphs.map((one, index) => ({
          title: this.required(one.title, 'cardParagraphTitle', `paragraphs.${index}.title`),
          desc: this.line(one.text, 'cardParagraph', `paragraphs.${index}.text`),
        })),
      }),
    };
  }

  private mainTitle({ title, description }: Notice): { title: string; desc: string } {
    return {
      title: this.line(title, 'cardTitle', 'title'),
      desc: this.line(description, 'cardDescription', 'description'),
    };
  }

  private common({ source, rows, links, link }: Notice): Record<string, unknown> {
    const name = this.line(source?.name, 'cardSource', 'source.name');
    return {
      ...(source &&
        name && {
          source: {
            desc: name,
            desc_color: SOURCE_COLORS.indexOf(source.color),
            ...(hasText(source.icon) && { icon_url: this.pictureOf(source.icon, 'source.icon') }),
          },
        }),
      ...(rows.length > 0 && {
        horizontal_content_list: rows.map((row, index) => ({
          keyname: this.required(row.name, 'cardRowName', `rows.${index}.name`),
          value: this.line(row.value, 'cardRowValue', `rows.${index}.value`),
          ...(hasText(row.link) && { type: 1, url: this.addressOf(row.link, `rows.${index}.link`) }),
        })),
      }),
      ...(links.length > 0 && {
        jump_list: links.map((one, index) => ({
          type: 1,
          title: this.required(one.title, 'cardLinkTitle', `links.${index}.title`),
          url: this.addressOf(one.link, `links.${index}.link`),
        })),
      }),
      card_action: { type: 1, url: this.addressOf(link, 'link') },
    };
  }

  private articles({ articles }: ContentOf<'news'>): Record<string, unknown>[] {
    return articles.map(({ title, description, link, picture }, index) => ({
      title: this.required(title, 'newsTitle', `articles.${index}.title`),
      description: this.line(description, 'newsDescription', `articles.${index}.description`),
      url: this.addressOf(link, `articles.${index}.link`),
      ...(hasText(picture) && { picurl: this.pictureOf(picture, `articles.${index}.picture`) }),
    }));
  }

  /** A line without markup; '' if there is nothing in it. */
  private line(filled: FilledText | null | undefined, limit: LimitName, field: string): string {
    const { text, values } = readTemplate(filled);
    const pieces = splitTemplate(plainLine(text, ''), values);
    return this.shorten(pieces, limit, field, plainLine).trim();
  }

  private required(filled: FilledText, limit: LimitName, field: string): string {
    const text = this.line(filled, limit, field);
    if (text === '') {
      throw new ContentError('EMPTY', field);
    }
    return text;
  }

  private fit(pieces: Piece[], limit: LimitName, field: string, escapeValue: Escape): string {
    const text = this.shorten(pieces, limit, field, escapeValue);
    if (text.trim() === '') {
      throw new ContentError('EMPTY', field);
    }
    return text;
  }

  private shorten(pieces: Piece[], limit: LimitName, field: string, escapeValue: Escape): string {
    const enforced = !limit.startsWith('card'); // clients fold the lines of cards, however long they are
    const { text, shortened } = fitPieces(pieces, { limit: TEXT_LIMITS[limit], escapeValue, field, enforced });
    this.shortened ||= shortened;
    return text;
  }

  private get button(): string {
    return this.line(this.context.channel.button, 'button', 'button') || DEFAULT_BUTTON;
  }

  private readonly addressOf = (link: FilledText | Template | null | undefined, field: string): string =>
    addressOf(link, field, this.context.site);

  /** WeCom fetches pictures itself: a path means the file, not a page that a member opens. */
  private pictureOf(picture: FilledText, field: string): string {
    const { site } = this.context;
    return addressOf(picture, field, { ...site, open: (path) => `${site.origin}${path}` });
  }

  private targetIn(field: string) {
    return (target: Template): string => this.addressOf(target, field);
  }
}

function hasText(filled: FilledText | null | undefined): filled is FilledText {
  return !isBlank(readTemplate(filled));
}
