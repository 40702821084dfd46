/**
 * Keeps the secret on the server. NocoBase shows an authenticator's options to everyone who may edit it, in many ways
 * (list, query, export, filters), so the stored secret is encrypted. A sign-in decrypts it, and keeps it in memory.
 */
import { createHash, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { Application } from '@nocobase/server';
import type { SecretOption } from '../../shared/options';
import { sealText, unsealText } from '../store/sealed-text';

const PREFIX = 'encrypted2:';
/**
 * AES-CBC without a MAC: decrypt only values from the database, or the result tells an attacker about other
 * ciphertexts.
 */
const OLD_PREFIX = 'encrypted:';

/**
 * The settings that a secret is bound to: with another address, an editor could have it sent to a server of their own.
 */
export interface SecretPurpose {
  apiBaseUrl: string;
  corpId: string;
  /** Of another option than `secret`: one does not decrypt as the other. */
  option?: Exclude<SecretOption, 'secret'>;
}

/** What the text of an option is encrypted for. */
export function purposeOf(
  option: SecretOption,
  { apiBaseUrl, corpId }: Pick<SecretPurpose, 'apiBaseUrl' | 'corpId'>,
): SecretPurpose {
  return { apiBaseUrl, corpId, ...(option !== 'secret' && { option }) };
}

export function isEncrypted(secret: unknown): secret is string {
  return typeof secret === 'string' && (secret.startsWith(PREFIX) || isOfOldKind(secret));
}

/** As earlier versions of the plugin encrypted it. */
export function isOfOldKind(secret: unknown): secret is string {
  return typeof secret === 'string' && secret.startsWith(OLD_PREFIX);
}

/** @returns the encrypted secret, usable for this purpose only */
export function encryptSecret(app: Application, secret: string, purpose: SecretPurpose): string {
  return PREFIX + sealText(keyOf(app), secret, bytesOf(purpose));
}

/** @returns undefined if it was encrypted for another purpose, with another key, or was tampered with */
export function decryptSecret(app: Application, encrypted: string, purpose: SecretPurpose): string | undefined {
  return encrypted.startsWith(PREFIX)
    ? unsealText(keyOf(app), encrypted.slice(PREFIX.length), bytesOf(purpose))
    : undefined;
}

/**
 * Decrypts a secret of the old kind.
 *
 * @param encrypted from the database, never from a request
 * @returns undefined as `decryptSecret` does
 */
export async function decryptOldSecret(
  app: Application,
  encrypted: string,
  purpose: SecretPurpose,
): Promise<string | undefined> {
  const expected = createHash('sha256').update(bytesOf(purpose)).digest('hex');
  try {
    const text = await app.aesEncryptor.decrypt(encrypted.slice(OLD_PREFIX.length));
    const found = text.slice(0, expected.length);
    const same = found.length === expected.length && timingSafeEqual(Buffer.from(found), Buffer.from(expected));
    return same ? text.slice(expected.length) : undefined;
  } catch {
    return undefined;
  }
}

/** A key of our own, from the one that NocoBase encrypts with. */
function keyOf({ aesEncryptor }: Application): Buffer {
  const { key } = aesEncryptor as unknown as { key: Buffer }; // private there, and without a getter
  return Buffer.from(hkdfSync('sha256', key, '', 'nocobase-plugin-auth-wecom secret', 32));
}

function bytesOf({ apiBaseUrl, corpId, option }: SecretPurpose): Buffer {
  return Buffer.from(JSON.stringify([apiBaseUrl, corpId, ...(option ? [option] : [])]));
}
