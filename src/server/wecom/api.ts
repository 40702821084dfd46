import type { z } from 'zod';
import type { Department } from '../../shared/actions';
import { ERRCODE } from '../../shared/errcodes';
import type { WecomAppChanges } from '../../shared/setup-report';
import { isSameWecomUser, type WecomUserId } from '../../shared/wecom-user-id';
import type { AccessTokens, AppCredentials } from './access-token';
import { callWecom, WecomError } from './http';
import {
  agentReply,
  departmentsReply,
  emptyReply,
  identityReply,
  memberReply,
  phoneOwnerReply,
  privateProfileReply,
  type SentMessage,
  sentReply,
  type WecomApp,
  type WecomIdentity,
  type WecomMember,
  type WecomPrivateProfile,
} from './responses';

const DEADLINE_MS = 10_000; // the member sees a blank page meanwhile; leaves time to answer the browser within 12 s

/** WeCom reports an expired token as 40014 too (NotFound403/wecom-sdk#22); 40001 on a business call means the same. */
const TOKEN_ERRORS = new Set<number>([ERRCODE.SECRET_OR_TOKEN_INVALID, ERRCODE.TOKEN_INVALID, ERRCODE.TOKEN_EXPIRED]);

/** Older paths, which are the only ones in some private and government editions; the public WeCom has both. */
const OLD_PATHS: Record<string, string> = {
  '/cgi-bin/auth/getuserinfo': '/cgi-bin/user/getuserinfo',
  '/cgi-bin/auth/getuserdetail': '/cgi-bin/user/getuserdetail',
};

/** The URLs whose old path is tried first, because the new one was missing; kept until the next start. */
const oldPathFirst = new Set<string>();

const MAX_DEPARTMENTS_BYTES = 8 * 1024 * 1024; // 30,000 departments (document/path/90313), about 110 bytes each

/** WeCom's API for one app during one sign-in, or one message: all calls together end within 10 s. */
export class WecomApi {
  private readonly deadline = Date.now() + DEADLINE_MS;

  constructor(
    private readonly app: AppCredentials,
    private readonly tokens: Pick<AccessTokens, 'get'>,
  ) {}

  /**
   * Trades a one-time OAuth `code` for the userid behind it.
   *
   * @param code single use, ≤ 512 bytes, valid 5 minutes
   * @returns no `userId` for anyone outside the company; a `userTicket` (30 minutes) only after snsapi_privateinfo
   * @throws WecomError 40029 (used, expired, other app), 50001 (redirect domain not trusted), 60020 (IP not trusted), …
   * @see https://developer.work.weixin.qq.com/document/path/91023
   */
  identify(code: string): Promise<WecomIdentity> {
    return this.call('/cgi-bin/auth/getuserinfo', identityReply, { query: { code } });
  }

  /**
   * Name and status of a member, and proof that the app is meant for them.
   *
   * @throws WecomError 60011 (outside the visible range), 60111 (no such member), …; `malformed` for a reply about
   *   another member
   * @see https://developer.work.weixin.qq.com/document/path/90196
   */
  async member(userId: WecomUserId): Promise<WecomMember> {
    const path = '/cgi-bin/user/get';
    const member = await this.call(path, memberReply, { query: { userid: userId } });
    if (!isSameWecomUser(member.userId, userId)) {
      throw new WecomError(path, { kind: 'malformed', reason: 'reply about another person' });
    }
    return member;
  }

  /**
   * Phone and mail, as far as the admin lets the app ask for them and the member agreed.
   *
   * @throws WecomError 84014, 84015 (ticket expired, invalid), 92001 (app may not ask), …
   * @see https://developer.work.weixin.qq.com/document/path/95833
   */
  privateProfile(userTicket: string): Promise<WecomPrivateProfile> {
    return this.call('/cgi-bin/auth/getuserdetail', privateProfileReply, { body: { user_ticket: userTicket } });
  }

  /**
   * The member who has a phone number. Many unknown numbers block this call for the company until midnight.
   *
   * @returns undefined if no member that the app may see has the number
   * @throws WecomError 45009 (locked), …
   * @see https://developer.work.weixin.qq.com/document/path/95402
   */
  async phoneOwner(phone: string): Promise<WecomUserId | undefined> {
    try {
      return await this.call('/cgi-bin/user/getuserid', phoneOwnerReply, { body: { mobile: phone } });
    } catch (error) {
      if (error instanceof WecomError && error.errcode === ERRCODE.PHONE_UNKNOWN) {
        return undefined;
      }
      throw error;
    }
  }

  /**
   * All departments that the app may see.
   *
   * @see https://developer.work.weixin.qq.com/document/path/90208
   */
  departments(): Promise<Department[]> {
    return this.call('/cgi-bin/department/list', departmentsReply, { maxBytes: MAX_DEPARTMENTS_BYTES });
  }

