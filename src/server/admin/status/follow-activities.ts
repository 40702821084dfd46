/** Records what the hooks of other rooms announce; actions record what they do themselves. */
import type { Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import { RESOURCE } from '../../../shared/constants';
import { MEMBER_LEFT } from '../../accounts/departures';
import { type IdentityKey, wecomUserIdOf } from '../../accounts/identity';
import { LINK_MADE, type NewLink } from '../../accounts/links';
import { LINK_REMOVED, type RemovedLink } from '../../accounts/removed-links';
import type { ActivityKind, ActivityLog } from '../../records/activity-log';
import { requestOf } from '../../settings/admin-rights';
import { AUTHENTICATOR_CHANGED, type AuthenticatorChange } from '../../settings/validate-on-save';

/** Where each application's activities are recorded at present. */
const logs = new WeakMap<Application, ActivityLog>();

export function followActivities(app: Application, activities: ActivityLog): void {
  const isFollowed = logs.has(app);
  logs.set(app, activities);
  if (isFollowed) {
    return; // a reload of the app, which keeps its listeners
  }
  const record: ActivityLog['record'] = (activity, transaction) => logs.get(app)?.record(activity, transaction);
  app.on(LINK_MADE, ({ authenticator, identity, userId, meta }: NewLink, transaction: Transaction) => {
    const activity = meta.by === 'admin' ? 'linked-by-admin' : 'linked';
    const wecomUserId = wecomUserIdOf(identity);
    record({ activity, authenticator, actorId: actor(), userId, wecomUserId, by: meta.by }, transaction);
  });
  app.on(LINK_REMOVED, ({ authenticator, identity, userId, transaction }: RemovedLink) => {
    const wecomUserId = wecomUserIdOf(identity);
    record({ activity: removal(), authenticator, actorId: actor(), userId, wecomUserId }, transaction);
  });
  app.on(MEMBER_LEFT, ({ authenticator, identity, userId }: IdentityKey & { userId?: number }) => {
    record({ activity: 'member-left', authenticator, userId, wecomUserId: wecomUserIdOf(identity) });
  });
  app.on(AUTHENTICATOR_CHANGED, ({ kind, authenticator, settings, transaction }: AuthenticatorChange) => {
    record({ activity: `authenticator-${kind}`, authenticator, actorId: actor(), settings }, transaction);
  });
}

/** The user whose request this is; undefined for the server itself, and for members who sign in. */
function actor(): number | undefined {
  return requestOf({})?.state.currentUser?.id;
}

function removal(): ActivityKind {
  const action = requestOf({})?.action;
  switch (action?.resourceName === RESOURCE && action.actionName) {
    case 'unlinkAccount':
      return 'unlinked';
    case 'rejectLink':
      return 'link-rejected';
    default:
      return 'link-removed';
  }
}
