/** What has happened. Keys of `src/locale`. */
import { LINK_ORIGIN_NAMES } from '../../../shared/link-texts';
import type { Activity } from '../../../shared/status-page';
import { MATCH_RULE_NAMES } from '../../settings-form/controls/choice-texts';

export type ActivityKind = Activity['activity'];

export const ACTIVITY_NAMES: Record<ActivityKind, string> = {
  'signed-in': 'Signed in',
  'first-sign-in': 'Signed in for the first time',
  linked: 'Linked',
  unlinked: 'Unlinked by the user',
  'link-rejected': 'Link rejected by the user',
  'linked-by-admin': 'Linked by an administrator',
  'link-removed': 'Link removed',
  'link-unblocked': 'Link allowed again',
  'links-confirmed': 'Links confirmed',
  'sessions-ended': 'Sessions ended',
  'members-checked': 'Members checked',
  'member-left': 'Member left or was disabled',
  'people-exported': 'List exported',
  'person-exported': 'Data exported',
  'person-erased': 'Data erased',
  'authenticator-created': 'Authenticator created',
  'authenticator-changed': 'Authenticator changed',
  'authenticator-removed': 'Authenticator removed',
  'set-in-wecom': 'Set it in WeCom',
  'file-added': 'Verification file added',
  'file-removed': 'Verification file removed',
  'message-resent': 'Message sent again',
  'message-recalled': 'Message recalled',
};

export const ACTIVITY_KINDS = Object.keys(ACTIVITY_NAMES) as ActivityKind[];

/** How a link came about. */
export const BY_TEXTS: Record<NonNullable<Activity['by']>, string> = {
  ...LINK_ORIGIN_NAMES,
  ...MATCH_RULE_NAMES,
};
