/**
 * Keeps the secret on the server. NocoBase shows an authenticator's options to whoever may edit it, by many ways
 * (list, query, export, filters), so what is stored is encrypted, and only a sign-in decrypts it.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Next } from '@nocobase/actions';
import type { ResourcerContext } from '@nocobase/resourcer';
import type { Application } from '@nocobase/server';

const PREFIX = 'encrypted:';
const HIDDEN = '[hidden]';

/** What a secret was entered for: with another address, whoever may edit could have it sent to themselves. */
export interface SecretPurpose {
  apiBaseUrl: string;
  corpId: string;
}

export function isEncrypted(secret: unknown): secret is string {
  return typeof secret === 'string' && secret.startsWith(PREFIX);
}

export async function encryptSecret(app: Application, secret: string, purpose: SecretPurpose): Promise<string> {
  // The hash comes first: CBC lets its first block be forged, and half a forged hash is a wrong one.
  return PREFIX + (await app.aesEncryptor.encrypt(hash(purpose) + secret));
}

/** @returns undefined when it was entered for another purpose, with another key, or has been tampered with */
export async function decryptSecret(
  app: Application,
  encrypted: string,
  purpose: SecretPurpose,
): Promise<string | undefined> {
  const expected = hash(purpose);
  try {
    const text = await app.aesEncryptor.decrypt(encrypted.slice(PREFIX.length));
    const found = text.slice(0, expected.length);
    const same = found.length === expected.length && timingSafeEqual(Buffer.from(found), Buffer.from(expected));
    return same ? text.slice(expected.length) : undefined;
  } catch {
    return undefined;
  }
}

/** Middleware: NocoBase logs what an admin has sent, after the action. */
export async function keepSecretsOutOfLogs(ctx: ResourcerContext, next: Next) {
  try {
    await next();
  } finally {
    if (ctx.action && /(^|\.)(authenticators|wecom)$/.test(ctx.action.resourceName)) {
      ctx.action.params.values = withoutSecret(ctx.action.params.values);
      ctx.request.body = withoutSecret(ctx.request.body);
    }
  }
}

/** The secret of a form; the word of a pending link and the phone number that somebody typed. */
function withoutSecret<T>(values: T): T {
  const sent = (values ?? {}) as { options?: { secret?: unknown }; link?: unknown; phone?: unknown };
  const hidden = {
    ...(sent.options?.secret !== undefined && { options: { ...sent.options, secret: HIDDEN } }),
    ...(sent.link !== undefined && { link: HIDDEN }),
    ...(sent.phone !== undefined && { phone: HIDDEN }),
  };
  return Object.keys(hidden).length > 0 ? { ...values, ...hidden } : values;
}

function hash({ apiBaseUrl, corpId }: SecretPurpose): string {
  return createHash('sha256')
    .update(JSON.stringify([apiBaseUrl, corpId]))
    .digest('hex');
}
