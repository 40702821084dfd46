import type { DayCounts } from '../../../../shared/status-page';
import { failureSeries, total } from '../counts';

const day = (failures: DayCounts['failures']): DayCounts => ({
  day: '2026-03-01',
  inside: 0,
  web: 0,
  first: 0,
  failures,
});

it('names the five most frequent reasons, and sums up the others', () => {
  const days = [
    day({ NOT_LINKED: 9, BUSY: 1, MEMBER_INACTIVE: 8, ACCESS_DENIED: 7 }),
    day({ CODE_INVALID: 6, STATE_INVALID: 5, INTERNAL: 2 }),
  ];
  const series = failureSeries(days, (key) => key);
  expect(series.map(({ key }) => key)).toEqual([
    'NOT_LINKED',
    'MEMBER_INACTIVE',
    'ACCESS_DENIED',
    'CODE_INVALID',
    'STATE_INVALID',
    'others',
  ]);
  expect(series.at(-1)?.values).toEqual([1, 2]);
  expect(series.map(total)).toEqual([9, 8, 7, 6, 5, 3]);
});

it('has no others where there are none', () => {
  expect(failureSeries([day({})], (key) => key)).toEqual([]);
});
