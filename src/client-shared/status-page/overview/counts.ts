/** What the chart and its table show, from the counters of each day. */

import { failureTitle } from '../../../shared/error-titles';
import type { SignInErrorCode } from '../../../shared/errors';
import type { DayCounts } from '../../../shared/status-page';
import type { Translate } from '../../ui/use-texts';

export interface Series {
  key: string;
  name: string;
  /** One for each day. */
  values: number[];
  /** Series with the same stack stand on each other. */
  stack: string;
}

/** `first` is part of the two others, so it stands beside them. */
export function signInSeries(days: readonly DayCounts[], t: Translate): Series[] {
  return [
    { key: 'inside', name: t('Inside WeCom'), values: days.map(({ inside }) => inside), stack: 'all' },
    { key: 'web', name: t('By QR code'), values: days.map(({ web }) => web), stack: 'all' },
    { key: 'first', name: t('Of these, for the first time'), values: days.map(({ first }) => first), stack: 'first' },
  ];
}

const REASONS_SHOWN = 5; // more colours cannot be told apart

/** The most frequent reasons, and the others together. */
export function failureSeries(days: readonly DayCounts[], t: Translate): Series[] {
  const totals = new Map<SignInErrorCode, number>();
  for (const { failures } of days) {
    for (const [code, count] of Object.entries(failures) as Array<[SignInErrorCode, number]>) {
      totals.set(code, (totals.get(code) ?? 0) + count);
    }
  }
  const codes = [...totals].sort(([, some], [, others]) => others - some).map(([code]) => code);
  const named = codes.slice(0, REASONS_SHOWN);
  const others = codes.slice(REASONS_SHOWN);
  const sum = (day: DayCounts, of: SignInErrorCode[]) =>
    of.reduce((total, code) => total + (day.failures[code] ?? 0), 0);
  return [
    ...named.map((code) => ({
      key: code,
      name: t(failureTitle(code)),
      values: days.map((day) => day.failures[code] ?? 0),
      stack: 'all',
    })),
    ...(others.length > 0
      ? [{ key: 'others', name: t('Other reasons'), values: days.map((day) => sum(day, others)), stack: 'all' }]
      : []),
  ];
}

export const total = ({ values }: Series): number => values.reduce((sum, value) => sum + value, 0);
