import type { Model } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import { AUTH_TYPE } from '../../shared/constants';
import { columnsOf } from '../store/rows';

/** The names of all WeCom authenticators: anyone can write any name into an address. */
export async function knownAuthenticators(app: Application): Promise<Set<string>> {
  const found: Model[] = await app.db
    .getRepository('authenticators')
    .find({ fields: ['name'], filter: { authType: AUTH_TYPE } });
  return new Set(found.map((record) => columnsOf('authenticators', record).name));
}
