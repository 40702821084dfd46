/** What messages consist of, and how long they may be, in plain constants: the editor loads these, and no library of schemas. */

/** The type of NocoBase's notification channels; the same name as the authenticators'. */
export const CHANNEL_TYPE = 'wecom';

/** `text_notice` and `news_notice` are WeCom's template cards. */
export const MESSAGE_TYPES = ['text', 'textcard', 'markdown', 'text_notice', 'news_notice', 'news'] as const;
export type MessageType = (typeof MESSAGE_TYPES)[number];

/** A limit in bytes of UTF-8, or in UTF-16 units. */
export interface TextLimit {
  unit: 'bytes' | 'units';
  max: number;
}

/**
 * WeCom cuts a text beyond its limit, refuses some types, and folds a card's lines.
 *
 * @see https://developer.work.weixin.qq.com/document/path/90236
 */
export const TEXT_LIMITS = {
  text: { unit: 'bytes', max: 2048 },
  markdown: { unit: 'bytes', max: 2048 },
  textcardTitle: { unit: 'units', max: 128 },
  textcardDescription: { unit: 'units', max: 512 },
  newsTitle: { unit: 'bytes', max: 128 },
  newsDescription: { unit: 'bytes', max: 512 },
  button: { unit: 'units', max: 4 },
  linkText: { unit: 'units', max: 64 },
  cardSource: { unit: 'units', max: 20 },
  cardTitle: { unit: 'units', max: 36 },
  cardDescription: { unit: 'units', max: 44 },
  cardEmphasisTitle: { unit: 'units', max: 14 },
  cardEmphasisDescription: { unit: 'units', max: 22 },
  cardSubtitle: { unit: 'units', max: 160 },
  cardRowName: { unit: 'units', max: 5 },
  cardRowValue: { unit: 'units', max: 30 },
  cardLinkTitle: { unit: 'units', max: 18 },
  cardParagraphTitle: { unit: 'units', max: 38 },
  cardParagraph: { unit: 'units', max: 160 },
} satisfies Record<string, TextLimit>;

export const MAX_ADDRESS_BYTES = 2048;

/** How many entries a list has at the most. */
export const LIST_LIMITS = { articles: 8, rows: 6, links: 3, paragraphs: 4 } as const;

/** Width divided by height of a card's picture. */
export const IMAGE_RATIO = { min: 1.3, max: 2.25, default: 1.78 } as const;

/** WeCom's colours of a card's source: grey, black, red, green. */
export const SOURCE_COLORS = ['grey', 'black', 'red', 'green'] as const;

/** Encloses the number of a value in a template; typed text has no such characters (private use area). */
export const VALUE_MARK = { open: '\ue000', close: '\ue001' } as const;
