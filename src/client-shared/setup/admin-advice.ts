/** What an admin does about a failed sign-in when no errcode says more; keys of `src/locale`. */
import type { WaysIn } from '../../shared/setup-report';
import { NO_USER_TICKET, type SignInErrorCode } from '../../shared/sign-in-error';
import { type ConsolePage, type ErrcodeHelp, helpFor } from '../../shared/wecom-errcodes';

export interface AdminAdvice {
  text: string;
  page?: ConsolePage;
}

/** The advice for an errcode that always means this code. */
function adviceFor(errcode: number): AdminAdvice {
  const { fix, page } = helpFor(errcode) as ErrcodeHelp;
  return { text: fix, page };
}

export const ADMIN_ADVICE: Record<SignInErrorCode, AdminAdvice> = {
  STATE_INVALID: {
    text: 'It took longer than ten minutes, was used twice, or the browser lost its cookies on the way. If this happens to everybody: does WeCom lead back to the Origin, and do all nodes share one Redis cache?',
  },
  ACCESS_DENIED: { text: 'The person did not agree, or WeCom sent no code. The person should try again.' },
  CODE_INVALID: adviceFor(40029),
  NOT_A_MEMBER: {
    text: 'The person is not a member of this company in WeCom. Look them up in the contacts.',
    page: 'contacts',
  },
  MEMBER_INACTIVE: {
    text: 'The person has left the company, or is disabled in WeCom. Once WeCom has them active again, they can sign in.',
    page: 'contacts',
  },
  OUTSIDE_VISIBLE_RANGE: adviceFor(60011),
  NOT_LINKED: {
    text: 'No user is linked to this WeCom account, and no match rule finds one. WeCom may have given no phone number or email.',
  },
  DEPARTMENT_NOT_ALLOWED: {
    text: 'No match rule finds a user for this person, and new users are created for other departments only. Add a department of the person in the settings, or give a user here what the match rules look for.',
  },
  PHONE_AMBIGUOUS: { text: 'Several users have the phone number of this person. Correct the phone numbers.' },
  MAIL_AMBIGUOUS: {
    text: 'Several users have the mail address of this person. Correct the mail addresses.',
  },
  USERNAME_AMBIGUOUS: {
    text: 'The usernames of several users are the userid of this person, apart from upper and lower case. Correct the usernames.',
  },
  LINKED_ELSEWHERE: {
    text: 'The user whom the match rules find, or whom the person signed in as, is linked to another WeCom account already. Correct the phone number, mail address or username of the user, or remove that link under “Linked people”.',
  },
  PROOF_REQUIRED: {
    text: 'A user has what a match rule looks for, but it is not known who wrote it there, that user may administer this site, or belongs to a WeCom account of another name that is gone. The person signs in as that user and links; or you enter the value anew at that user, or remove the old link under “Linked people”.',
  },
  LINK_UNCONFIRMED: {
    text: 'The link was made at another WeCom address. If it is the same WeCom, confirm the links under “Linked people”.',
  },
  QR_SIGN_IN_OFF: {
    text: 'Signing in by QR code is switched off in the settings. The person should open the link inside WeCom.',
  },
  QR_SIGN_IN_UNKNOWN: {
    text: 'By the settings, signing in by QR code is for people who have signed in inside WeCom before. The person should open the link there once.',
  },
  BUSY: { text: 'More sign-ins waited than the server takes at a time. The person should try again.' },
  OPEN_IN_WECOM: {
    text: 'WeCom has no sign-in for the browser of a phone. The person should open the link inside WeCom.',
  },
  WECOM_CONFIG: {
    text: 'Company ID, AgentId and Secret do not fit together, or the app is disabled. The check of the set-up says which.',
    page: 'apps',
  },
  WECOM_IP_NOT_TRUSTED: adviceFor(60020),
  WECOM_DOMAIN_NOT_TRUSTED: adviceFor(50001),
  WECOM_RATE_LIMITED: adviceFor(45033),
  WECOM_REFUSED: {
    text: 'WeCom answered with an error code that is not known here. Its own words, and its page about the code, tell what to change.',
  },
  WECOM_UNAVAILABLE: {
    text: 'WeCom did not answer in time, or its answer made no sense. The check of the set-up says whether the server reaches WeCom.',
  },
  AUTHENTICATOR_UNAVAILABLE: {
    text: 'The authenticator is switched off, was removed, or its settings are incomplete. The log of the server names the fields.',
  },
  INTERNAL: { text: 'An error of the server or the database. The log of the server has the details.' },
};

/** Advice for what WeCom has no errcode for, by the word that stands in place of WeCom's own. */
export const FAULT_ADVICE: Readonly<Record<string, AdminAdvice>> = {
  [NO_USER_TICKET]: {
    text: 'WeCom asked the person for phone number and mail address, and then gave no user_ticket to read them with. Compare the AgentId with the page of the app, and check its visible range. If this edition of WeCom never gives one, let only the username find users.',
    page: 'apps',
  },
};

/** The way on for a member whom no match rule finds, by what is on. */
export const WAYS_ON = {
  signUpAndLink:
    'The member should sign in once inside WeCom, where a user is created for them. A member who has a user already signs in another way once and links their account.',
  signUp: 'The member should sign in once inside WeCom, where a user is created for them.',
  link: 'The member should sign in once inside WeCom, or sign in another way once and link their account. You can also give their user the phone number or email that WeCom has.',
  neither:
    'The member should sign in once inside WeCom. If that does not help, give their user the phone number or email that WeCom has, or allow linking or automatic sign-up in the settings.',
} as const;

/** @returns what to do, in one or more keys of `src/locale`; never to turn on what is on */
export function adviceTexts(code: SignInErrorCode, waysIn: WaysIn | undefined): string[] {
  const { text } = ADMIN_ADVICE[code];
  if (code !== 'NOT_LINKED' || !waysIn) {
    return [text];
  }
  const { autoSignup, linkAfterSignIn } = waysIn;
  if (autoSignup) {
    return [text, linkAfterSignIn ? WAYS_ON.signUpAndLink : WAYS_ON.signUp];
  }
  return [text, linkAfterSignIn ? WAYS_ON.link : WAYS_ON.neither];
}
