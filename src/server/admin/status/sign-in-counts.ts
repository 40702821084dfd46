import type { Context } from '@nocobase/actions';
import { isSignInErrorCode } from '../../../shared/errors';
import type { DayCounts, SignInCountsReply } from '../../../shared/status-page';
import { COUNTED_DAYS, type DailyCounts, lastDays } from '../../records/daily-counts';

const DEFAULT_DAYS = 30;

/** Sign-ins and failures by day, for the chart: of one authenticator, or of all together. */
export async function signInCounts(
  _: Context,
  { counts }: { counts: DailyCounts },
  { authenticator, days = DEFAULT_DAYS }: { authenticator?: string; days?: number },
): Promise<SignInCountsReply> {
  const listed = lastDays(Math.min(days, COUNTED_DAYS)).map(
    (day): DayCounts => ({ day, inside: 0, web: 0, first: 0, failures: {} }),
  );
  const byDay = new Map(listed.map((one) => [one.day, one]));
  for (const { day, kind, code, count } of await counts.read(String(listed[0]?.day), authenticator)) {
    const sums = byDay.get(day);
    if (sums && kind !== 'failure') {
      sums[kind] += count;
    } else if (sums && isSignInErrorCode(code)) {
      sums.failures[code] = (sums.failures[code] ?? 0) + count;
    }
  }
  return { days: listed };
}
