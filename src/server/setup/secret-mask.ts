/** Keeps the secret on the server: NocoBase sends authenticators, secrets and all, to whoever may edit them. */
import type { Next } from '@nocobase/actions';
import type { Model } from '@nocobase/database';
import type { ResourcerContext } from '@nocobase/resourcer';
import { AUTH_TYPE } from '../../shared/constants';

/** What a browser sees in place of a stored secret. Sent back unchanged, it means "keep what you have". */
export const SECRET_MASK = '••••••••';

/** Puts the stored secret back where a form sent the mask. */
export function restoreSecret(record: Model): void {
  const options = record.get('options');
  if (options?.secret !== SECRET_MASK) {
    return;
  }
  const stored = record.isNewRecord ? undefined : record.previous('options')?.secret;
  record.set('options', { ...options, secret: stored });
}

/** Middleware around every action that shows or saves authenticators; also for what NocoBase logs of them afterwards. */
export async function maskSecrets(ctx: ResourcerContext, next: Next) {
  try {
    await next();
  } finally {
    const { action } = ctx;
    if (action && /(^|\.)authenticators$/.test(action.resourceName)) {
      ctx.body = masked(ctx.body);
      action.params.values = masked(action.params.values);
      ctx.request.body = masked(ctx.request.body);
    }
  }
}

function masked(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(masked);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const plain: Record<string, unknown> =
    'toJSON' in value && typeof value.toJSON === 'function' ? value.toJSON() : value;
  if (Array.isArray(plain.rows)) {
    return { ...plain, rows: plain.rows.map(masked) };
  }
  return holdsSecret(plain) ? { ...plain, options: { ...plain.options, secret: SECRET_MASK } } : value;
}

/** A literal secret, or a variable's value that NocoBase has filled in; `{{$env.NAME}}` itself tells nothing. */
function holdsSecret(record: Record<string, unknown>): record is { options: Record<string, unknown> } {
  const options = record.options;
  if ((record.authType ?? AUTH_TYPE) !== AUTH_TYPE || typeof options !== 'object' || options === null) {
    return false;
  }
  const secret = 'secret' in options ? options.secret : undefined;
  return typeof secret === 'string' && secret !== '' && !/^\{\{.*\}\}$/.test(secret);
}
