/** What an admin can do about a failed sign-in without a known errcode. Texts are keys of `src/locale`. */
import { type ConsolePage, ERRCODE, type ErrcodeHelp, helpFor } from './errcodes';
import { NO_USER_TICKET, type SignInErrorCode } from './errors';
import type { UnmatchedSettings } from './setup-report';
import type { BrowserKind } from './user-agent';

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
    text: 'It took longer than ten minutes, was used twice, or the browser lost its cookies. If this happens to everyone: does WeCom redirect back to the Origin, and do all nodes share one Redis cache?',
  },
  ACCESS_DENIED: { text: 'The member did not agree, or WeCom sent no code. The member should try again.' },
  CODE_INVALID: adviceFor(ERRCODE.CODE_INVALID),
  NOT_A_MEMBER: {
    text: 'The member does not belong to this company in WeCom. Look them up in the contacts.',
    page: 'contacts',
  },
  MEMBER_INACTIVE: {
    text: 'The member has left the company or is disabled in WeCom. Once active again in WeCom, they can sign in.',
    page: 'contacts',
  },
  OUTSIDE_VISIBLE_RANGE: adviceFor(ERRCODE.OUTSIDE_VISIBLE_RANGE),
  NOT_LINKED: {
    text: 'No user is linked to this WeCom account, and no match rule finds one. WeCom may have given no phone number or email.',
  },
  DEPARTMENT_NOT_ALLOWED: {
    text: 'No match rule finds a user for this member, and new users are created for other departments only. Add a department of the member in the settings, or give a user the value that the match rules look for.',
  },
  PHONE_AMBIGUOUS: { text: 'Several users have this member’s phone number. Correct the phone numbers.' },
  MAIL_AMBIGUOUS: {
    text: 'Several users have this member’s email. Correct the emails.',
  },
  USERNAME_AMBIGUOUS: {
    text: 'The usernames of several users equal this member’s userid except for case. Correct the usernames.',
  },
  LINKED_ELSEWHERE: {
    text: 'The user whom the match rules find, or whom the member signed in as, is already linked to another WeCom account. Correct the phone number, email or username of the user, or remove that link under “Linked members”.',
  },
  PROOF_REQUIRED: {
    text: 'A user has the value that a match rule looks for, but it is unknown who entered it, or that user may administer this site, or is linked to a WeCom account with another name that no longer exists. The member should sign in as that user and link; or re-enter the value for that user, or remove the old link under “Linked members”.',
  },
  LINK_UNCONFIRMED: {
    text: 'The link was made at another WeCom address. If it is the same WeCom, confirm the links under “Linked members”.',
  },
  QR_SIGN_IN_OFF: {
    text: 'Signing in by QR code is disabled in the settings. The member should open the link inside WeCom.',
  },
  QR_SIGN_IN_UNKNOWN: {
    text: 'The settings allow QR code sign-in only for members who have signed in inside WeCom before. The member should open the link there once.',
  },
  BUSY: { text: 'More sign-ins were waiting than the server handles at a time. The member should try again.' },
  OPEN_IN_WECOM: {
    text: 'WeCom sign-in doesn’t work in mobile browsers. The member should open the link inside WeCom.',
  },
  WECOM_CONFIG: {
    text: 'Company ID, AgentId and Secret don’t match, or the app is disabled. “Check setup” tells which.',
    page: 'apps',
  },
  WECOM_IP_NOT_TRUSTED: adviceFor(ERRCODE.IP_NOT_TRUSTED),
  WECOM_DOMAIN_NOT_TRUSTED: adviceFor(ERRCODE.DOMAIN_NOT_TRUSTED),
  WECOM_RATE_LIMITED: adviceFor(ERRCODE.TOO_MANY_CONCURRENT_CALLS),
  WECOM_REFUSED: {
    text: 'WeCom returned an error code that is not known here. WeCom’s message and its page about the code tell what to change.',
  },
  WECOM_UNAVAILABLE: {
    text: 'WeCom did not respond in time, or its reply made no sense. “Check setup” tells whether the server can reach WeCom.',
  },
  AUTHENTICATOR_UNAVAILABLE: {
    text: 'The authenticator is disabled, was removed, or its settings are incomplete. The server log names the fields.',
  },
  INTERNAL: { text: 'A server or database error. See the server log for details.' },
};

/** Advice for failures that WeCom has no errcode for, by the failure's `text`. */
export const FAULT_ADVICE: Readonly<Record<string, AdminAdvice>> = {
  [NO_USER_TICKET]: {
    text: 'WeCom asked the member for phone number and email, but then provided no user_ticket to read them with. Compare the AgentId with the app’s page, and check its visible range. If this edition of WeCom never provides one, match users by username only.',
    page: 'apps',
  },
};

/** What a member whom no match rule finds can do, by what is enabled. */
export const NOT_LINKED_ADVICE = {
  signUpAndLink:
    'The member should sign in once inside WeCom, where a user is created for them. A member who has a user already signs in another way once and links their account.',
  signUp: 'The member should sign in once inside WeCom, where a user is created for them.',
  link: 'The member should sign in once inside WeCom, or sign in another way once and link their account. You can also give their user the phone number or email that WeCom has.',
  neither:
    'The member should sign in once inside WeCom. If that doesn’t help, give their user the phone number or email that WeCom has, or enable linking or automatic sign-up in the settings.',
  linkInside:
    'The member can sign in another way once and link their account. You can also give their user the phone number or email that WeCom has.',
  neitherInside:
    'Give the member’s user the phone number or email that WeCom has, or enable linking or automatic sign-up in the settings.',
} as const;

/** In these browsers, WeCom gives everything it has. */
const INSIDE: readonly (BrowserKind | undefined)[] = ['wecom', 'wechat'];

/**
 * @param browser where it failed: the advice never sends the member there again
 * @returns one or more keys of `src/locale`; never to enable what is enabled
 */
export function adviceTexts(code: SignInErrorCode, waysIn?: UnmatchedSettings, browser?: BrowserKind): string[] {
  const { text } = ADMIN_ADVICE[code];
  if (code !== 'NOT_LINKED' || !waysIn) {
    return [text];
  }
  const { autoSignup, linkAfterSignIn } = waysIn;
  if (autoSignup) {
    return [text, linkAfterSignIn ? NOT_LINKED_ADVICE.signUpAndLink : NOT_LINKED_ADVICE.signUp];
  }
  if (INSIDE.includes(browser)) {
    return [text, linkAfterSignIn ? NOT_LINKED_ADVICE.linkInside : NOT_LINKED_ADVICE.neitherInside];
  }
  return [text, linkAfterSignIn ? NOT_LINKED_ADVICE.link : NOT_LINKED_ADVICE.neither];
}
