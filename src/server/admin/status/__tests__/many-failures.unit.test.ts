import { SIGN_IN_ERROR_TRAITS, SIGN_IN_ERRORS, type SignInErrorCode } from '../../../../shared/errors';
import { areKnown, manyOf, needsAdmin, streakOf } from '../many-failures';

const NOBODY = new Set<string>();

const members = (count: number, code: SignInErrorCode = 'OUTSIDE_VISIBLE_RANGE') =>
  Array.from({ length: count }, (_, index) => ({ at: '', code, errcode: 60011, wecomUserId: `m${index}` }));
const unnamed = (count: number, code: SignInErrorCode = 'WECOM_UNAVAILABLE') =>
  Array.from({ length: count }, () => ({ at: '', code }));
const signedIn = (count: number) => new Set(Array.from({ length: count }, (_, index) => `other${index}`));

describe('many', () => {
  it('are ten members, and not nine', () => {
    expect(manyOf(members(9), NOBODY)).toBeUndefined();
    expect(manyOf(members(10), NOBODY)).toEqual({ code: 'OUTSIDE_VISIBLE_RANGE', errcode: 60011, tries: 10 });
  });

  it('are twenty tries that WeCom gives no name for, and not nineteen', () => {
    expect(manyOf(unnamed(19), NOBODY)).toBeUndefined();
    expect(manyOf(unnamed(20), NOBODY)).toEqual({ code: 'WECOM_UNAVAILABLE', tries: 20 });
    expect(manyOf([...unnamed(15), ...members(5)], NOBODY)).toMatchObject({ code: 'WECOM_UNAVAILABLE', tries: 20 });
  });

  it('is not one member who tries again and again', () => {
    expect(manyOf(Array(60).fill(members(1)[0]), NOBODY)).toBeUndefined();
  });

  it('are half of those who try, at the least', () => {
    expect(manyOf(members(10), signedIn(10))).toBeDefined();
    expect(manyOf(members(10), signedIn(11))).toBeUndefined();
  });

  it('are none of those who got in after all', () => {
    const all = members(15, 'NOT_LINKED');
    expect(manyOf(all, new Set(all.slice(0, 6).map(({ wecomUserId }) => wecomUserId)))).toBeUndefined();
  });

  it('have the reason of most members, whoever repeats another', () => {
    const repeated = Array(30).fill({ at: '', code: 'INTERNAL', wecomUserId: 'x' });
    expect(manyOf([...repeated, ...members(10)], NOBODY)?.code).toBe('OUTSIDE_VISIBLE_RANGE');
  });
});

it('counts nothing that anyone can cause by opening addresses, nor what browsers report of the panel', () => {
  for (const code of ['STATE_INVALID', 'CODE_INVALID', 'ACCESS_DENIED', 'BUSY', 'OPEN_IN_WECOM'] as const) {
    expect([code, manyOf(unnamed(100, code), NOBODY)]).toEqual([code, undefined]);
  }
  expect(needsAdmin({ code: 'WECOM_DOMAIN_NOT_TRUSTED', errcode: -31020 })).toBe(false);
  expect(SIGN_IN_ERRORS.filter((code) => SIGN_IN_ERROR_TRAITS[code].mendedBy === 'wecom')).toEqual([
    'WECOM_RATE_LIMITED',
    'WECOM_UNAVAILABLE',
  ]);
});

describe('a streak', () => {
  const NOW = Date.parse('2026-03-02T12:00:00Z');
  const at = (minutesAgo: number, code: SignInErrorCode = 'INTERNAL') => ({
    at: new Date(NOW - minutesAgo * 60_000).toISOString(),
    code,
  });
  const minutes = (failures: { at: string }[]) =>
    streakOf(failures as ReturnType<typeof at>[], NOW).map((failure) => (NOW - Date.parse(failure.at)) / 60_000);

  it('begins after an hour without a failure', () => {
    expect(minutes([at(300), at(110), at(50), at(5)])).toEqual([50, 5]);
    expect(minutes([at(109), at(50), at(5)])).toEqual([109, 50, 5]);
  });

  it('is over after an hour', () => {
    expect(minutes([at(90), at(60)])).toEqual([]);
    expect(minutes([])).toEqual([]);
  });

  it('is known to admins who were told since it began, or before the oldest failure that is left of it', () => {
    const told = (minutesAgo: number, failures: ReturnType<typeof at>[]) =>
      areKnown(NOW - minutesAgo * 60_000, failures, NOW);
    expect(told(30, [at(50), at(5)])).toBe(true);
    expect(told(100, [at(50), at(5)])).toBe(true);
    expect(told(200, [at(210), at(50), at(5)])).toBe(false);
    expect(areKnown(undefined, [at(5)], NOW)).toBe(false);
    expect(told(100, [])).toBe(false);
  });

  it('is not kept alive by what members do', () => {
    expect(minutes([at(90), at(50, 'STATE_INVALID'), at(5)])).toEqual([5]);
  });
});
