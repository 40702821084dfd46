/**
 * The one place that knows WeCom's spelling: every reply is checked here and leaves with our names. What a sign-in can do
 * without never ends it: in another type than documented it counts as not given, unless it can be read all the same.
 */

import { z } from 'zod';
import { toWecomUserId } from '../../shared/wecom-user-id';
import { fitsColumn, nameForColumn, trimMarks } from '../store/text';

z.config({ jitless: true }); // NocoBase freezes the intrinsics after its start; compiled checks need `new Function`

const MAX_TEXT = 2_048; // an address; names, mails and tickets are shorter

const anything = z.unknown().optional();

/** A number is a text without its quotes. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : Number.isSafeInteger(value) ? String(value) : '';
}

/** Longer ones count as not given. */
const optionalText = anything.transform((value) => {
  const text = textOf(value);
  return (text.length <= MAX_TEXT && trimMarks(text)) || undefined;
});

/** Cut to what a database takes. */
const optionalName = anything.transform((value) => nameForColumn(textOf(value)) || undefined);

/** Not cut: half an address is another one. */
const optionalMail = optionalText.transform((mail) =>
  mail && fitsColumn(mail) && /[@＠]/.test(mail) && !/[\s\p{Cc}\p{Cs}]/u.test(mail) ? mail : undefined,
);

/** `5` and `"5"`; also used where an errcode is read. */
export const optionalInteger = anything.transform((value) => {
  const number = typeof value === 'string' && /^\s*-?\d{1,15}(?:\.0+)?\s*$/.test(value) ? Number(value) : value;
  return Number.isSafeInteger(number) ? (number as number) : undefined;
});

/** One alone stands for a list of one; what is wrong in a list takes nothing else along. */
function optionalList<T>(entry: z.ZodType<T>) {
  return anything.transform((value) => {
    const entries: unknown[] = Array.isArray(value) ? value : [value];
    return entries.flatMap((one) => {
      const { success, data } = entry.safeParse(one);
      return success ? [data] : [];
    });
  });
}

const integer = optionalInteger.pipe(z.int());

/** Who it is about decides: one that cannot be read is no answer. As a number, it has lost no digit if it is a safe one. */
const userId = z
  .union([z.string(), z.int().nonnegative()])
  .transform((value) => trimMarks(String(value)))
  .pipe(
    z
      .string()
      .regex(/^[^\p{Cc}\p{Cs}]{1,64}$/u)
      .transform(toWecomUserId),
  );

const DEFAULT_EXPIRES_IN = 7_200; // what WeCom documents; a token that ends before is replaced when it is refused
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

/** As if it were not there at all. */
const unlessEmpty = (value: unknown) =>
  value === null || (typeof value === 'string' && !trimMarks(value)) ? undefined : value;

/**
 * The new path says `userid`, the old one `UserId` (justauth/JustAuth#227).
 * A person outside the company has an `openid` and no userid.
 *
 * @see https://developer.work.weixin.qq.com/document/path/91023
 */
export const identityReply = z
  .object({
    userid: z.preprocess(unlessEmpty, userId.optional()),
    UserId: z.preprocess(unlessEmpty, userId.optional()),
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
    /** Those that the app may see. */
    departments: reply.department,
    phone: reply.mobile,
    /** The company's address. */
    bizMail: reply.biz_mail,
    /** The person's own, which they may change themselves. */
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
    department: z.array(z.unknown()).nullable(), // an empty one, as some languages write it; with none it is no answer
  })
  .transform(({ department }) => departments.parse(department));

/** How many entries one of the lists has that make up the visible range; NaN where that cannot be read. */
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
    { path: ['allow_partys'] }, // nobody knows whether the range is empty
  )
  .transform((reply) => ({
    name: reply.name ?? '',
    disabled: reply.close === 1,
    redirectDomain: reply.redirect_domain,
    homeUrl: reply.home_url,
    /** How many entries the visible range names. */
    range: {
      users: reply.allow_userinfos || 0,
      departments: reply.allow_partys || 0,
      tags: reply.allow_tags || 0,
    },
  }));

/** `ok`, and nothing to read. */
export const emptyReply = z.object({}).transform(() => undefined);

export type WecomApp = z.infer<typeof agentReply>;
export type WecomIdentity = z.infer<typeof identityReply>;
export type WecomMember = z.infer<typeof memberReply>;
export type WecomPrivateProfile = z.infer<typeof privateProfileReply>;