  /**
   * The app's entry in WeCom's console.
   *
   * @param agentId of the app that owns the secret
   * @throws WecomError 301002 (another app's secret), 40056 (no such app), 60020 (IP not trusted), …
   * @see https://developer.work.weixin.qq.com/document/path/90227
   */
  agent(agentId: string): Promise<WecomApp> {
    return this.call('/cgi-bin/agent/get', agentReply, { query: { agentid: agentId } });
  }

  /**
   * Changes the app's entry in WeCom's console. Fields that are not given stay as they are.
   *
   * @throws WecomError 85005 (ownership of the domain not proved), and as `agent` does
   * @see https://developer.work.weixin.qq.com/document/path/90228
   */
  async setAgent(agentId: string, { redirectDomain, homeUrl }: WecomAppChanges): Promise<void> {
    const body = { agentid: Number(agentId), redirect_domain: redirectDomain, home_url: homeUrl };
    await this.call('/cgi-bin/agent/set', emptyReply, { body });
  }

  /**
   * Sends a message of the app.
   *
   * @param body without `touser` and `agentid`
   * @param userIds 1 to 1,000; each one a userid, which the caller checks
   * @throws WecomError 81013 (none of them can be reached), 45009 (too many), …; after `unavailable` and `malformed` it is
   *   unknown whether the message was sent
   * @see https://developer.work.weixin.qq.com/document/path/90236
   */
  sendMessage(agentId: string, userIds: readonly WecomUserId[], body: Record<string, unknown>): Promise<SentMessage> {
    const message = { ...body, touser: userIds.join('|'), agentid: Number(agentId) };
    return this.call('/cgi-bin/message/send', sentReply, { body: message });
  }

  /**
   * Takes a message of the last 24 hours back, in WeCom, not in WeChat.
   *
   * @throws WecomError 42052 (older), …
   * @see https://developer.work.weixin.qq.com/document/path/94867
   */
  async recallMessage(msgId: string): Promise<void> {
    await this.call('/cgi-bin/message/recall', emptyReply, { body: { msgid: msgId } });
  }

  private async call<T>(
    path: string,
    reply: z.ZodType<T>,
    request: { query?: Record<string, string>; body?: Record<string, unknown>; maxBytes?: number },
  ): Promise<T> {
    const { apiBaseUrl: baseUrl } = this.app;
    const attempt = (accessToken: string) =>
      withPathFallback(baseUrl, path, (knownPath) =>
        callWecom({
          baseUrl,
          path: knownPath,
          query: { access_token: accessToken, ...request.query },
          body: request.body,
          maxBytes: request.maxBytes,
          reply,
          deadline: this.deadline,
        }),
      );

    const accessToken = await this.tokens.get(this.app, this.deadline);
    try {
      return await attempt(accessToken);
    } catch (error) {
      if (!(error instanceof WecomError) || error.errcode === undefined || !TOKEN_ERRORS.has(error.errcode)) {
        throw error;
      }
      // WeCom checks the token first, so a `code` in this call has not been consumed.
      return attempt(await this.tokens.get(this.app, this.deadline, accessToken));
    }
  }
}

/** Tries the old or new path if the other one is missing; nothing has consumed the `code` or ticket then. */
async function withPathFallback<T>(baseUrl: string, path: string, ask: (path: string) => Promise<T>): Promise<T> {
  const oldPath = OLD_PATHS[path];
  if (!oldPath) {
    return ask(path);
  }
  const url = `${baseUrl}${path}`;
  const oldFirst = oldPathFirst.has(url);
  try {
    return await ask(oldFirst ? oldPath : path);
  } catch (error) {
    if (!(error instanceof WecomError) || !error.isPathMissing) {
      throw error;
    }
    oldFirst ? oldPathFirst.delete(url) : oldPathFirst.add(url);
    return ask(oldFirst ? path : oldPath);
  }
}

/**
 * Checks that WeCom's API answers at an address: to a call without a token, it replies errcode 41001.
 *
 * @param deadline epoch ms
 * @throws WecomError if nothing answers, or another server does
 */
export async function reachWecom(apiBaseUrl: string, deadline: number): Promise<void> {
  const path = '/cgi-bin/agent/get';
  const request = { baseUrl: apiBaseUrl, path, query: {}, reply: emptyReply, deadline };
  const refused = await callWecom(request).catch((error: unknown) => error);
  if (!(refused instanceof WecomError) || refused.errcode === undefined) {
    throw refused ?? new WecomError(path, { kind: 'malformed', reason: 'no refusal' });
  }
}
