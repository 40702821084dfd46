/** The results of a trial. Texts are keys of `src/locale`. */

import { ADMIN_ADVICE } from '../../../shared/admin-advice';
import type { SignInErrorCode } from '../../../shared/errors';
import { type MatchRule, needsConsent } from '../../../shared/options';
import type { Given, TrialReport, TrialResolution } from '../../../shared/setup-report';
import { textOf } from '../../errors/error-texts';
import type { Translate } from '../../ui/use-texts';
import { matchRulesOf } from '../controls/read-choices';
import type { FormValues } from '../requests';

export type MemberReport = Extract<TrialReport, { kind: 'came-back' }>;

export const GIVEN_TEXTS: Record<Given, string> = {
  given: 'Provided by WeCom',
  withheld: 'Not provided: you did not allow it, the app may not ask for it, or WeCom has none',
  never: 'Not provided: WeCom gives it only inside WeCom, never through web login',
};

export const VIA_TEXTS: Record<MemberReport['via'], string> = {
  client: 'Inside WeCom',
  web: 'Web login in a desktop browser',
};

export const VERDICT_TEXTS: Record<Exclude<TrialResolution['kind'], 'matched' | 'refused'>, string> = {
  linked: 'A real sign-in signs in {{name}} (user {{id}}), who is already linked to this WeCom account.',
  created: 'A real sign-in creates a new user: no match rule finds one, and automatic sign-up is on.',
};

export const MATCHED_TEXTS: Record<MatchRule, string> = {
  phone: 'A real sign-in links this WeCom account to {{name}} (user {{id}}), the one user with the same phone number.',
  bizMail:
    'A real sign-in links this WeCom account to {{name}} (user {{id}}), the one user whose email is the corporate email.',
  email:
    'A real sign-in links this WeCom account to {{name}} (user {{id}}), the one user whose email is the personal email.',
  username:
    'A real sign-in links this WeCom account to {{name}} (user {{id}}), the one user whose username is the userid.',
};

/** Web login gives no values to match by, so the advice differs from the one inside WeCom. */
export const UNLINKED_OVER_WEB =
  'No user is linked to this WeCom account yet, and web login provides no phone number or email to find one by. The first sign-in should happen inside WeCom: try that with the QR code.';

/** Inside WeCom, it depends on the values that WeCom gave. */
export const UNLINKED_WITHOUT_VALUES =
  'No user is linked to this WeCom account yet, and WeCom did not give what the match rules look for. Select phone number and email among the sensitive information on the app’s page, then scan the QR code again and allow them.';
export const UNLINKED_UNMATCHED =
  'No user is linked to this WeCom account yet, and no match rule finds one. Give your user the phone number or email that WeCom has, then scan the QR code again.';
/** For rules that compare neither phone number nor email. */
export const UNLINKED_WITHOUT_RULE =
  'No user is linked to this WeCom account yet, and no match rule finds one. Add a match rule, give your user a value that a rule looks for, or enable automatic sign-up.';
export const UNLINKED_TITLE = 'WeCom confirmed who you are, but no user is linked yet';

/** For admins without the right to see users. */
export const SOMEONE_LINKED = 'A real sign-in signs in the user who is already linked to this WeCom account.';
export const SOMEONE_MATCHED = 'A real sign-in links this WeCom account to the one user whom a match rule finds.';

export function refusedTitle(code: SignInErrorCode, t: Translate): string {
  return t(code === 'NOT_LINKED' ? UNLINKED_TITLE : textOf(code).title);
}

/** @param options the options of the trial */
export function verdictText(report: MemberReport, options: FormValues['options'], t: Translate): string {
  const { verdict } = report;
  switch (verdict.kind) {
    case 'linked':
      return verdict.user ? t(VERDICT_TEXTS.linked, { ...verdict.user }) : t(SOMEONE_LINKED);
    case 'matched':
      return verdict.user ? t(MATCHED_TEXTS[verdict.by], { ...verdict.user }) : t(SOMEONE_MATCHED);
    case 'created':
      return t(VERDICT_TEXTS.created);
    case 'refused':
      return t(verdict.code === 'NOT_LINKED' ? unlinkedText(report, options) : ADMIN_ADVICE[verdict.code].text);
  }
}

function unlinkedText({ via, phone, mail }: MemberReport, options: FormValues['options']): string {
  const compared = matchRulesOf(options.matchBy).filter(needsConsent);
  if (via === 'web' && (compared.length > 0 || signsUp(options))) {
    return UNLINKED_OVER_WEB;
  }
  if (compared.length === 0) {
    return UNLINKED_WITHOUT_RULE;
  }
  const isGiven = compared.some((rule) => (rule === 'phone' ? phone : mail) === 'given');
  return isGiven ? UNLINKED_UNMATCHED : UNLINKED_WITHOUT_VALUES;
}

function signsUp(options: FormValues['options']): boolean {
  return (options.public as { autoSignup?: unknown } | undefined)?.autoSignup === true;
}
