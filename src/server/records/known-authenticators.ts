import type { Model } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import { AUTH_TYPE } from '../../shared/constants';
import { columnsOf } from '../store/rows';

/** Those of the names that WeCom authenticators have: anyone can write any name into an address. */
export async function knownAuthenticators(app: Application, names: Iterable<string>): Promise<Set<string>> {
  const asked = [...new Set(names)];
  const found: Model[] =
    asked.length === 0
      ? []
      : await app.db
          .getRepository('authenticators')
          .find({ fields: ['name'], filter: { authType: AUTH_TYPE, name: { $in: asked } } });
  return new Set(found.map((record) => columnsOf('authenticators', record).name));
}
