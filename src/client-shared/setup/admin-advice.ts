/** What an admin does about a failed sign-in when no errcode says more; keys of `src/locale`. */
import type { SignInErrorCode } from '../../shared/sign-in-error';
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
    text: 'The person is not in this company, has left it, or is disabled in WeCom. Look them up in the contacts.',
    page: 'contacts',
  },
  OUTSIDE_VISIBLE_RANGE: adviceFor(60011),
  NOT_LINKED: {
    text: 'No user is linked to this WeCom account, and none has its phone number, or WeCom gave no phone number. The first sign-in should happen inside WeCom. If it does not help there: give the user the phone number that WeCom has, or turn automatic sign-up on.',
  },
  PHONE_AMBIGUOUS: { text: 'Several users have the phone number of this person. Correct the phone numbers.' },
  LINKED_ELSEWHERE: {
    text: 'The user with this phone number is linked to another WeCom account already. Correct the phone number of the user.',
  },
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
  WECOM_UNAVAILABLE: {
    text: 'WeCom did not answer in time, or its answer made no sense. The check of the set-up says whether the server reaches WeCom.',
  },
  AUTHENTICATOR_UNAVAILABLE: {
    text: 'The authenticator is switched off, was removed, or its settings are incomplete. The log of the server names the fields.',
  },
  INTERNAL: { text: 'An error of the server or the database. The log of the server has the details.' },
};
