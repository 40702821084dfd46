/**
 * NocoBase keeps users whose tokens it has checked, for good, in Redis or in the memory of each node. What it keeps of a
 * user whom it saves is what the saver has read: a password that was changed meanwhile is lost, and old sessions are good again.
 */
import type { Application } from '@nocobase/server';

/** Emitted on the app with the id of a user whom the plugin has written; other nodes have to hear of it. */
export const USER_WRITTEN = 'wecom:userWritten';

/** Makes this node read the user anew. */
export async function forgetCachedUser(app: Application, userId: number): Promise<void> {
  await app.cache.del(`auth:${userId}`); // `cache:del:auth` deletes in another cache (NocoBase 2.2)
}

/** After every write of a user, whether it came through or not. */
export async function userWritten(app: Application, userId: number): Promise<void> {
  await forgetCachedUser(app, userId);
  app.emit(USER_WRITTEN, userId);
}
