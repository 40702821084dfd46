/** Why an account stayed as it is, and what to do now; keys of `src/locale`. */
import { ACCOUNT_ERRORS } from '../../shared/accounts';
import { isSignInErrorCode } from '../../shared/sign-in-error';
import { NO_SESSION, type Reply } from '../ask-server';
import { ERROR_TEXTS, type ErrorText } from '../error-texts';
import { FRAMED, UNREACHABLE } from '../host-app';

type OwnCode = (typeof ACCOUNT_ERRORS)[number] | typeof NO_SESSION;

export const ACCOUNT_ERROR_TEXTS: Record<OwnCode, ErrorText> = {
  LINK_EXPIRED: {
    title: 'The time to link your WeCom account is over',
    advice: 'It is ten minutes, in one browser, and for one link. Please sign in with WeCom again.',
  },
  LINK_OFF: {
    title: 'Linking your WeCom account yourself is switched off',
    advice: 'Ask your administrator to link it.',
    final: true,
  },
  IDENTITY_TAKEN: {
    title: 'This WeCom account is linked to another user',
    advice: 'Unlink it there first, or ask your administrator to do it.',
    notYet: true,
  },
  USER_CHANGED: {
    title: 'Another user has signed in meanwhile',
    advice: 'Check whom you are about to link, then try again.',
  },
  USER_TAKEN: {
    title: 'Your user here is linked to another WeCom account',
    advice: 'Unlink that one first: in the user menu, under “WeCom account”.',
    notYet: true,
  },
  PHONE_MALFORMED: {
    title: 'This is not a phone number',
    advice: 'Enter your number with digits only; numbers from other countries begin with + and the country code.',
  },
  PHONE_NOT_YOURS: {
    title: 'In WeCom, this is not your phone number',
    advice: 'Enter the number that WeCom has for you. You find it in your WeCom profile.',
  },
  PHONE_UNKNOWN: {
    title: 'No user here has your phone number',
    advice: 'Ask your administrator to add your number.',
    adviceWithLink: 'Sign in another way and link, or ask your administrator to add your number.',
    adviceWithSignUp: 'Open this app in WeCom: your first sign-in there creates your user if you may sign up.',
  },
  PHONE_TRIES_USED: {
    title: 'No tries are left for this sign-in',
    advice: 'Look up your number in your WeCom profile, then sign in with WeCom again.',
  },
  PHONE_TRIES_USED_TODAY: {
    title: 'No tries are left for today',
    advice: 'Try again tomorrow, or ask your administrator.',
  },
  PHONE_OFF: {
    title: 'Confirming a phone number is switched off',
    advice: 'Ask your administrator to link your WeCom account.',
  },
  LAST_WAY_IN: {
    title: 'You would have no way left to sign in',
    advice: 'Ask your administrator to set a password for you, or link another way to sign in first.',
  },
  NOT_LINKED_HERE: {
    title: 'This link is gone already',
    advice: 'Somebody has removed it in the meantime.',
  },
  LINK_BLOCKED: {
    title: 'Your administrator does not allow this link',
    advice: 'Ask your administrator if you think that this is a mistake.',
    final: true,
  },
  NOT_ALLOWED: {
    title: 'You are not allowed to do this',
    advice: 'It takes the permissions to manage users and roles. Ask an administrator who has them.',
    final: true,
  },
  OWN_SESSION_ONLY: {
    title: 'You have to sign in yourself',
    advice: 'Accounts are linked in a browser, by a user who has signed in. API keys and other tokens cannot do it.',
    final: true,
  },
  PASSWORD_REQUIRED: {
    title: 'Please enter your password',
    advice: 'You signed in more than ten minutes ago. Your password shows that it is still you.',
  },
  SIGN_IN_AGAIN: {
    title: 'Please sign in again',
    advice: 'You signed in more than ten minutes ago. Sign in again, then link your WeCom account.',
    notYet: true,
  },
  PASSWORD_WRONG: {
    title: 'The password is incorrect',
    advice: 'Enter the password that you sign in to this site with.',
  },
  PASSWORD_TRIES_USED: {
    title: 'No tries are left for your password',
    advice: 'Wait ten minutes, or sign in again.',
    notYet: true,
  },
  CONFIRM_IN_WECOM: {
    title: 'Please confirm it inside WeCom',
    advice: 'Scan the QR code with WeCom on your phone, and confirm there that your account may be linked.',
  },
  LINK_DECLINED: {
    title: 'The link was declined in WeCom',
    advice: 'Whoever uses that WeCom account has declined it. Sign in with WeCom again if it was you.',
    notYet: true,
  },
  NO_SESSION: {
    title: 'You are not signed in any more',
    advice: 'Please sign in again.',
  },
};

export type Trouble = keyof typeof ACCOUNT_ERROR_TEXTS | keyof typeof ERROR_TEXTS;

/** Whatever else an address or a reply says is not repeated: anyone can write an address. */
export function knownTrouble(code: string | null): Trouble {
  return isSignInErrorCode(code) || isOwnCode(code) || code === UNREACHABLE || code === FRAMED ? code : 'INTERNAL';
}

function isOwnCode(code: string | null): code is OwnCode {
  return code === NO_SESSION || ACCOUNT_ERRORS.some((own) => own === code);
}

export function textOf(trouble: Trouble): ErrorText {
  return { ...ERROR_TEXTS, ...ACCOUNT_ERROR_TEXTS }[trouble];
}

/** Whether asking the same once more may help. */
export function mayPass(trouble: Trouble): boolean {
  return trouble === UNREACHABLE || trouble === 'INTERNAL';
}

/** What an answer that is none means to a person. */
export function troubleOf(reply: Exclude<Reply<unknown>, { kind: 'answered' }>): Trouble {
  if (reply.kind === 'refused') {
    return knownTrouble(reply.code);
  }
  return reply.failure === 'unreachable' ? UNREACHABLE : 'INTERNAL';
}
