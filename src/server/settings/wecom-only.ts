import type { Model, Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import { AUTH_TYPE } from '../../shared/constants';

/**
 * Whether an enabled authenticator says that users sign in with WeCom only. Asks the database, because another node may
 * have switched it on; an authenticator whose other settings have a problem counts, too.
 */
export async function isWecomOnly(app: Application, transaction?: Transaction): Promise<boolean> {
  const records: Model[] = await app.db.getRepository('authenticators').find({
    fields: ['authType', 'options'],
    filter: { authType: AUTH_TYPE, enabled: true },
    transaction,
  });
  return records.some(
    (record) => record.get('authType') === AUTH_TYPE && record.get('options')?.public?.wecomOnly === true,
  );
}
