/** What a message consists of once WeCom has taken it: checked, and cut to its limits. */

export const MESSAGE_TYPES = [
  'text',
  'image',
  'voice',
  'video',
  'file',
  'textcard',
  'news',
  'mpnews',
  'markdown',
  'template_card',
] as const;
export type MessageType = (typeof MESSAGE_TYPES)[number];

export const MEDIA_TYPES = ['image', 'voice', 'video', 'file'] as const;
export type MediaType = (typeof MEDIA_TYPES)[number];

export interface MediaFile {
  mediaId: string;
  corpId: string;
  type: MediaType;
  /** As the member sees it. */
  name: string;
  bytes: Buffer;
  /** ms since the epoch. */
  createdAt: number;
}

export interface Article {
  title: string;
  description: string;
  /** '' for one that opens a mini program, or that WeCom itself keeps (mpnews). */
  url: string;
  pictureUrl: string;
}

export const CARD_TYPES = [
  'text_notice',
  'news_notice',
  'button_interaction',
  'vote_interaction',
  'multiple_interaction',
] as const;
export type CardType = (typeof CARD_TYPES)[number];

/** A line of text that may lead to a page. */
export interface CardLine {
  title: string;
  text: string;
  url: string | null;
}

export interface TemplateCard {
  cardType: CardType;
  source: { description: string; iconUrl: string; color: number };
  title: string;
  titleDescription: string;
  /** The large words of a text notice. */
  emphasis: { title: string; description: string };
  subTitle: string;
  quote: CardLine | null;
  /** A picture's address, or ''. */
  imageUrl: string;
  imageText: (CardLine & { imageUrl: string }) | null;
  horizontal: CardLine[];
  vertical: CardLine[];
  jumps: CardLine[];
  /** Where a click on the card leads; null where it leads to no page. */
  url: string | null;
  buttons: CardLine[];
  /** What a member may choose from, by question. */
  choices: { title: string; options: string[] }[];
  submitText: string;
  menu: string[];
  taskId: string;
}

export type MessageContent =
  | { type: 'text' | 'markdown'; content: string }
  | { type: 'textcard'; title: string; description: string; url: string; buttonText: string }
  | { type: 'news' | 'mpnews'; articles: Article[] }
  | { type: MediaType; file: MediaFile; title: string; description: string }
  | { type: 'template_card'; card: TemplateCard };

/** Why a message that WeCom has accepted does not reach a member. */
export type DropReason = 'perMinute' | 'perHour' | 'duplicate' | 'inactive';
