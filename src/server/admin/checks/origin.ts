import { randomBytes } from 'node:crypto';
import type { Context, Next } from '@nocobase/actions';
import type { CheckResult } from '../../../shared/setup-report';
import { fetchText, HttpError } from '../../http/http-client';
import { actionUrl } from '../../sign-in/addresses';
import type { OneTimeHandleStore } from '../../store/handle-store';
import { failed, networkFinding, passed, type SetupCheck, settingProblems, statusFinding } from './outcome';

const TIMEOUT_MS = 5_000;

export const NONCE_TTL_MS = 30_000; // longer than the round trip may take

/**
 * Whether the origin leads back here: a nonce goes out by it, and only the NocoBase that shares our cache knows the
 * answer. Sign-ins need that cache as well.
 */
export async function checkOrigin({
  app,
  authenticator,
  reading,
  nonces,
}: Pick<SetupCheck, 'app' | 'authenticator' | 'reading' | 'nonces'>): Promise<CheckResult> {
  const { origin } = reading.fields;
  if (!origin) {
    return failed('origin', ...settingProblems(reading, 'origin'));
  }
  const { host } = new URL(origin);
  const answer = randomBytes(16).toString('hex');
  const nonce = await nonces.issue(answer);
  try {
    const url = actionUrl(app, { name: authenticator, settings: { origin } }, 'echo', { nonce });
    const { status, text, location } = await fetchText({ url, timeoutMs: TIMEOUT_MS });
    if (text.includes(answer) && status === 200) {
      return passed('origin', { code: 'ORIGIN_OK', values: { origin } });
    }
    const strange = status === 200 || status === 404; // NocoBase itself answers 404 to a nonce it does not know
    return failed(
      'origin',
      strange ? { code: 'ORIGIN_OTHER', values: { host } } : statusFinding(status, host, location),
    );
  } catch (error) {
    if (error instanceof HttpError) {
      return failed('origin', networkFinding(error.failure, error.reason, host));
    }
    throw error;
  }
}

/** `GET wecom:echo?nonce=…`: the answer to a nonce that this NocoBase has just made; nothing to anybody else. */
export function echo(nonces: OneTimeHandleStore<string>) {
  return async (ctx: Context, next: Next) => {
    ctx.set('Cache-Control', 'no-store');
    const answer = await nonces.consume(ctx.action.params.nonce);
    if (answer === undefined) {
      ctx.throw(404);
    }
    ctx.body = { answer };
    await next();
  };
}
