/** What a request is about, for the log if it is refused, and for NocoBase's audit log. */
import type { Context } from '@nocobase/actions';
import type { WecomUserId } from '../shared/wecom-user-id';

export interface Subject {
  /** '' while none is known. */
  authenticator: string;
  wecomUserId?: WecomUserId;
  /** The user whom the request has found or created. */
  userId?: number;
}

/** A sign-in that went well. */
export interface SignInSubject extends Subject {
  /** Inside WeCom, or by web login: QR code or desktop quick login. */
  how: 'inside' | 'web';
  /** The member's first one. */
  first: boolean;
}

/** Keeps it for the audit log, which NocoBase writes after the answer. What is learnt later may be added to it. */
export function rememberSubject<T extends Subject>(ctx: Context, subject: T): T {
  ctx.state.wecomSubject = subject;
  return subject;
}

export function subjectOf(ctx: Context): Partial<SignInSubject> {
  return ctx.state?.wecomSubject ?? {};
}
