/**
 * The envelope of what WeCom sends to an app's URL: signed with the token, encrypted with the EncodingAESKey.
 *
 * @see https://developer.work.weixin.qq.com/document/path/90968
 */
import { createDecipheriv, createHash, timingSafeEqual } from 'node:crypto';

export interface EventKeys {
  token: string;
  /** 43 characters: 32 bytes in base64 without the last “=”. */
  aesKey: string;
  /** WeCom's receiveid, for an app of the company itself. */
  corpId: string;
}

/** What the address and the body of a request hold. */
export interface Envelope {
  signature: string;
  timestamp: string;
  nonce: string;
  /** In base64. */
  encrypted: string;
}

/** Which of the keys is not WeCom's. */
export type WrongKey = 'token' | 'aesKey' | 'company';

export type OpenedEnvelope = { kind: 'opened'; text: string } | { kind: 'refused'; wrong: WrongKey };

const KEY_BYTES = 32;
const IV_BYTES = 16;
const RANDOM_BYTES = 16;
const LENGTH_BYTES = 4;
const AES_BLOCK_BYTES = 16;
const MAX_PADDING = 32; // WeCom pads to blocks of 32 bytes
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

export function openEnvelope(envelope: Envelope, keys: EventKeys): OpenedEnvelope {
  if (!isSigned(envelope, keys.token)) {
    return { kind: 'refused', wrong: 'token' };
  }
  const plain = decrypt(envelope.encrypted, keys.aesKey);
  const parts = plain && partsOf(plain);
  if (!parts) {
    return { kind: 'refused', wrong: 'aesKey' };
  }
  return parts.receiveId === keys.corpId ? { kind: 'opened', text: parts.text } : { kind: 'refused', wrong: 'company' };
}

function isSigned({ signature, timestamp, nonce, encrypted }: Envelope, token: string): boolean {
  const expected = Buffer.from(signatureOf([token, timestamp, nonce, encrypted]));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** WeCom sorts by bytes; all four are ASCII, so sorting by code units is the same. */
function signatureOf(parts: string[]): string {
  return createHash('sha1')
    .update([...parts].sort().join(''))
    .digest('hex');
}

/** @returns the bytes without padding; undefined if they are not whole, or were encrypted with another key */
function decrypt(encrypted: string, aesKey: string): Buffer | undefined {
  const [key, sealed] = [Buffer.from(`${aesKey}=`, 'base64'), Buffer.from(encrypted, 'base64')];
  if (
    key.length !== KEY_BYTES ||
    !BASE64.test(encrypted) ||
    sealed.length === 0 ||
    sealed.length % AES_BLOCK_BYTES !== 0
  ) {
    return undefined;
  }
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, IV_BYTES)).setAutoPadding(false);
  return withoutPadding(Buffer.concat([decipher.update(sealed), decipher.final()]));
}

/** PKCS#7 up to 32 bytes, so OpenSSL's own check of 16 would refuse messages of WeCom's. */
function withoutPadding(padded: Buffer): Buffer | undefined {
  const length = padded.at(-1) ?? 0;
  if (length < 1 || length > MAX_PADDING) {
    return undefined;
  }
  const end = padded.length - length;
  return padded.subarray(end).every((byte) => byte === length) ? padded.subarray(0, end) : undefined;
}

/** Random bytes, the text's length, the text, the receiver's id. */
function partsOf(plain: Buffer): { text: string; receiveId: string } | undefined {
  const begin = RANDOM_BYTES + LENGTH_BYTES;
  if (plain.length < begin) {
    return undefined;
  }
  const end = begin + plain.readUInt32BE(RANDOM_BYTES);
  if (end > plain.length) {
    return undefined;
  }
  const [text, receiveId] = [utf8(plain.subarray(begin, end)), utf8(plain.subarray(end))];
  return text === undefined || receiveId === undefined ? undefined : { text, receiveId };
}

function utf8(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
