import { type Model, Op } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import { userNameOf } from '../../accounts/find-users';
import { fieldOf } from '../../store/rows';

interface NamedUser {
  id: number;
  /** For the admin. */
  name: string;
}

/**
 * Finds users by their usernames, with one statement for all of them. Of names that differ only in case, the same one
 * counts, and else the only one. Match rules know more spellings, for which they would look into every user once for
 * each name; SQLite knows the case of ASCII letters alone.
 *
 * @returns users by the names that were asked for; names without a user, or with several, are missing
 */
export async function findUsersByName(app: Application, usernames: string[]): Promise<Map<string, NamedUser>> {
  const { sequelize } = app.db;
  const { model } = app.db.getCollection('users');
  const lowered = usernames.map((name) => name.toLowerCase());
  const inAnyCase = sequelize.where(sequelize.fn('lower', sequelize.col(fieldOf(model, 'username'))), {
    [Op.in]: lowered,
  });
  const users: Model[] = await model.findAll({
    attributes: ['id', 'nickname', 'username'],
    where: { [Op.or]: [{ username: usernames }, inAnyCase] },
  });
  const byName = new Map<string, Model>();
  const alike = new Map<string, Model[]>();
  for (const user of users) {
    const username = String(user.get('username'));
    byName.set(username, user);
    alike.set(username.toLowerCase(), [...(alike.get(username.toLowerCase()) ?? []), user]);
  }
  const found = usernames.flatMap((username): [string, NamedUser][] => {
    const [only, ...others] = alike.get(username.toLowerCase()) ?? [];
    const user = byName.get(username) ?? (others.length === 0 ? only : undefined);
    const id = Number(user?.get('id'));
    return user ? [[username, { id, name: userNameOf(user, id) }]] : [];
  });
  return new Map(found);
}
