/** What can be chosen about accounts; keys of `src/locale`. */
import type {
  LoginPage,
  MatchRule,
  QrSignIn,
  RefreshedField,
  RefreshRule,
  RootMatch,
  TakenField,
} from '../../shared/options';

export const MATCH_RULE_NAMES: Record<MatchRule, string> = {
  phone: 'Phone number',
  bizMail: 'Corporate mail',
  email: 'Personal mail',
  username: 'Username equals the userid',
};

/** What an admin should know before such a rule lets somebody in. */
export const MATCH_RULE_WARNINGS: Partial<Record<MatchRule, string>> = {
  email:
    'Only if members cannot change their personal mail in WeCom themselves: whoever enters the mail of another gets in as that user.',
  username: 'Only if the company gives both the usernames here and the userids in WeCom.',
};

export const ROOT_MATCH_NAMES: Record<RootMatch, string> = {
  never: 'None',
  phone: 'Only the phone number',
  any: 'Every rule chosen above',
};

export const QR_SIGN_IN_NAMES: Record<QrSignIn, string> = {
  everybody: 'Everybody',
  known: 'Only people who have signed in inside WeCom before',
  nobody: 'Nobody',
};

export const LOGIN_PAGE_NAMES: Record<LoginPage, string> = {
  current: 'The current one (/wwlogin/sso/login)',
  old: 'The old one (/wwopen/sso/qrConnect)',
};

export const TAKEN_FIELD_NAMES: Record<TakenField, string> = {
  name: 'Name',
  phone: 'Phone number',
  bizMail: 'Corporate mail',
  email: 'Personal mail',
  username: 'Username (the userid)',
};

export const REFRESHED_FIELD_NAMES: Record<RefreshedField, string> = {
  name: 'Name',
  phone: 'Phone number',
  email: 'Mail address',
};

export const REFRESH_RULE_NAMES: Record<RefreshRule, string> = {
  blank: 'Only fill blanks',
  always: 'Always take WeCom’s',
  never: 'Never',
};
