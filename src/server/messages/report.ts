/** What an admin reads in NocoBase's log of notifications about a message. */
import type { Model } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { ChannelOptions, ContentProblem, ReceiverProblem } from '../../shared/messages';
import { userNameOf } from '../accounts/find-users';
import type { ContentError } from './content-error';
import type { FailureGroup, Outcome } from './outbox-rows';

export interface Result {
  status: 'success' | 'failure';
  /** English, as NocoBase's own reasons are. */
  reason?: string;
}

const MAX_REASON = 2_000; // characters

const RECEIVER_TEXTS: Record<ReceiverProblem, string> = {
  UNKNOWN_USER: 'no such user',
  NOT_LINKED: 'no WeCom account is known (ask them to sign in with WeCom once, or link them)',
  OTHER_COMPANY: 'linked to another company or WeCom address',
  LEFT_COMPANY: 'disabled in WeCom or gone',
  ODD_USERID: 'a userid that WeCom would not take',
  OUTSIDE_RANGE: 'outside the app’s visible range',
  NO_LICENCE: 'no interface licence in WeCom',
  REFUSED: 'refused by WeCom',
  UNAVAILABLE: 'the WeCom authenticator is disabled, gone or set up for another company',
  EXPIRED: 'could not be sent in time',
  UNCONFIRMED: 'not known whether it arrived',
  RECALLED: 'taken back before it was sent',
};

const CONTENT_TEXTS: Record<ContentProblem, string> = {
  MALFORMED: 'is not as it should be',
  EMPTY: 'is empty',
  TOO_LONG: 'is too long, even without its variables',
  VALUE_IN_TAG: 'has a variable inside of a tag or an address',
  LINK_ELSEWHERE: 'leads elsewhere: neither to a page of this app nor to an address whose host is written out',
  LINK_TOO_LONG: 'is longer than 2,048 bytes',
};

export function contentResult({ problem, field }: ContentError): Result {
  return {
    status: 'failure',
    reason: `The message cannot be sent: ${field || 'its content'} ${CONTENT_TEXTS[problem]}.`,
  };
}

interface Sent {
  outcome: Outcome;
  /** Entries of the list of receivers that mean nobody. */
  unreadable: number;
  shortened: boolean;
  partial: ChannelOptions['partial'];
}

/** A message that nobody gets has failed; one that not everyone gets, if the channel says so. */
export async function resultOf(app: Application, { outcome, unreadable, shortened, partial }: Sent): Promise<Result> {
  const { total, accepted, waiting, failures } = outcome;
  const isPartial = failures.length > 0 || unreadable > 0;
  const facts = [
    ...(total === 0 && unreadable === 0 ? ['The message names no receivers'] : []),
    ...(isPartial || waiting > 0 ? [`${count(accepted)} of ${count(total)}`] : []),
    ...(waiting > 0 ? [`WeCom’s answer is awaited for ${count(waiting)}`] : []),
    ...(await failureTexts(app, failures)),
    ...(unreadable > 0 ? [`receivers that are not understood, or filters without a value: ${count(unreadable)}`] : []),
    ...(shortened ? ['shortened to WeCom’s limit'] : []),
  ];
  const reachesNobody = accepted === 0 && waiting === 0;
  return {
    status: reachesNobody || (isPartial && partial === 'failure') ? 'failure' : 'success',
    ...(facts.length > 0 && { reason: cut(facts.join(' · ')) }),
  };
}

/** One for each reason, with some names. */
async function failureTexts(app: Application, failures: readonly FailureGroup[]): Promise<string[]> {
  const names = await namesOf(
    app,
    failures.flatMap(({ userIds }) => userIds),
  ).catch(() => new Map<number, string>()); // the message is under way: ids will do
  return failures.map(({ reason, errcode, count: all, userIds }) => {
    const code = reason === 'REFUSED' && errcode !== undefined ? ` (${errcode})` : '';
    const some = userIds.map((id) => names.get(id) ?? `#${id}`);
    const more = all > some.length ? [`+${count(all - some.length)}`] : [];
    return `${RECEIVER_TEXTS[reason]}${code}: ${[...some, ...more].join(', ')}`;
  });
}

async function namesOf(app: Application, userIds: number[]): Promise<Map<number, string>> {
  if (userIds.length === 0) {
    return new Map();
  }
  const users: Model[] = await app.db
    .getRepository('users')
    .find({ fields: ['id', 'nickname', 'username'], filter: { id: { $in: userIds } } });
  return new Map(users.map((user) => [Number(user.get('id')), userNameOf(user, Number(user.get('id')))]));
}

const count = (number: number) => number.toLocaleString('en-US');

function cut(text: string): string {
  return text.length > MAX_REASON ? `${text.slice(0, MAX_REASON - 1)}…` : text;
}
