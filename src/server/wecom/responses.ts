/**
 * Schemas of WeCom's replies, which also rename WeCom's fields to the plugin's names. An optional field of an unexpected
 * type is read if possible and otherwise counts as absent, so that it never ends a sign-in.
 */

import { z } from 'zod';
import { toWecomUserId } from '../../shared/wecom-user-id';
import { fitsColumn, nameForColumn, trimMarks } from '../store/text';

z.config({ jitless: true }); // NocoBase freezes the intrinsics after its start; compiled checks need `new Function`

const MAX_TEXT = 2_048; // characters, enough for a URL; names, mail addresses and tickets are shorter

const anyValue = z.unknown().optional();

/** Reads a number as a text without quotes. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : Number.isSafeInteger(value) ? String(value) : '';
}

/** A text that is too long counts as absent. */
const optionalText = anyValue.transform((value) => {
  const text = textOf(value);
  return (text.length <= MAX_TEXT && trimMarks(text)) || undefined;
});

/** A name, cut to the length of a database column. */
const optionalName = anyValue.transform((value) => nameForColumn(textOf(value)) || undefined);

/** A mail address. Never cut, because half an address is another one. */
const optionalMail = optionalText.transform((mail) =>
  mail && fitsColumn(mail) && /[@＠]/.test(mail) && !/[\s\p{Cc}\p{Cs}]/u.test(mail) ? mail : undefined,
);

/** Reads `5` and `"5"`; also used for errcodes. */
export const optionalInteger = anyValue.transform((value) => {
  const number = typeof value === 'string' && /^\s*-?\d{1,15}(?:\.0+)?\s*$/.test(value) ? Number(value) : value;
  return Number.isSafeInteger(number) ? (number as number) : undefined;
});

/** Reads a single value as a list of one, and leaves out malformed entries. */
function optionalList<T>(entry: z.ZodType<T>) {
  return anyValue.transform((value) => {
    const entries: unknown[] = Array.isArray(value) ? value : [value];
    return entries.flatMap((item) => {
      const { success, data } = entry.safeParse(item);
      return success ? [data] : [];
    });
  });
}

const integer = optionalInteger.pipe(z.int());

/** A userid. A reply without a readable one is malformed. A safe integer has lost no digits of a userid. */
const userId = z
  .union([z.string(), z.int().nonnegative()])
  .transform((value) => trimMarks(String(value)))
  .pipe(
    z
      .string()
      .regex(/^[^\p{Cc}\p{Cs}]{1,64}$/u)
      .transform(toWecomUserId),
  );

const DEFAULT_EXPIRES_IN = 7_200; // as WeCom documents; a token that expires earlier is replaced when it is refused
const MAX_EXPIRES_IN = 86_400;

/** @see https://developer.work.weixin.qq.com/document/path/91039 */
export const tokenReply = z
  .object({
    access_token: z.string().trim().min(1).max(4096),
    expires_in: optionalInteger,
  })
  .transform(({ access_token: accessToken, expires_in: seconds = 0 }) => ({
    accessToken,
    expiresInMs: (seconds > 0 ? Math.min(seconds, MAX_EXPIRES_IN) : DEFAULT_EXPIRES_IN) * 1000,
  }));

/** Reads null and empty texts as absent. */
const emptyAsAbsent = (value: unknown) =>
  value === null || (typeof value === 'string' && !trimMarks(value)) ? undefined : value;

/**
 * The new path replies `userid`, the old one `UserId` (justauth/JustAuth#227). Anyone outside the company has an `openid`
 * and no userid.
 *
 * @see https://developer.work.weixin.qq.com/document/path/91023
 */
export const identityReply = z
  .object({
    userid: z.preprocess(emptyAsAbsent, userId.optional()),
    UserId: z.preprocess(emptyAsAbsent, userId.optional()),
    user_ticket: optionalText,
  })
  .transform((reply) => ({ userId: reply.userid ?? reply.UserId, userTicket: reply.user_ticket }));

/** Statuses of members who may not sign in: 2 disabled, 5 left the company. A member who is not activated (4) may. */
const INACTIVE = new Set([2, 5]);

/**
 * Only apps from before 2022-06-20 get mobile and mail.
 *
 * @see https://developer.work.weixin.qq.com/document/path/90196
 */
