/** Asks WeCom about a member: the userid behind a code, whether the member may sign in, and the member's profile. */

import type { Context } from '@nocobase/actions';
import type { Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import { ERRCODE } from '../../shared/errcodes';
import { NO_USER_TICKET } from '../../shared/errors';
import type { Identity } from '../../shared/identity';
import { needsConsent } from '../../shared/options';
import { isSameWecomUser, type WecomUserId } from '../../shared/wecom-user-id';
import { type MemberProfile, wecomUserIdOf } from '../accounts/identity';
import { normalizePhone } from '../accounts/normal-form';
import { findLinkConflicts, type LinkCandidate, type MemberState, type MemberStates } from '../accounts/renamed';
import type { CreationRefusal, WecomQuestions } from '../accounts/resolve-user';
import { aboutMember, SignInError } from '../errors';
import type { Settings } from '../settings/settings';
import type { AccessTokens } from '../wecom/access-token';
import { WecomApi } from '../wecom/api';
import { WecomError } from '../wecom/http';
import type { FlowKind } from '../wecom/login-page';
import type { WecomMember, WecomPrivateProfile } from '../wecom/responses';

/** The characters that need no encoding in an address (RFC 3986, 2.3); at most 512 bytes (document/path/91022). */
const CODE = /^[\w.~-]{1,512}$/;

const MAX_ASKED = 5; // a user has one link for each app of the company, usually to the same member

/** The app may not ask for phone and mail. The sign-in goes on without them. */
const NOTHING_GIVEN = new Set<number>([ERRCODE.API_NOT_ALLOWED, ERRCODE.PRIVATE_INFO_NOT_ALLOWED]);

/** The member whom a code identifies. */
interface CodeHolder {
  wecomUserId: WecomUserId;
  /** Trades for phone and mail; only after snsapi_privateinfo. */
  userTicket?: string;
}

export interface IdentifiedMember extends CodeHolder {
  member: WecomMember;
}

/**
 * @param code from the callback's address
 * @throws SignInError ACCESS_DENIED without a code, CODE_INVALID
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
 * Trades the code for the userid behind it.
 *
 * @throws SignInError NOT_A_MEMBER
 * @throws WecomError as {@link WecomApi.identify} does
 */
export async function identify(api: WecomApi, code: string): Promise<CodeHolder> {
  const { userId: wecomUserId, userTicket } = await api.identify(code);
  if (!wecomUserId) {
    throw new SignInError('NOT_A_MEMBER', { reason: 'not in the company' });
  }
  return { wecomUserId, userTicket };
}

/**
 * Fetches a member who may sign in. `identify` answers for everyone in the company; only this call tells whether the
 * app is meant for them.
 *
 * @throws SignInError MEMBER_INACTIVE
 * @throws WecomError as {@link WecomApi.member} does
 */
export async function fetchActiveMember(api: WecomApi, wecomUserId: WecomUserId): Promise<WecomMember> {
  return assertActive(await api.member(wecomUserId));
}

/** @throws SignInError MEMBER_INACTIVE */
export function assertActive(member: WecomMember): WecomMember {
  if (member.inactive) {
    throw new SignInError('MEMBER_INACTIVE', { status: member.status });
  }
  return member;
}

/**
 * Both steps, from the code to a member who may sign in.
 *
 * @throws SignInError, WecomError as `identify` does; as SignInError with the userid once WeCom has named the member
 */
export async function identifyMember(api: WecomApi, code: string): Promise<IdentifiedMember> {
  const holder = await identify(api, code);
  const { wecomUserId } = holder;
  return aboutMember(wecomUserId, async () => ({ ...holder, member: await fetchActiveMember(api, wecomUserId) }));
}

/** Whether an error of {@link fetchActiveMember} means that the member has left the company or was disabled. */
export function hasLeft(error: unknown): boolean {
  return isUnknownMember(error) || (error instanceof SignInError && error.code === 'MEMBER_INACTIVE');
}

/** Whether WeCom says that it has no member by this userid (any more). */
function isUnknownMember(error: unknown): boolean {
  return error instanceof WecomError && error.errcode === ERRCODE.MEMBER_UNKNOWN;
}

/** The profile that WeCom gives without the member's consent. */
export function publicProfileOf({ wecomUserId, member }: IdentifiedMember): MemberProfile {
  const { name, phone, bizMail, email } = member;
  return { wecomUserId, name, phone: normalizePhone(phone), bizMail, email };
}

/**
 * WeCom's consent page ends with a `user_ticket`, whatever the member agreed to. Without it, a member who already has a
 * user could get a second one.
 *
 * @throws SignInError WECOM_CONFIG
 */
export function assertTicketGiven(
  kind: FlowKind,
  { matchBy }: Pick<Settings, 'matchBy'>,
  { userTicket, member }: IdentifiedMember,
): void {
  const isNeeded = kind === 'privateinfo' && !member.phone && matchBy.some(needsConsent);
  if (isNeeded && !userTicket) {
    const reason = 'no user_ticket after the consent page: another agentid, or an edition of WeCom that gives none';
    throw new SignInError('WECOM_CONFIG', { reason }, { fromWecom: { text: NO_USER_TICKET } });
  }
}

/** The profile with what the member agreed to share. @throws SignInError WECOM_UNAVAILABLE; WecomError */
export async function profileOf(ctx: Context, api: WecomApi, identified: IdentifiedMember): Promise<MemberProfile> {
  const { phone, bizMail, email } = (await fetchPrivateProfile(ctx, api, identified)) ?? {};
  const known = publicProfileOf(identified);
  return {
    ...known,
    phone: normalizePhone(phone) ?? known.phone,
    bizMail: bizMail ?? known.bizMail,
    email: email ?? known.email,
  };
}

async function fetchPrivateProfile(
  ctx: Context,
  api: WecomApi,
  { userTicket, wecomUserId }: IdentifiedMember,
): Promise<WecomPrivateProfile | undefined> {
  if (!userTicket) {
    return undefined;
  }
  try {
    const profile = await api.privateProfile(userTicket);
    if (!isSameWecomUser(profile.userId, wecomUserId)) {
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
    throw error; // without the phone number, a second user could be created
  }
}

/**
 * Why no user may be created for this member, as far as their own departments tell. An allowed department above them
 * would change a DEPARTMENT_NOT_ALLOWED; that is asked only when no user is found: see {@link questionsFor}.
 *
 * @returns undefined when one may be created
 */
export function creationRefusal(settings: Settings, kind: FlowKind, member: WecomMember): CreationRefusal | undefined {
  // Web login gives no phone number: creating from it would give a second user to a member who has one.
  if (!settings.public.autoSignup || kind === 'web') {
    return 'NOT_LINKED';
  }
  const { departments } = settings;
  const isAllowed = departments.length === 0 || member.departments.some((id) => departments.includes(id));
  return isAllowed ? undefined : 'DEPARTMENT_NOT_ALLOWED';
}

/** The questions of `resolveUser` to WeCom, about this member or about those who are linked to the user. */
export function questionsFor(
  api: WecomApi,
  { departments: allowed }: Pick<Settings, 'departments'>,
  { departments }: Pick<WecomMember, 'departments'>,
): WecomQuestions {
  return {
    memberStates: (identities) => fetchMemberStates(api, identities),
    isBelowAllowedDepartment: async () => {
      const parents = new Map((await api.departments()).map(({ id, parentId }) => [id, parentId]));
      return departments.some((id) => isBelow(id, new Set(allowed), parents));
    },
  };
}

function isBelow(departmentId: number, allowed: Set<number>, parents: Map<number, number>): boolean {
  const seen = new Set<number>(); // guards against a cycle in WeCom's departments
  for (let id: number | undefined = departmentId; id !== undefined && !seen.has(id); id = parents.get(id)) {
    if (allowed.has(id)) {
      return true;
    }
    seen.add(id);
  }
  return false;
}

/**
 * Adds what WeCom says about the members who are linked to the user now: the candidate may replace a member whom WeCom
 * no longer has.
 */
export async function withMemberStates(
  app: Application,
  tokens: AccessTokens,
  candidate: LinkCandidate & { settings: Settings },
  userId: number,
  transaction?: Transaction,
): Promise<LinkCandidate> {
  const { askAbout } = await findLinkConflicts(app, candidate, userId, transaction);
  return askAbout.length > 0
    ? { ...candidate, memberStates: await fetchMemberStates(new WecomApi(candidate.settings, tokens), askAbout) }
    : candidate;
}

/** @param identities of the company that the API belongs to; only the first five are asked about */
export async function fetchMemberStates(api: WecomApi, identities: Identity[]): Promise<MemberStates> {
  const states = new Map<Identity, MemberState>();
  for (const identity of identities.slice(0, MAX_ASKED)) {
    states.set(identity, await fetchMemberState(api, wecomUserIdOf(identity)));
  }
  return states;
}

/**
 * Only an explicit answer counts: a failure, or an error about the app's visible range, says nothing about the member.
 */
function fetchMemberState(api: WecomApi, wecomUserId: WecomUserId): Promise<MemberState> {
  return api.member(wecomUserId).then(
    () => 'present',
    (error: unknown) => (isUnknownMember(error) ? 'gone' : 'unknown'),
  );
}
