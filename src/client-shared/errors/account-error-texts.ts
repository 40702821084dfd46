/** Why an account stayed as it is, and what to do now. Texts are keys of `src/locale`. */
import type { OwnAccountErrorCode } from './error-code';
import type { ErrorText } from './error-text';

export const ACCOUNT_ERROR_TEXTS = {
  LINK_EXPIRED: {
    title: 'The time to link your WeCom account has run out',
    advice: 'It takes at most ten minutes, in the browser where you started. To start over, sign in with WeCom again.',
  },
  LINK_OFF: {
    title: 'Linking WeCom accounts yourself is disabled',
    advice: 'Ask your administrator to link it.',
    retry: 'never',
  },
  IDENTITY_TAKEN: {
    title: 'This WeCom account is linked to another user',
    advice: 'Unlink it there first, or ask your administrator to do it.',
    retry: 'after-advice',
  },
  USER_CHANGED: {
    title: 'Another user has signed in in the meantime',
    advice: 'Check whom you are about to link, then try again.',
  },
  USER_TAKEN: {
    title: 'Your user here is linked to another WeCom account',
    advice: 'Unlink that one first, under “WeCom account” in the user menu.',
    retry: 'after-advice',
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
    adviceWhen: {
      canLink: 'Sign in another way and link, or ask your administrator to add your number.',
      canSignUp: 'Open this app in WeCom: your first sign-in there creates your user if you may sign up.',
    },
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
    retry: 'never',
  },
  NOT_ALLOWED: {
    title: 'You are not allowed to do this',
    advice: 'This requires the permissions to manage users and roles. Ask an administrator who has them.',
    retry: 'never',
  },
  OWN_SESSION_ONLY: {
    title: 'You have to sign in yourself',
    advice: 'Accounts are linked in a browser by a user who has signed in. API keys and other tokens can’t do it.',
    retry: 'never',
  },
  PASSWORD_REQUIRED: {
    title: 'Please enter your password',
    advice: 'You signed in more than ten minutes ago. Enter your password to confirm that it’s still you.',
  },
  SIGN_IN_AGAIN: {
    title: 'Please sign in again',
    advice: 'You signed in more than ten minutes ago. Sign in again, then link your WeCom account.',
    retry: 'after-advice',
  },
  PASSWORD_WRONG: {
    title: 'The password is incorrect',
    advice: 'Enter the password you use to sign in to this site.',
  },
  PASSWORD_TRIES_USED: {
    title: 'No password attempts left',
    advice: 'Wait ten minutes, or sign in again.',
    retry: 'after-advice',
  },
  CONFIRM_IN_WECOM: {
    title: 'Please confirm it inside WeCom',
    advice: 'Scan the QR code with WeCom on your phone, then confirm there that your account may be linked.',
  },
  LINK_DECLINED: {
    title: 'The link was declined in WeCom',
    advice: 'The owner of that WeCom account declined it. If it was you, sign in with WeCom again.',
    retry: 'after-advice',
  },
} satisfies Record<OwnAccountErrorCode, ErrorText>;
