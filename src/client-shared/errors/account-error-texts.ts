/** Why an account stayed as it is, and what to do now; keys of `src/locale`. */
import { ACCOUNT_ERRORS } from '../../shared/accounts';
import { isSignInErrorCode } from '../../shared/errors';
import { NO_SESSION, type Reply } from '../host/ask-server';
import { FRAMED, UNREACHABLE } from '../host/host-app';
import { ERROR_TEXTS, type ErrorText } from './sign-in-error-texts';

type OwnCode = (typeof ACCOUNT_ERRORS)[number] | typeof NO_SESSION;

export const ACCOUNT_ERROR_TEXTS: Record<OwnCode, ErrorText> = {
  LINK_EXPIRED: {
    title: 'The time to link your WeCom account has run out',
    advice: 'You have ten minutes, in one browser, for one link. Please sign in with WeCom again.',
  },
  LINK_OFF: {
    title: 'Linking WeCom accounts yourself is disabled',
    advice: 'Ask your administrator to link it.',
    final: true,
  },
  IDENTITY_TAKEN: {
    title: 'This WeCom account is linked to another user',
    advice: 'Unlink it there first, or ask your administrator to do it.',
    notYet: true,
  },
  USER_CHANGED: {
    title: 'Another user has signed in in the meantime',
    advice: 'Check whom you are about to link, then try again.',
  },
  USER_TAKEN: {
    title: 'Your user here is linked to another WeCom account',
    advice: 'Unlink that one first, under “WeCom account” in the user menu.',
    notYet: true,
  },
  PHONE_MALFORMED: {
    title: 'This is not a phone number',
    advice: 'Enter your number with digits only; numbers from other countries begin with + and the country code.',
  },
  PHONE_NOT_YOURS: {
    title: 'This isn’t the phone number WeCom has for you',
    advice: 'Enter the number WeCom has for you. You can find it in your WeCom profile.',
  },
  PHONE_UNKNOWN: {
    title: 'No user has your phone number',
    advice: 'Ask your administrator to add your number.',
    adviceWithLink: 'Sign in another way and link, or ask your administrator to add your number.',
    adviceWithSignUp: 'Open this app in WeCom: your first sign-in there creates your user if you may sign up.',
  },
  PHONE_TRIES_USED: {
    title: 'No attempts left for this sign-in',
    advice: 'Look up your number in your WeCom profile, then sign in with WeCom again.',
  },
  PHONE_TRIES_USED_TODAY: {
    title: 'No attempts left for today',
    advice: 'Try again tomorrow, or ask your administrator.',
  },
  PHONE_OFF: {
    title: 'Confirming phone numbers is disabled',
    advice: 'Ask your administrator to link your WeCom account.',
  },
  LAST_WAY_IN: {
    title: 'You would have no way left to sign in',
    advice: 'Ask your administrator to set a password for you, or link another way to sign in first.',
  },
  NOT_LINKED_HERE: {
    title: 'This link no longer exists',
    advice: 'It was removed in the meantime.',
  },
  LINK_BLOCKED: {
    title: 'Your administrator does not allow this link',
    advice: 'Ask your administrator if you think this is a mistake.',
    final: true,
  },
  NOT_ALLOWED: {
    title: 'You are not allowed to do this',
    advice: 'This requires the permissions to manage users and roles. Ask an administrator who has them.',
    final: true,
  },
  OWN_SESSION_ONLY: {
    title: 'You have to sign in yourself',
    advice: 'Accounts are linked in a browser by a user who has signed in. API keys and other tokens can’t do it.',
    final: true,
  },
  PASSWORD_REQUIRED: {
    title: 'Please enter your password',
    advice: 'You signed in more than ten minutes ago. Enter your password to confirm that it’s still you.',
  },
  SIGN_IN_AGAIN: {
    title: 'Please sign in again',
    advice: 'You signed in more than ten minutes ago. Sign in again, then link your WeCom account.',
    notYet: true,
  },
  PASSWORD_WRONG: {
    title: 'The password is incorrect',
    advice: 'Enter the password you use to sign in to this site.',
  },
  PASSWORD_TRIES_USED: {
    title: 'No password attempts left',
    advice: 'Wait ten minutes, or sign in again.',
    notYet: true,
  },
  CONFIRM_IN_WECOM: {
    title: 'Please confirm it inside WeCom',
    advice: 'Scan the QR code with WeCom on your phone, then confirm there that your account may be linked.',
  },
  LINK_DECLINED: {
    title: 'The link was declined in WeCom',
    advice: 'The owner of that WeCom account declined it. If it was you, sign in with WeCom again.',
    notYet: true,
  },
  NO_SESSION: {
    title: 'You are no longer signed in',
    advice: 'Please sign in again.',
  },
};

export type ErrorCode = keyof typeof ACCOUNT_ERROR_TEXTS | keyof typeof ERROR_TEXTS;

/** Whatever else an address or a reply says is not repeated: anyone can write an address. */
export function knownErrorCode(code: string | null): ErrorCode {
  return isSignInErrorCode(code) || isOwnCode(code) || code === UNREACHABLE || code === FRAMED ? code : 'INTERNAL';
}

function isOwnCode(code: string | null): code is OwnCode {
  return code === NO_SESSION || ACCOUNT_ERRORS.some((own) => own === code);
}

export function textOf(code: ErrorCode): ErrorText {
  return { ...ERROR_TEXTS, ...ACCOUNT_ERROR_TEXTS }[code];
}

/** Whether asking the same once more may help. */
export function isTransient(code: ErrorCode): boolean {
  return code === UNREACHABLE || code === 'INTERNAL';
}

/** What an answer that is none means to a person. */
export function errorCodeOf(reply: Exclude<Reply<unknown>, { kind: 'answered' }>): ErrorCode {
  if (reply.kind === 'refused') {
    return knownErrorCode(reply.code);
  }
  return reply.failure === 'unreachable' ? UNREACHABLE : 'INTERNAL';
}
