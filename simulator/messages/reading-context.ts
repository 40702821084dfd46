import type { App } from '../model';
import type { SimulatorSettings } from '../settings';
import type { MediaFile, MediaType } from './content';

/** What a message's fields are checked against. */
export interface ReadingContext {
  app: App;
  settings: SimulatorSettings;
  findFile(mediaId: string, type: MediaType): MediaFile | undefined;
  /** Whether the app has sent a card of this task_id. */
  taskIdTaken(taskId: string): boolean;
}
