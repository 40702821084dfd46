import { randomBytes } from 'node:crypto';
import type { Context } from '@nocobase/actions';
import type { CheckResult } from '../../../shared/setup-report';
import { RequestError } from '../../errors';
import { fetchText, HttpError } from '../../http/http-client';
import { limits } from '../../http/limits';
import { actionUrl } from '../../sign-in/addresses';
import type { OneTimeHandleStore } from '../../store/shared-cache';
import { failed, networkFinding, passed, type SetupCheck, settingProblems, statusFinding } from './outcome';

export const NONCE_TTL_MS = 30_000; // longer than the request may take

/**
 * Checks whether the origin leads to this NocoBase: requests it with a nonce, whose answer only nodes with the same
 * cache know. Sign-ins need that shared cache as well.
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
    const { status, text, location } = await fetchText({ url, timeoutMs: limits.callMs });
    if (text.includes(answer) && status === 200) {
      return passed('origin', { code: 'ORIGIN_OK', values: { origin } });
    }
    const isForeign = status === 200 || status === 404; // another NocoBase answers 404, since it does not know the nonce
    return failed(
      'origin',
      isForeign ? { code: 'ORIGIN_OTHER', values: { host } } : statusFinding(status, host, location),
    );
  } catch (error) {
    if (error instanceof HttpError) {
      return failed('origin', networkFinding(error.failure, error.reason, host));
    }
    throw error;
  }
}

/**
 * Answers the request of {@link checkOrigin}.
 *
 * @throws RequestError 404 for a nonce that this NocoBase has not just issued
 */
export async function echo(
  _: Context,
  { nonces }: { nonces: OneTimeHandleStore<string> },
  { nonce }: { nonce?: string },
): Promise<{ answer: string }> {
  const answer = await nonces.consume(nonce);
  if (answer === undefined) {
    throw new RequestError(404);
  }
  return { answer };
}
