/**
 * Messages to members of WeCom: what one consists of. The server checks what it sends by these schemas, and the editor
 * what is typed by the same limits.
 */
import { z } from 'zod';
import { IMAGE_RATIO, LIST_LIMITS, type MessageType, SOURCE_COLORS } from './message-limits';

const MAX_TEMPLATE = 20_000; // characters: more than any limit above leaves room for
const MAX_VALUES = 200;

/**
 * A text: what its author typed, with `⟦n⟧` where value `n` stands, so that it is known which characters are data. The
 * values are templates of their own until the notification manager fills them in. A plain string, as other plugins send
 * it, counts as one value.
 */
export const filledText = z.union([
  z.string(),
  z.object({
    template: z.string().max(MAX_TEMPLATE),
    values: z.array(z.unknown()).max(MAX_VALUES).default([]),
  }),
]);
export type FilledText = z.infer<typeof filledText>;

const optionalText = filledText.nullish();

const options = {
  /** The sender waits for WeCom's answer. Not by default: code that sends a message is seldom prepared to wait. */
  wait: z.boolean().default(false).catch(false),
  /** Members also read in WeChat, which shows text only. */
  inWechat: z.boolean().default(false).catch(false),
  /** Addresses in values stay links, where WeCom makes links of addresses. */
  linksInValues: z.boolean().default(false).catch(false),
};

const row = z.object({ name: filledText, value: filledText, link: optionalText });
const cardLink = z.object({ title: filledText, link: filledText });
const paragraph = z.object({ title: filledText, text: optionalText });

const notice = {
  source: z.object({ name: optionalText, icon: optionalText, color: z.enum(SOURCE_COLORS).default('grey') }).nullish(),
  title: optionalText,
  description: optionalText,
  rows: z.array(row).max(LIST_LIMITS.rows).default([]),
  links: z.array(cardLink).max(LIST_LIMITS.links).default([]),
  link: filledText,
  ...options,
};

const article = z.object({ title: filledText, description: optionalText, link: filledText, picture: optionalText });

/** The field `content` of a message. Keys of other types than its own are ignored. */
export const messageContent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: filledText, link: optionalText, linkText: optionalText, ...options }),
  z.object({
    type: z.literal('textcard'),
    title: filledText,
    description: filledText,
    link: filledText,
    button: optionalText,
    ...options,
  }),
  z.object({
    type: z.literal('markdown'),
    markdown: filledText,
    link: optionalText,
    linkText: optionalText,
    ...options,
  }),
  z.object({
    type: z.literal('text_notice'),
    emphasis: z.object({ title: optionalText, description: optionalText }).nullish(),
    subtitle: optionalText,
    ...notice,
  }),
  z.object({
    type: z.literal('news_notice'),
    image: z.object({
      address: filledText,
      ratio: z.number().min(IMAGE_RATIO.min).max(IMAGE_RATIO.max).default(IMAGE_RATIO.default),
    }),
    paragraphs: z.array(paragraph).max(LIST_LIMITS.paragraphs).default([]),
    ...notice,
  }),
  z.object({ type: z.literal('news'), articles: z.array(article).min(1).max(LIST_LIMITS.articles), ...options }),
]);
export type MessageContent = z.infer<typeof messageContent>;
export type ContentOf<Type extends MessageType> = Extract<MessageContent, { type: Type }>;

/** The options of a channel. It stores no secret and no template: many roles may read it. */
export const channelOptions = z.object({
  /** Name of a WeCom authenticator. */
  authenticator: z.string().min(1),
  /** Watermark, no forwarding; WeCom knows it for plain text only. */
  confidential: z.boolean().default(false).catch(false),
  /** For links without a text of their own. */
  button: z.string().nullish().catch(null),
  /** What a message is that not everyone can get; one that nobody gets has failed. */
  partial: z.enum(['success', 'failure']).default('success').catch('success'),
});
export type ChannelOptions = z.infer<typeof channelOptions>;

/** Why a text, or an address, cannot be sent as it is. */
export const CONTENT_PROBLEMS = [
  'MALFORMED', // not as the schema wants it
  'EMPTY',
  'TOO_LONG', // without any value
  'VALUE_IN_TAG', // inside a tag or an address that is not written as this type needs it
  'LINK_ELSEWHERE', // neither a page of this app nor an address whose host the author wrote
  'LINK_TOO_LONG',
] as const;
export type ContentProblem = (typeof CONTENT_PROBLEMS)[number];

/** Why a message does not reach a user. */
export const RECEIVER_PROBLEMS = [
  'UNKNOWN_USER',
  'NOT_LINKED', // no WeCom account, as far as the plugin knows
  'OTHER_COMPANY', // linked to a member of another company, or at another WeCom address
  'LEFT_COMPANY', // disabled or gone
  'ODD_USERID', // WeCom could read it as several, or as everyone
  'OUTSIDE_RANGE', // of the app's visible range
  'NO_LICENCE',
  'REFUSED', // WeCom refuses the call: the errcode says why
  'UNAVAILABLE', // the authenticator is disabled, gone, or set up for another company by now
  'EXPIRED', // could not be sent in time
  'UNCONFIRMED', // WeCom's answer was lost: it may have arrived
  'RECALLED', // taken back before it was sent
] as const;
export type ReceiverProblem = (typeof RECEIVER_PROBLEMS)[number];
