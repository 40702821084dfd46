import type { Application } from '@nocobase/server';
import { DEFAULT_WECOM_URLS } from '../../shared/options';
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

/** Whether a form leads elsewhere than the saved settings. Before any are saved, it may lead to WeCom itself. */
export function leadsElsewhere(settings: Settings, saved: SavedSettings | undefined): boolean {
  const known: Partial<Settings> = saved
    ? saved.reading.fields
    : { ...DEFAULT_WECOM_URLS, origin: settings.origin, corpId: settings.corpId };
  return TARGETS.some((target) => settings[target] !== known[target]);
}
