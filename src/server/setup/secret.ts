/**
 * Keeps the secret on the server. NocoBase shows an authenticator's options to whoever may edit it, by many ways
 * (list, query, export, filters), so what is stored is encrypted, and only a sign-in decrypts it.
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Application } from '@nocobase/server';

const PREFIX = 'encrypted2:';
/** AES-CBC without a MAC: to be decrypted only where the value was read from the database, or it tells about others. */
const OLD_PREFIX = 'encrypted:';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** What a secret was entered for: with another address, whoever may edit could have it sent to themselves. */
export interface SecretPurpose {
  apiBaseUrl: string;
  corpId: string;
}

export function isEncrypted(secret: unknown): secret is string {
  return typeof secret === 'string' && (secret.startsWith(PREFIX) || isOfOldKind(secret));
}

/** As earlier versions of the plugin encrypted it. */
export function isOfOldKind(secret: unknown): secret is string {
  return typeof secret === 'string' && secret.startsWith(OLD_PREFIX);
}

export function encryptSecret(app: Application, secret: string, purpose: SecretPurpose): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, keyOf(app), iv, { authTagLength: TAG_BYTES }).setAAD(bytesOf(purpose));
  const encrypted = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  return PREFIX + Buffer.concat([iv, encrypted, cipher.getAuthTag()]).toString('base64url');
}

/** @returns undefined when it was entered for another purpose, with another key, or has been tampered with */
export function decryptSecret(app: Application, encrypted: string, purpose: SecretPurpose): string | undefined {
  if (!encrypted.startsWith(PREFIX)) {
    return undefined;
  }
  const bytes = Buffer.from(encrypted.slice(PREFIX.length), 'base64url');
  if (bytes.length < IV_BYTES + TAG_BYTES) {
    return undefined;
  }
  try {
    // GCM checks the tag over purpose and ciphertext; nothing is known of a text whose tag is wrong.
    const decipher = createDecipheriv(CIPHER, keyOf(app), bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
      .setAAD(bytesOf(purpose))
      .setAuthTag(bytes.subarray(-TAG_BYTES));
    const text = decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES));
    return Buffer.concat([text, decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}

/**
 * Decrypts a secret of the old kind.
 *
 * @param encrypted as the database has it, never as a request does
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

function bytesOf({ apiBaseUrl, corpId }: SecretPurpose): Buffer {
  return Buffer.from(JSON.stringify([apiBaseUrl, corpId]));
}
