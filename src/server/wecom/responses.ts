/** The one place that knows WeCom's spelling: every reply is checked here and leaves with our names. */
import { z } from 'zod';

z.config({ jitless: true }); // NocoBase freezes the intrinsics after its start; compiled checks need `new Function`

const MAX_TEXT = 2_048; // an address; names, mails and tickets are shorter

/** Longer ones count as not given. */
const optionalText = z
  .string()
  .optional()
  .transform((value) => (value && value.length <= MAX_TEXT && value.trim()) || undefined);

/** @see https://developer.work.weixin.qq.com/document/path/91039 */
export const tokenReply = z
  .object({
    access_token: z.string().min(1).max(4096),
    expires_in: z.number().positive(),
  })
  .transform((reply) => ({ accessToken: reply.access_token, expiresInMs: reply.expires_in * 1000 }));

/**
 * The new path says `userid`, the old one `UserId` (justauth/JustAuth#227).
 * A person outside the company has an `openid` and no userid.
 *
 * @see https://developer.work.weixin.qq.com/document/path/91023
 */
export const identityReply = z
  .object({
    userid: optionalText,
    UserId: optionalText,
    user_ticket: optionalText,
  })
  .transform((reply) => ({ userId: reply.userid ?? reply.UserId, userTicket: reply.user_ticket }));

/** Members who may not sign in: 2 disabled, 5 left the company (4, not activated yet, may). */
const INACTIVE = new Set([2, 5]);

/**
 * Apps from before 2022-06-20 also get mobile and mail.
 *
 * @see https://developer.work.weixin.qq.com/document/path/90196
 */
export const memberReply = z
  .object({
    userid: z.string().min(1).max(64),
    name: optionalText,
    status: z.number().optional(),
    department: z.array(z.number()).optional(),
    mobile: optionalText,
    email: optionalText,
    biz_mail: optionalText,
  })
  .transform((reply) => ({
    userId: reply.userid,
    name: reply.name,
    status: reply.status,
    inactive: reply.status !== undefined && INACTIVE.has(reply.status),
    /** Those that the app may see. */
    departments: reply.department ?? [],
    phone: reply.mobile,
    /** The company's address. */
    bizMail: reply.biz_mail,
    /** The person's own, which they may change themselves. */
    email: reply.email,
  }));

/** @see https://developer.work.weixin.qq.com/document/path/95833 */
export const privateProfileReply = z
  .object({
    userid: z.string().min(1).max(64),
    mobile: optionalText,
    email: optionalText,
    biz_mail: optionalText,
  })
  .transform((reply) => ({
    userId: reply.userid,
    phone: reply.mobile,
    bizMail: reply.biz_mail,
    email: reply.email,
  }));

/** @see https://developer.work.weixin.qq.com/document/path/95402 */
export const phoneOwnerReply = z.object({ userid: z.string().min(1).max(64) }).transform(({ userid }) => userid);

/** @see https://developer.work.weixin.qq.com/document/path/90208 */
export const departmentsReply = z
  .object({
    department: z.array(
      z
        .object({ id: z.number(), name: optionalText, parentid: z.number().default(0) })
        .transform(({ id, name, parentid }) => ({ id, name: name ?? `#${id}`, parentId: parentid })),
    ),
  })
  .transform(({ department }) => department);

const listed = z.array(z.unknown()).optional();

/** @see https://developer.work.weixin.qq.com/document/path/90227 */
export const agentReply = z
  .object({
    name: optionalText,
    close: z.number().optional(),
    redirect_domain: optionalText,
    home_url: optionalText,
    allow_userinfos: z.object({ user: listed }).optional(),
    allow_partys: z.object({ partyid: listed }).optional(),
    allow_tags: z.object({ tagid: listed }).optional(),
  })
  .transform((reply) => ({
    name: reply.name ?? '',
    disabled: reply.close === 1,
    redirectDomain: reply.redirect_domain,
    homeUrl: reply.home_url,
    /** How many entries the visible range names. */
    range: {
      users: reply.allow_userinfos?.user?.length ?? 0,
      departments: reply.allow_partys?.partyid?.length ?? 0,
      tags: reply.allow_tags?.tagid?.length ?? 0,
    },
  }));

/** `ok`, and nothing to read. */
export const emptyReply = z.object({}).transform(() => undefined);

export type WecomApp = z.infer<typeof agentReply>;
export type WecomIdentity = z.infer<typeof identityReply>;
export type WecomMember = z.infer<typeof memberReply>;
export type WecomPrivateProfile = z.infer<typeof privateProfileReply>;
