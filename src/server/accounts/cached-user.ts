/**
 * NocoBase caches the users of the tokens it has checked, for good, in Redis or in the memory of each node. When a user
 * is saved, it caches what the saver has read: a password change in between is lost, and old sessions are valid again.
 */
import type { Application } from '@nocobase/server';

/** Emitted on the app with the id of a user that the plugin has written, so that other nodes can be told. */
export const USER_WRITTEN = 'wecom:userWritten';

/** Makes this node read the user from the database again. */
export async function forgetCachedUser(app: Application, userId: number): Promise<void> {
  await app.cache.del(`auth:${userId}`); // `cache:del:auth` deletes in another cache (NocoBase 2.2)
}

/** Call it after every write of a user, even a failed one. */
export async function userWritten(app: Application, userId: number): Promise<void> {
  await forgetCachedUser(app, userId);
  app.emit(USER_WRITTEN, userId);
}
