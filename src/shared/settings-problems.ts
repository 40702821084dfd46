/** The problems that a setting can have, with sentences that name the field. All texts are keys of `src/locale`. */

export type SettingsProblem =
  | 'required'
  | 'malformed'
  | 'digits'
  | 'header'
  | 'tooLong'
  | 'companyId'
  | 'secretAsId'
  | 'secretCharacters'
  | 'eventToken'
  | 'eventAesKey'
  | 'originScheme'
  | 'https'
  | 'path'
  | 'urlScheme'
  | 'query'
  | 'userinfo'
  | 'host'
  | 'redirect'
  | 'redirectStart'
  | 'missingVariable'
  | 'secretVariable'
  | 'choice'
  | 'role'
  | 'roleAbove'
  | 'right'
  | 'secretOfAnother'
  | 'secretAltered';

/** The problem of one field: an element of `errors[0].fields` when the server refuses to save. */
export interface FieldError {
  /** The option's name. */
  field: string;
  /** A sentence for the admin, translated. */
  message: string;
}

export const SENTENCES: Record<SettingsProblem, string> = {
  required: '{{field}} is required',
  malformed: '{{field}} is not valid',
  digits: '{{field}} must consist of digits',
  header: '{{field}} must be plain ASCII without leading or trailing spaces: browsers send it in an HTTP header',
  tooLong: '{{field}} is too long',
  companyId: '{{field}} can only contain letters, digits, “-” and “_”, as in ww1a2b3c4d5e6f7890',
  secretAsId: '{{field}} looks like a secret. A company ID is shorter and usually begins with “ww”.',
  secretCharacters: '{{field}} can only contain letters, digits and symbols, without spaces',
  eventToken: '{{field}} must consist of 1 to 32 letters and digits',
  eventAesKey: '{{field}} must consist of exactly 43 letters and digits',
  originScheme: '{{field}} must begin with https://',
  https: '{{field}} must begin with https:// instead of http://. Only localhost and 127.0.0.1 can do without.',
  path: '{{field}} must not have a path: enter only https://host[:port]',
  urlScheme: '{{field}} must begin with https:// or http://',
  query: '{{field}} must not contain “?” or “#”',
  userinfo: '{{field}} must not contain a username or password',
  host: '{{field}} has no valid host: enter a domain or an IP address, with its port if it has one',
  redirect: '{{field}} must be an in-app path or an http(s) link',
  redirectStart: '{{field}} must begin with /, https:// or http://',
  missingVariable: '{{field}} refers to a variable that does not exist',
  secretVariable:
    '{{field}} would reveal the value of a secret variable. Only Secret, Token and EncodingAESKey may use one.',
  choice: '{{field}} has a value that does not exist',
  role: '{{field}}: the root role cannot be assigned',
  roleAbove: '{{field}}: you can only assign a role whose permissions you have yourself',
  right: '{{field}} can only be changed by users who may manage users and roles',
  secretOfAnother:
    'Enter {{field}} again, or correct Company ID or the WeCom API address: it belongs to another company or another WeCom address',
  secretAltered: 'The stored {{field}} was changed by accident. Cancel, or clear the field and enter it again.',
};

export function isSettingsProblem(value: unknown): value is SettingsProblem {
  return typeof value === 'string' && Object.hasOwn(SENTENCES, value);
}
