import { randomBytes } from 'node:crypto';
import type { SimulatorSettings } from '../settings';
import type { MediaFile, MediaType } from './content';

/** What apps have uploaded: three days for all apps of the company. */
export class MediaFiles {
  private readonly files = new Map<string, MediaFile>();

  constructor(
    private readonly settings: SimulatorSettings,
    private readonly now: () => number,
  ) {}

  add(corpId: string, type: MediaType, name: string, bytes: Buffer): MediaFile {
    const mediaId = `simmedia-${randomBytes(32).toString('base64url')}`;
    const file = { mediaId, corpId, type, name, bytes, createdAt: this.now() };
    this.files.set(mediaId, file);
    return file;
  }

  /** Undefined for a file of another company, of another type, or that is too old. */
  find(corpId: string, mediaId: string, type: MediaType): MediaFile | undefined {
    const file = this.files.get(mediaId);
    const fits = file?.corpId === corpId && file.type === type;
    return fits && file.createdAt + this.settings.mediaTtlSeconds * 1000 > this.now() ? file : undefined;
  }

  clear(): void {
    this.files.clear();
  }
}
