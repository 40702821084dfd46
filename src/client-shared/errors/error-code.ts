/** Every code that a page may explain: the server's, and those that only a client can know. */
import {
  ACCOUNT_ERRORS,
  isSignInErrorCode,
  SIGN_IN_ERROR_TRAITS,
  type SignInErrorCode,
  type SignInErrorTraits,
} from '../../shared/errors';
import type { Reply } from '../host/ask-server';

const CLIENT_ERRORS = [
  'UNREACHABLE', // the server gave no response
  'NO_SESSION', // there is no session, or it has ended
  'FRAMED', // the page is in a frame of another site, where no sign-in can be completed
] as const;

export type ClientErrorCode = (typeof CLIENT_ERRORS)[number];

/** The codes that only actions about accounts use. */
export type OwnAccountErrorCode = (typeof ACCOUNT_ERRORS)[number];

export type ErrorCode = SignInErrorCode | OwnAccountErrorCode | ClientErrorCode;

/** @returns INTERNAL for unknown codes: anyone can write an address, so nothing from it is repeated */
export function knownErrorCode(code: string | null): ErrorCode {
  if (isSignInErrorCode(code)) {
    return code;
  }
  return [...ACCOUNT_ERRORS, ...CLIENT_ERRORS].find((known) => known === code) ?? 'INTERNAL';
}

/** @returns undefined for codes that are not a sign-in's */
export function traitsOf(code: ErrorCode): SignInErrorTraits | undefined {
  return isSignInErrorCode(code) ? SIGN_IN_ERROR_TRAITS[code] : undefined;
}

/** Whether the same request may succeed a moment later. */
export function isTransient(code: ErrorCode): boolean {
  return code === 'UNREACHABLE' || code === 'INTERNAL';
}

/** The code of a request that was refused or failed. */
export function errorCodeOf(reply: Exclude<Reply<unknown>, { kind: 'answered' }>): ErrorCode {
  if (reply.kind === 'refused') {
    return knownErrorCode(reply.code);
  }
  return reply.failure === 'unreachable' ? 'UNREACHABLE' : 'INTERNAL';
}
