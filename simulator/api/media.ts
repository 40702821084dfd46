/** Files that messages carry. */
import { ApiError } from '../envelope';
import { MEDIA_TYPES, type MediaType } from '../messages/content';
import type { SimulatorSettings } from '../settings';
import { formParts } from './multipart';
import type { ApiCall, ApiRoute } from './route';

const MIB = 1024 * 1024;
/** A file must be larger. */
const TOO_SMALL_BYTES = 5;
const MAX_VOICE_BYTES = 2 * MIB;
const MAX_VIDEO_BYTES = 10 * MIB;
const MAX_FILE_BYTES = 20 * MIB;

interface Rule {
  maxBytes(settings: SimulatorSettings): number;
  tooLarge: number;
  looksRight(bytes: Buffer): boolean;
  wrongFormat: number;
}

const RULES: Record<MediaType, Rule> = {
  image: {
    maxBytes: ({ imageMaxBytes }) => imageMaxBytes,
    tooLarge: 40009,
    looksRight: (bytes) => isPng(bytes) || isJpeg(bytes),
    wrongFormat: 40123,
  },
  voice: {
    maxBytes: () => MAX_VOICE_BYTES,
    tooLarge: 45001,
    looksRight: (bytes) => bytes.subarray(0, 5).toString('latin1') === '#!AMR',
    wrongFormat: 40004,
  },
  video: {
    maxBytes: () => MAX_VIDEO_BYTES,
    tooLarge: 40011,
    looksRight: (bytes) => bytes.subarray(4, 8).toString('latin1') === 'ftyp',
    wrongFormat: 40004,
  },
  file: { maxBytes: () => MAX_FILE_BYTES, tooLarge: 45001, looksRight: () => true, wrongFormat: 40004 },
};

/**
 * POST /cgi-bin/media/upload?type=…, with a form whose field `media` is the file.
 *
 * @see https://developer.work.weixin.qq.com/document/path/90253
 */
export const mediaUpload: ApiRoute = {
  method: 'POST',
  takesFile: true,
  contactSyncErrcode: 48002,
  run(call) {
    const type = MEDIA_TYPES.find((candidate) => candidate === call.query.get('type'));
    if (!type) {
      throw new ApiError(40005);
    }
    const { name, bytes } = uploaded(call, RULES[type]);
    const { mediaId, createdAt } = call.world.mediaFiles.add(call.corp.corpId, type, name, bytes);
    return { type, media_id: mediaId, created_at: String(Math.floor(createdAt / 1000)) };
  },
};

function uploaded({ world, exchange }: ApiCall, rule: Rule): { name: string; bytes: Buffer } {
  if (exchange.bodySize > exchange.bytes.length) {
    throw new ApiError(rule.tooLarge); // more than any file may have, and not read to its end
  }
  const parts = formParts(exchange.bytes, exchange.headers['content-type'] ?? '');
  const file = parts.find(({ name, filename }) => name === 'media' && filename);
  if (!file?.filename || file.bytes.length === 0) {
    throw new ApiError(44001);
  }
  if (file.bytes.length <= TOO_SMALL_BYTES) {
    throw new ApiError(40006);
  }
  if (file.bytes.length > rule.maxBytes(world.settings)) {
    throw new ApiError(rule.tooLarge);
  }
  if (!rule.looksRight(file.bytes)) {
    throw new ApiError(rule.wrongFormat);
  }
  return { name: file.filename, bytes: file.bytes };
}

function isPng(bytes: Buffer): boolean {
  return bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]));
}

function isJpeg(bytes: Buffer): boolean {
  return bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]));
}
