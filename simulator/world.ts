import { Directory } from './directory';
import { Grants } from './grants';
import { Limits } from './limits';
import { MediaFiles } from './messages/media-files';
import { Messages } from './messages/messages';
import type { Corp } from './model';
import type { SimulatorSettings } from './settings';
import { Tokens } from './tokens';

/** Everything the routes share: who exists, what was handed out, the settings and the clock. */
export interface World {
  readonly settings: SimulatorSettings;
  readonly directory: Directory;
  readonly tokens: Tokens;
  readonly grants: Grants;
  readonly limits: Limits;
  readonly messages: Messages;
  readonly mediaFiles: MediaFiles;
  /** ms since the epoch. */
  now(): number;
}

export function createWorld(corps: Corp[], settings: SimulatorSettings, now: () => number): World {
  return {
    settings,
    directory: new Directory(corps),
    tokens: new Tokens(settings, now),
    grants: new Grants(settings, now),
    limits: new Limits(settings, now),
    messages: new Messages(settings, now),
    mediaFiles: new MediaFiles(settings, now),
    now,
  };
}
