/** The replies of the actions about messages. As in `actions.ts`, the clients import types only. */
import { z } from 'zod';
import { signInError, time } from './actions';
import { CONTENT_PROBLEMS, RECEIVER_PROBLEMS } from './messages';

const receiverProblem = z.enum(RECEIVER_PROBLEMS);

/** What has become of a test message to the caller. */
export const testMessageReply = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('sent'), shortened: z.boolean().describe('To WeCom’s limits') }),
  z.object({ kind: z.literal('content'), problem: z.enum(CONTENT_PROBLEMS), field: z.string() }),
  z.object({ kind: z.literal('receiver'), problem: receiverProblem }).describe('The caller cannot get messages'),
  z.object({
    kind: z.literal('refused'),
    code: signInError,
    errcode: z.int().optional(),
    text: z.string().optional().describe('WeCom’s own words for an errcode that is not in the registry'),
    hint: z.string().optional(),
    serverIp: z.string().optional().describe('The address of this server as WeCom sees it, with 60020'),
  }),
]);
export type TestMessageReply = z.infer<typeof testMessageReply>;

export const MESSAGE_STATES = ['waiting', 'incomplete'] as const;
/** `waiting`: not sent to everyone yet; `incomplete`: someone did not get it. */
export type MessageState = (typeof MESSAGE_STATES)[number];

const listedMessage = z.object({
  message: z.string().describe('Its id'),
  at: time,
  channel: z.string().describe('Name of the notification channel'),
  authenticator: z.string(),
  type: z.string(),
  total: z.int().describe('Receivers it was meant for'),
  accepted: z.int().describe('How many receivers WeCom has accepted it for'),
  waiting: z.int(),
  failed: z.int().describe('Receivers who did not get it, and whose failures no newer message has taken over'),
  recalled: time.optional(),
  canRecall: z.boolean(),
  canResend: z.boolean().describe('For a day: then its content is deleted'),
});
export type ListedMessage = z.infer<typeof listedMessage>;

export const listedMessages = z.object({
  messages: z.array(listedMessage),
  total: z.int().describe('On all pages'),
  pageSize: z.int(),
});
export type ListedMessages = z.infer<typeof listedMessages>;

const messageFailure = z.object({
  at: time,
  user: z.object({ id: z.int(), name: z.string() }),
  wecomUserId: z.string().optional(),
  problem: receiverProblem,
  errcode: z.int().optional(),
});
export type MessageFailure = z.infer<typeof messageFailure>;

export const messageFailures = z.object({
  failures: z.array(messageFailure),
  total: z.int().describe('On all pages'),
  pageSize: z.int(),
});
export type MessageFailures = z.infer<typeof messageFailures>;

export const resendMessageReply = z.object({
  message: z.string().describe('The id of the new message'),
  total: z.int(),
  accepted: z.int(),
  waiting: z.int(),
  failed: z.int(),
});
export type ResendMessageReply = z.infer<typeof resendMessageReply>;

export const recallMessageReply = z.object({
  recalled: z.int().describe('Receivers whose copy is gone, in WeCom'),
  cancelled: z.int().optional().describe('Receivers who were still to get it, and do not'),
  notRecalled: z.int().optional().describe('Receivers who still have it, because WeCom has refused'),
  code: signInError.optional().describe('Why'),
});
export type RecallMessageReply = z.infer<typeof recallMessageReply>;

/** Why such an action was refused, besides the codes of a sign-in. */
export const MESSAGE_ERRORS = [
  'MESSAGE_UNKNOWN', // no such message, or older than 30 days
  'MESSAGE_TOO_OLD', // its content is gone, or WeCom does not recall it any more
  'MESSAGE_COMPLETE', // there is nobody left who did not get it
  'MESSAGE_BUSY', // it is being sent again at this moment
  'TOO_SOON', // a test message every five seconds
] as const;
