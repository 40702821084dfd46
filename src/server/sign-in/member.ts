/** From the code in WeCom's redirect to the member behind it. */
import type { Context } from '@nocobase/actions';
import { NO_USER_TICKET } from '../../shared/errors';
import { normalizePhone, type Person } from '../accounts/person';
import { SignInError } from '../errors';
import type { Settings } from '../settings/settings';
import type { WecomApi } from '../wecom/api';
import type { FlowKind } from '../wecom/login-page';
import type { WecomMember, WecomPrivateProfile } from '../wecom/responses';
import { WecomError } from '../wecom/wecom-error';

/** The characters that need no encoding in an address (RFC 3986, 2.3); at most 512 bytes (document/path/91022). */
const CODE = /^[\w.~-]{1,512}$/;

const NO_SUCH_MEMBER = 60111;

/** The app may not ask for phone and mail: nothing is given, which stops nobody. */
const NOTHING_GIVEN = new Set([48002, 92001]);

export interface IdentifiedMember {
  wecomUserId: string;
  /** Trades for phone and mail; only after snsapi_privateinfo. */
  userTicket?: string;
  member: WecomMember;
}

/**
 * @param code as it came, unchecked
 * @throws SignInError ACCESS_DENIED, CODE_INVALID
 */
export function expectCode(code: unknown): string {
  if (typeof code !== 'string' || !code) {
    throw new SignInError('ACCESS_DENIED');
  }
  if (!CODE.test(code)) {
    throw new SignInError('CODE_INVALID', { reason: 'not a code of WeCom' });
  }
  return code;
}

/**
 * @param onUserId told as soon as WeCom has named the person, whatever becomes of them
 * @throws SignInError CODE_INVALID, NOT_A_MEMBER, MEMBER_INACTIVE
 * @throws WecomError as `identify` and `member` do
 */
export async function identifyMember(
  api: WecomApi,
  code: string,
  onUserId: (wecomUserId: string) => void,
): Promise<IdentifiedMember> {
  const { userId: wecomUserId, userTicket } = await api.identify(code);
  if (!wecomUserId) {
    throw new SignInError('NOT_A_MEMBER', { reason: 'not in the company' });
  }
  onUserId(wecomUserId);
  // getuserinfo answers for everybody in the company: only this call tells whether the app is meant for them.
  const member = await api.member(wecomUserId);
  if (member.inactive) {
    throw new SignInError('MEMBER_INACTIVE', { status: member.status });
  }
  return { wecomUserId, userTicket, member };
}

/** Whether an error about a member means that they have left the company or were disabled. */
export function hasLeft(error: unknown): boolean {
  return isUnknownMember(error) || (error instanceof SignInError && error.code === 'MEMBER_INACTIVE');
}

/** Whether WeCom says that it has no member by this userid (any more). */
export function isUnknownMember(error: unknown): boolean {
  return error instanceof WecomError && error.errcode === NO_SUCH_MEMBER;
}

/** What WeCom says of everybody, without asking them. */
export function publicProfileOf({ wecomUserId, member }: IdentifiedMember): Person {
  const { name, phone, bizMail, email } = member;
  return { wecomUserId, name, phone: normalizePhone(phone), bizMail, email };
}

/**
 * WeCom's consent page ends with a ticket, whatever the member has agreed to. Without it, somebody who has a user already
 * could get a second one.
 *
 * @throws SignInError WECOM_CONFIG
 */
export function assertTicketGiven(
  kind: FlowKind,
  { matchBy }: Pick<Settings, 'matchBy'>,
  { userTicket, member }: IdentifiedMember,
): void {
  const isNeeded = kind === 'privateinfo' && !member.phone && matchBy.some((rule) => rule !== 'username');
  if (isNeeded && !userTicket) {
    const reason = 'no user_ticket after the consent page: another agentid, or an edition of WeCom that gives none';
    throw new SignInError('WECOM_CONFIG', { reason }, { text: NO_USER_TICKET });
  }
}

/** What an account could be found by or made of, with what the person has agreed to give. */
export async function profileOf(ctx: Context, api: WecomApi, arrival: IdentifiedMember): Promise<Person> {
  const { phone, bizMail, email } = (await askContact(ctx, api, arrival)) ?? {};
  const known = publicProfileOf(arrival);
  return {
    ...known,
    phone: normalizePhone(phone) ?? known.phone,
    bizMail: bizMail ?? known.bizMail,
    email: email ?? known.email,
  };
}

async function askContact(
  ctx: Context,
  api: WecomApi,
  { userTicket, wecomUserId }: IdentifiedMember,
): Promise<WecomPrivateProfile | undefined> {
  if (!userTicket) {
    return undefined;
  }
  try {
    const profile = await api.privateProfile(userTicket);
    if (profile.userId.toLowerCase() !== wecomUserId.toLowerCase()) {
      throw new SignInError('WECOM_UNAVAILABLE', { reason: 'reply about another person' });
    }
    if (!profile.phone && !profile.bizMail && !profile.email) {
      ctx.logger.warn('WeCom gave no phone number and no mail of this person', { wecomUserId });
    }
    return profile;
  } catch (error) {
    if (error instanceof WecomError && error.errcode !== undefined && NOTHING_GIVEN.has(error.errcode)) {
      ctx.logger.warn('WeCom gives this app no phone numbers: users cannot be found by them', { ...error.failure });
      return undefined;
    }
    throw error; // without the phone a second account could follow
  }
}
