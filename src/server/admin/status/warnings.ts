/** What an admin should look at, from the failures of the last day and the last sign-in that went well. */
import { ERRCODE } from '../../../shared/errcodes';
import { NO_USER_TICKET } from '../../../shared/errors';
import type { AuthenticatorState, Warning } from '../../../shared/status-page';
import type { KeptFailure } from '../../records/failure-log';
import { areKnown, streakOf } from './many-failures';

/** How far back failures count: in that time, somebody signs in to an app that is used. */
export const WATCHED_MS = 24 * 60 * 60_000;

const UNREACHABLE_MS = 30 * 60_000; // an older outage is over, or nobody has tried since
const MIN_UNREACHABLE = 3; // a single call that fails happens to any network
const MANY_MS = 60 * 60_000;
const MIN_MANY = 10; // failures in an hour: fewer are a morning's mistakes
const MIN_PEOPLE = 3; // one member who tries again and again is no problem of the app
const MIN_SHARE = 0.5; // of all who tried to sign in in that hour

const SECRET_ERRCODES = new Set<number>([
  ERRCODE.SECRET_OR_TOKEN_INVALID,
  ERRCODE.CORP_ID_INVALID,
  ERRCODE.SECRET_OF_ANOTHER_COMPANY,
]);

export interface Signs {
  isComplete: boolean;
  /** The errcode by which WeCom has refused the secret a moment ago. */
  refusedNow?: number;
  /** Epoch ms. */
  lastSignIn?: number;
  /** Sessions that were opened in the last hour. */
  signInsInHour: number;
  lastCheck?: AuthenticatorState['lastCheck'];
  /** When admins were told that many sign-ins fail, epoch ms. */
  toldAt?: number;
  /** The oldest first. */
  failures: KeptFailure[];
}

export function warningsOf(signs: Signs, now: number): Warning[] {
  const { isComplete, lastCheck, failures, lastSignIn = 0 } = signs;
  const timeOf = ({ at }: KeptFailure) => Date.parse(at);
  const unsolved = failures.filter((failure) => timeOf(failure) > lastSignIn); // a sign-in proves that it works again
  const failedCheck: Warning[] = lastCheck?.status === 'failed' ? [{ code: 'CHECK_FAILED', since: lastCheck.at }] : [];
  const recently = (ms: number) => (failure: KeptFailure) => timeOf(failure) >= now - ms;
  return [
    ...(isComplete ? [] : [{ code: 'SETTINGS_INCOMPLETE' as const }]),
    ...secretRefused(signs, unsolved),
    ...about('IP_NOT_TRUSTED', unsolved, ({ code }) => code === 'WECOM_IP_NOT_TRUSTED'),
    ...about('PHONE_NOT_GIVEN', unsolved, isPhoneWithheld),
    ...about(
      'WECOM_UNREACHABLE',
      unsolved.filter(recently(UNREACHABLE_MS)),
      ({ code }) => code === 'WECOM_UNAVAILABLE',
      MIN_UNREACHABLE,
    ),
    ...manyFailures(signs, failures.filter(recently(MANY_MS)), now),
    ...failedCheck,
  ];
}

function about(
  code: Warning['code'],
  failures: KeptFailure[],
  isMeant: (failure: KeptFailure) => boolean,
  enough = 1,
): Warning[] {
  const meant = failures.filter(isMeant);
  const [first] = meant;
  const last = meant.at(-1);
  if (!first || !last || meant.length < enough) {
    return [];
  }
  const { errcode, serverIp } = last;
  return [
    {
      ...{ code, since: first.at, count: meant.length },
      ...(errcode !== undefined && { errcode }),
      ...(serverIp !== undefined && { serverIp }),
    },
  ];
}

function secretRefused({ refusedNow }: Signs, unsolved: KeptFailure[]): Warning[] {
  const [found] = about('SECRET_REFUSED', unsolved, ({ errcode = 0 }) => SECRET_ERRCODES.has(errcode));
  if (found) {
    return [found];
  }
  return refusedNow === undefined ? [] : [{ code: 'SECRET_REFUSED', errcode: refusedNow }];
}

function isPhoneWithheld({ errcode, text }: KeptFailure): boolean {
  return errcode === ERRCODE.PRIVATE_INFO_NOT_ALLOWED || text === NO_USER_TICKET;
}

/** What admins were told of, while it goes on; else, fewer failures, of members alone: anyone can cause others. */
function manyFailures(
  { failures: all, toldAt, signInsInHour }: Signs,
  failures: KeptFailure[],
  now: number,
): Warning[] {
  const streak = streakOf(all, now);
  const since = streak[0]?.at;
  if (areKnown(toldAt, all, now)) {
    return [{ code: 'MANY_FAILURES', since, count: streak.length }];
  }
  const named = failures.filter(({ wecomUserId }) => wecomUserId !== undefined);
  const people = new Set(named.map(({ wecomUserId }) => wecomUserId)).size;
  const isMany =
    named.length >= MIN_MANY && people >= MIN_PEOPLE && named.length / (named.length + signInsInHour) >= MIN_SHARE;
  return isMany ? [{ code: 'MANY_FAILURES', since: named[0]?.at, count: named.length }] : [];
}
