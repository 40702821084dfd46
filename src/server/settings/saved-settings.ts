import type { Model } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import { AUTH_TYPE } from '../../shared/constants';
import { DEFAULT_WECOM_URLS } from '../../shared/options';
import { columnsOf } from '../store/rows';
import { findStored } from './authenticator';
import { type Reading, readStoredOptions } from './read-options';
import type { Settings } from './settings';

export interface SavedSettings {
  options: Record<string, unknown>;
  reading: Reading;
}

/**
 * Settings that decide to which servers browsers, codes and the secret are sent, and of which company the members are.
 */
const TARGETS = ['origin', 'apiBaseUrl', 'authorizeBaseUrl', 'loginBaseUrl', 'corpId'] as const;

/** The saved settings of a WeCom authenticator, enabled or not; undefined if there is none of this name. */
export async function findSaved(app: Application, name: string): Promise<SavedSettings | undefined> {
  const options = (await findStored(app, name))?.get('options') as Record<string, unknown> | undefined;
  return options && { options, reading: await readStoredOptions(app, options) };
}

/** A WeCom authenticator, enabled or not, with its settings. */
export interface SavedAuthenticator {
  name: string;
  /** As on the sign-in page; '' if it has none. */
  title: string;
  enabled: boolean;
  reading: Reading;
}

/** All WeCom authenticators, in the order of the sign-in page. */
export async function savedAuthenticators(app: Application): Promise<SavedAuthenticator[]> {
  const records: Model[] = await app.db
    .getRepository('authenticators')
    .find({ filter: { authType: AUTH_TYPE }, sort: ['sort', 'id'] });
  const ours = records.filter((record) => record.get('authType') === AUTH_TYPE); // MySQL finds `WECOM` as well
  return Promise.all(
    ours.map(async (record) => {
      const { name, title, options } = columnsOf('authenticators', record);
      const reading = await readStoredOptions(app, options);
      return { name, title: title ?? '', enabled: Boolean(record.get('enabled')), reading };
    }),
  );
}

/** Whether a form leads elsewhere than the saved settings. Before any are saved, it may lead to WeCom itself. */
export function leadsElsewhere(settings: Settings, saved: SavedSettings | undefined): boolean {
  const known: Partial<Settings> = saved
    ? saved.reading.fields
    : { ...DEFAULT_WECOM_URLS, origin: settings.origin, corpId: settings.corpId };
  return TARGETS.some((target) => settings[target] !== known[target]);
}
