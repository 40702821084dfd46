/** How a link came about; keys of `src/locale`. */
import type { LinkOrigin } from './actions';

/** For the user. */
export const LINK_ORIGIN_TEXTS: Record<LinkOrigin, string> = {
  self: 'Linked by you on {{date}}',
  match: 'Linked by this site’s rules on {{date}}',
  phone: 'Linked by your confirmed phone number on {{date}}',
  creation: 'Linked when your user was created on {{date}}',
  admin: 'Linked by an administrator on {{date}}',
};

/** For an admin. */
export const LINK_ORIGIN_NAMES: Record<LinkOrigin, string> = {
  self: 'Linked by the user',
  match: 'Linked by a match rule',
  phone: 'Linked by a confirmed phone number',
  creation: 'User created by the sign-in',
  admin: 'Linked by an administrator',
};
