/** When so many sign-ins fail that admins must hear of it. */
import { SIGN_IN_ERROR_TRAITS, type SignInErrorCode } from '../../../shared/errors';
import { isPanelErrcode } from '../../../shared/panel-errcodes';
import type { SignInFailure } from '../../../shared/setup-report';

const MINUTE_MS = 60_000;

export const WINDOW_MS = 15 * MINUTE_MS; // a morning's first wave shows in it, and the rest of the morning can be saved

/**
 * Members who fail, or tries altogether: where WeCom gives no name, for example during an outage, a single member may try
 * several times. A class of newcomers who have no user yet is smaller.
 */
const MIN_PEOPLE = 10;
const MIN_TRIES = 20;

const MIN_SHARE = 0.5; // of all who try: a large company has ten members in trouble on any morning

/** After so long without such a failure, the next ones are another story. */
const PAUSE_MS = 60 * MINUTE_MS;

export interface ManyFailures {
  /** The reason that most of them have, and the last errcode with it. */
  code: SignInErrorCode;
  errcode?: number;
  /** Tries, of which those of one member count once. */
  tries: number;
}

type Failure = Pick<SignInFailure, 'at' | 'code' | 'errcode' | 'wecomUserId'>;

/**
 * Failures that an admin, or WeCom, has to end. Those that anyone can cause by opening addresses do not count, nor what
 * browsers report about WeCom's panel.
 */
export function needsAdmin({ code, errcode }: Pick<Failure, 'code' | 'errcode'>): boolean {
  return SIGN_IN_ERROR_TRAITS[code].mendedBy !== 'member' && !isPanelErrcode(errcode);
}

/**
 * @param failures of the last {@link WINDOW_MS}
 * @param signedIn the members who have signed in since; a member who got in after all does not count
 * @returns undefined if they are not many
 */
export function manyOf(failures: Failure[], signedIn: ReadonlySet<string>): ManyFailures | undefined {
  const unsolved = failures.filter((failure) => needsAdmin(failure) && !signedIn.has(failure.wecomUserId ?? ''));
  const people = new Set(unsolved.flatMap(({ wecomUserId }) => wecomUserId ?? [])).size;
  const tries = triesIn(unsolved);
  const isMany = people >= MIN_PEOPLE || tries >= MIN_TRIES;
  const code = isMany && tries / (tries + signedIn.size) >= MIN_SHARE && mainCode(unsolved);
  if (!code) {
    return undefined;
  }
  const errcode = unsolved.findLast((failure) => failure.code === code)?.errcode;
  return { code, tries, ...(errcode !== undefined && { errcode }) };
}

function triesIn(failures: Failure[]): number {
  const named = failures.flatMap(({ wecomUserId }) => wecomUserId ?? []);
  return failures.length - named.length + new Set(named).size;
}

function mainCode(failures: Failure[]): SignInErrorCode | undefined {
  const codes = [...new Set(failures.map(({ code }) => code))];
  const countOf = (code: SignInErrorCode) => triesIn(failures.filter((failure) => failure.code === code));
  return codes.sort((one, other) => countOf(other) - countOf(one))[0];
}

/**
 * The failures that go on without a pause of an hour until now.
 *
 * @param failures the oldest first
 * @param now epoch ms
 */
export function streakOf<T extends Failure>(failures: T[], now: number): T[] {
  const counted = failures.filter(needsAdmin);
  const timeAfter = (index: number) => (index + 1 < counted.length ? Date.parse(String(counted[index + 1]?.at)) : now);
  const last = counted.findLastIndex(({ at }, index) => timeAfter(index) - Date.parse(at) >= PAUSE_MS);
  return counted.slice(last + 1);
}

/**
 * Whether admins who were told at some time know of the failures that go on now: without a pause of an hour between. Where
 * the list does not reach back to that time, the many failures since have pushed out the older ones.
 *
 * @param toldAt epoch ms, within the last day; undefined if they were not told
 * @param failures of the last day, the oldest first
 */
export function areKnown(toldAt: number | undefined, failures: Failure[], now: number): boolean {
  const streak = streakOf(failures, now);
  const [first] = streak;
  if (toldAt === undefined || !first) {
    return false;
  }
  return toldAt >= Date.parse(first.at) || streak.length === failures.filter(needsAdmin).length;
}