export const memberReply = z
  .object({
    userid: userId,
    name: optionalName,
    status: optionalInteger,
    department: optionalList(integer),
    mobile: optionalText,
    email: optionalMail,
    biz_mail: optionalMail,
  })
  .transform((reply) => ({
    userId: reply.userid,
    name: reply.name,
    status: reply.status,
    inactive: reply.status !== undefined && INACTIVE.has(reply.status),
    /** Ids of the departments that the app may see. */
    departments: reply.department,
    phone: reply.mobile,
    /** The company's mail address. */
    bizMail: reply.biz_mail,
    /** The member's own mail address, which they may change themselves. */
    email: reply.email,
  }));

/** @see https://developer.work.weixin.qq.com/document/path/95833 */
export const privateProfileReply = z
  .object({
    userid: userId,
    mobile: optionalText,
    email: optionalMail,
    biz_mail: optionalMail,
  })
  .transform((reply) => ({
    userId: reply.userid,
    phone: reply.mobile,
    bizMail: reply.biz_mail,
    email: reply.email,
  }));

/** @see https://developer.work.weixin.qq.com/document/path/95402 */
export const phoneOwnerReply = z.object({ userid: userId }).transform(({ userid }) => userid);

const departments = optionalList(
  z
    .object({ id: integer, name: optionalName, parentid: optionalInteger })
    .transform(({ id, name, parentid }) => ({ id, name: name ?? `#${id}`, parentId: parentid ?? 0 })),
);

/** @see https://developer.work.weixin.qq.com/document/path/90208 */
export const departmentsReply = z
  .object({
    department: z.array(z.unknown()).nullable(), // null stands for an empty list in some languages
  })
  .transform(({ department }) => departments.parse(department));

/** The length of one of the lists that make up the visible range; NaN if it cannot be read. */
const listLength = (name: string) =>
  z
    .object({ [name]: z.array(z.unknown()).nullish() })
    .nullish()
    .transform((list) => list?.[name]?.length ?? 0)
    .catch(Number.NaN);

/** @see https://developer.work.weixin.qq.com/document/path/90227 */
export const agentReply = z
  .object({
    name: optionalName,
    close: optionalInteger,
    redirect_domain: optionalText,
    home_url: optionalText,
    allow_userinfos: listLength('user'),
    allow_partys: listLength('partyid'),
    allow_tags: listLength('tagid'),
  })
  .refine(
    ({ allow_userinfos, allow_partys, allow_tags }) =>
      allow_userinfos + allow_partys + allow_tags >= 0 || allow_userinfos > 0 || allow_partys > 0 || allow_tags > 0,
    { path: ['allow_partys'] }, // refused if it cannot be told whether the range is empty
  )
  .transform((reply) => ({
    name: reply.name ?? '',
    disabled: reply.close === 1,
    redirectDomain: reply.redirect_domain,
    homeUrl: reply.home_url,
    /** How many entries the visible range has. */
    range: {
      users: reply.allow_userinfos || 0,
      departments: reply.allow_partys || 0,
      tags: reply.allow_tags || 0,
    },
  }));

/** WeCom joins userids by `|`; an array is read as well. @returns in lower case */
const userIdList = anyValue.transform((value) => {
  const entries: unknown[] = Array.isArray(value) ? value : textOf(value).split('|');
  return entries.map((entry) => toWecomUserId(trimMarks(textOf(entry)).toLowerCase())).filter(Boolean);
});

/**
 * A message may be accepted for some receivers only.
 *
 * @see https://developer.work.weixin.qq.com/document/path/90236
 */
export const sentReply = z
  .object({ invaliduser: userIdList, unlicenseduser: userIdList, msgid: optionalText })
  .transform((reply) => ({
    /** Not in the app's visible range, or no members. */
    invalid: reply.invaliduser,
    /** Without an interface licence. */
    unlicensed: reply.unlicenseduser,
    /** Recalls the message, within 24 hours. */
    msgId: reply.msgid,
  }));

/** A reply of which only the errcode matters. */
export const emptyReply = z.object({}).transform(() => undefined);

export type SentMessage = z.infer<typeof sentReply>;
export type WecomApp = z.infer<typeof agentReply>;
export type WecomIdentity = z.infer<typeof identityReply>;
export type WecomMember = z.infer<typeof memberReply>;
export type WecomPrivateProfile = z.infer<typeof privateProfileReply>;
