/** Members who have left the company or were disabled: what is remembered of them, and what becomes of their sessions. */
import type { Application } from '@nocobase/server';
import type { Settings } from '../setup/settings';
import type { Who } from './in-turn';
import { findLinkedUser } from './links';

/**
 * Remembers that WeCom has this member disabled or gone, and ends the sessions of their user if the admin wants that.
 *
 * @returns whether this is news
 */
export async function noteLeft(
  app: Application,
  { authenticator, identity }: Who,
  { endSessions }: Pick<Settings, 'endSessions'>,
): Promise<boolean> {
  const userId = await findLinkedUser(app, authenticator, identity);
  if (userId === undefined) {
    return false;
  }
  const identities = identitiesOf(app);
  await identities.bulkCreate([{ authenticator, identity }], { ignoreDuplicates: true });
  const [news] = await identities.update({ leftAt: new Date() }, { where: { authenticator, identity, leftAt: null } });
  if (news > 0 && endSessions) {
    await endSessionsOf(app, userId);
  }
  return news > 0;
}

/** The member is back, or was never away. @returns whether this is news */
export async function noteBack(app: Application, { authenticator, identity }: Who): Promise<boolean> {
  const identities = identitiesOf(app);
  const row = await identities.findOne({ attributes: ['id', 'leftAt'], where: { authenticator, identity } });
  if (!row?.get('leftAt')) {
    return false;
  }
  await row.update({ leftAt: null });
  return true;
}

/** NocoBase takes no token from before a change of password; it has no other way to end somebody's sessions. */
async function endSessionsOf(app: Application, userId: number): Promise<void> {
  await app.db.getRepository('users').update({ filterByTk: userId, values: { passwordChangeTz: Date.now() } });
}

function identitiesOf(app: Application) {
  return app.db.getCollection('wecomIdentities').model;
}
