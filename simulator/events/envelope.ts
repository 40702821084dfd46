/**
 * How WeCom signs and encrypts what it sends to an app's URL.
 *
 * @see https://developer.work.weixin.qq.com/document/path/90968
 */
import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import type { EventUrl } from '../model';

const BLOCK = 32;

export interface Sealed {
  query: URLSearchParams;
  encrypted: string;
}

/** @param at ms since the epoch */
export function seal(text: string, receiveId: string, { token, aesKey }: Omit<EventUrl, 'url'>, at: number): Sealed {
  const encrypted = encrypt(text, receiveId, aesKey);
  const [timestamp, nonce] = [String(Math.floor(at / 1000)), String(randomBytes(4).readUInt32BE())];
  const query = new URLSearchParams({ msg_signature: sign([token, timestamp, nonce, encrypted]), timestamp, nonce });
  return { query, encrypted };
}

export function encrypt(text: string, receiveId: string, aesKey: string): string {
  const key = Buffer.from(`${aesKey}=`, 'base64');
  const message = Buffer.from(text);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(message.length);
  const plain = Buffer.concat([randomBytes(16), length, message, Buffer.from(receiveId)]);
  const padding = BLOCK - (plain.length % BLOCK);
  return encryptPadded(Buffer.concat([plain, Buffer.alloc(padding, padding)]), key);
}

/** Encrypts bytes as they are: tests have broken ones. */
export function encryptPadded(padded: Buffer, key: Buffer): string {
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([cipher.update(padded), cipher.final()]).toString('base64');
}

export function sign(parts: string[]): string {
  return createHash('sha1')
    .update([...parts].sort().join(''))
    .digest('hex');
}

/** The body of a POST. */
export function bodyOf(corpId: string, agentId: string, encrypted: string): string {
  return `<xml><ToUserName><![CDATA[${corpId}]]></ToUserName><Encrypt><![CDATA[${encrypted}]]></Encrypt><AgentID><![CDATA[${agentId}]]></AgentID></xml>`;
}
