/** At start, brings what earlier versions of the plugin have stored into today's form, without changing its meaning. */

import { type Model, Op, type Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import { AUTH_TYPE } from '../../shared/constants';
import { isOfCorp } from '../accounts/identity';
import { IMMEDIATE } from '../accounts/identity-lock';
import { apiIdOf } from '../accounts/links';
import { errorName } from '../errors';
import { readStoredOptions } from '../settings/read-options';
import { encryptSecret, isOfOldKind } from '../settings/secret';
import type { Settings } from '../settings/settings';
import { withExplicitDefaults } from '../settings/validate-on-save';
import { columnsOf } from '../store/rows';

/** The defaults up to version 0.2 of options that were not stored. */
const FORMER_DEFAULTS = { rootMatch: 'phone', takenFields: ['name', 'phone', 'bizMail', 'email'] };

const BATCH = 500;

type Options = Record<string, unknown>;

/** Leaves alone what this version has stored, so any number of nodes may run it. Never throws. */
export async function upgradeStored(app: Application): Promise<void> {
  try {
    const records: Model[] = await app.db
      .getRepository('authenticators')
      .find({ fields: ['id', 'name'], filter: { authType: AUTH_TYPE } });
    for (const record of records) {
      await upgradeOne(app, record);
    }
  } catch (error) {
    app.logger.error('WeCom authenticators not upgraded', { error: errorName(error) });
  }
}

async function upgradeOne(app: Application, record: Model): Promise<void> {
  const authenticator = columnsOf('authenticators', record).name;
  try {
    const { fields, settings } = await app.db.sequelize.transaction(IMMEDIATE, (transaction) =>
      upgradeOptions(app, columnsOf('authenticators', record).id, transaction),
    );
    if (fields.length > 0) {
      app.logger.info('WeCom authenticator upgraded', { authenticator, fields });
    }
    const links = settings ? await upgradeLinks(app, authenticator, settings) : 0;
    if (links > 0) {
      app.logger.info('WeCom links upgraded', { authenticator, links });
    }
  } catch (error) {
    app.logger.error('WeCom authenticator not upgraded', { authenticator, error: errorName(error) });
  }
}

/** @returns the names of the options that were written, and the stored settings */
async function upgradeOptions(app: Application, id: number, transaction: Transaction) {
  const { model } = app.db.getCollection('authenticators');
  const record = await model.findByPk(id, { transaction, lock: transaction.LOCK.UPDATE });
  const before: Options = record?.get('options') ?? {};
  const { settings } = await readStoredOptions(app, before);
  const after = withExplicitDefaults(before, FORMER_DEFAULTS);
  if (settings && isOfOldKind(before.secret)) {
    after.secret = encryptSecret(app, settings.secret, settings);
  }
  const fields = Object.keys(after).filter((field) => after[field] !== before[field]);
  if (record && fields.length > 0) {
    // Without hooks, which check what an admin saves.
    await model.update({ options: after }, { where: { id }, hooks: false, silent: true, transaction });
  }
  return { fields, settings };
}

/**
 * Adds the WeCom API address to links without one: earlier versions knew only the present address.
 *
 * @returns how many links were upgraded
 */
async function upgradeLinks(app: Application, authenticator: string, settings: Settings): Promise<number> {
  const { model } = app.db.getCollection('usersAuthenticators');
  const { sequelize } = app.db;
  const asText = sequelize.getDialect() === 'mysql' || sequelize.getDialect() === 'mariadb' ? 'char' : 'text';
  const withoutApi = {
    [Op.or]: [{ meta: null }, sequelize.where(sequelize.cast(sequelize.col('meta'), asText), Op.notLike, '%"api"%')],
  };
  const api = apiIdOf(settings);
  let last = -1;
  let upgraded = 0;
  for (;;) {
    const links = await model.findAll({
      attributes: ['userId', 'uuid', 'meta'],
      where: { [Op.and]: [{ authenticator, userId: { [Op.gt]: last } }, withoutApi] },
      order: [['userId', 'ASC']],
      limit: BATCH,
    });
    if (links.length === 0) {
      return upgraded;
    }
    last = Number(links.at(-1)?.get('userId'));
    const ofCompany = links.filter((link) => isOfCorp(columnsOf('usersAuthenticators', link).uuid, settings.corpId));
    for (const [meta, userId] of byMeta(ofCompany)) {
      const where = { [Op.and]: [{ authenticator, userId }, withoutApi] };
      await model.update({ meta: { ...meta, api } }, { where, hooks: false, silent: true });
      upgraded += userId.length;
    }
  }
}

/** Groups links by equal `meta`. Most have none, so that few statements update them all. */
function byMeta(links: Model[]): [Options, number[]][] {
  const groups = new Map<string, [Options, number[]]>();
  for (const link of links) {
    const meta = (link.get('meta') ?? {}) as Options;
    const group = groups.get(JSON.stringify(meta)) ?? [meta, []];
    group[1].push(Number(link.get('userId')));
    groups.set(JSON.stringify(meta), group);
  }
  return [...groups.values()];
}
