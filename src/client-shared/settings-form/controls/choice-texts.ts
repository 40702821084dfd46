/** The choices of the options about accounts. Keys of `src/locale`. */
import type {
  LoginPage,
  MatchRule,
  QrSignIn,
  RefreshedField,
  RefreshRule,
  RootMatch,
  TakenField,
} from '../../../shared/options';

export const MATCH_RULE_NAMES: Record<MatchRule, string> = {
  phone: 'Phone number',
  bizMail: 'Corporate email',
  email: 'Personal email',
  username: 'Username equals the userid',
};

/** The risks of a match rule. */
export const MATCH_RULE_WARNINGS: Partial<Record<MatchRule, string>> = {
  email:
    'Only if members cannot change their personal email in WeCom themselves: whoever enters another person’s email signs in as that user.',
  username: 'Only if the company assigns both the usernames here and the userids in WeCom.',
};

export const ROOT_MATCH_NAMES: Record<RootMatch, string> = {
  never: 'None',
  phone: 'Phone number only',
  any: 'All rules selected above',
};

export const QR_SIGN_IN_NAMES: Record<QrSignIn, string> = {
  everybody: 'Everyone',
  known: 'Only members who have signed in inside WeCom before',
  nobody: 'Nobody',
};

export const LOGIN_PAGE_NAMES: Record<LoginPage, string> = {
  current: 'Current (/wwlogin/sso/login)',
  old: 'Old (/wwopen/sso/qrConnect)',
};

export const TAKEN_FIELD_NAMES: Record<TakenField, string> = {
  name: 'Name',
  phone: 'Phone number',
  bizMail: 'Corporate email',
  email: 'Personal email',
  username: 'Username (the userid)',
};

export const REFRESHED_FIELD_NAMES: Record<RefreshedField, string> = {
  name: 'Name',
  phone: 'Phone number',
  email: 'Email',
};

export const REFRESH_RULE_NAMES: Record<RefreshRule, string> = {
  blank: 'Fill blanks only',
  always: 'Always use WeCom’s',
  never: 'Never',
};
