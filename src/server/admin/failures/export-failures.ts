/** Failed sign-ins as CSV, for those who look for what they have in common. */
import type { Context } from '@nocobase/actions';
import { failureTitle } from '../../../shared/error-titles';
import type { ListedFailure } from '../../../shared/setup-report';
import type { ActivityLog } from '../../records/activity-log';
import type { FailureLog } from '../../records/failure-log';
import { requestTexts } from '../../sign-in/plain-page';
import { csvHeader, csvLine } from '../csv';
import { type FailuresInput, readFailuresInput } from './list-failures';

const MAX_EXPORTED = 10_000; // those of ten authenticators; a spreadsheet with more helps nobody

const COLUMNS = ['time', 'authenticator', 'code', 'meaning', 'errcode', 'userid', 'user', 'browser', 'requestId'];

type Translate = ReturnType<typeof requestTexts>['t'];

/** All failures that the filter finds, the newest first. A last line tells if there are more than are exported. */
export async function exportFailures(
  ctx: Context,
  { failures: log, activities }: { failures: FailureLog; activities: ActivityLog },
  input: FailuresInput,
): Promise<AsyncIterable<string>> {
  const { authenticator = '' } = input;
  const actorId: number = ctx.state.currentUser.id;
  ctx.logger.info('Failed WeCom sign-ins exported', { authenticator, adminId: actorId });
  activities.record({ activity: 'failures-exported', authenticator, actorId });
  return csvChunks(ctx, log, input);
}

async function* csvChunks(ctx: Context, log: FailureLog, input: FailuresInput): AsyncGenerator<string> {
  const { t } = requestTexts(ctx);
  const { filter, withNames } = await readFailuresInput(ctx, input);
  yield csvHeader(COLUMNS);
  let left = MAX_EXPORTED;
  for await (const found of log.newest(filter, MAX_EXPORTED + 1)) {
    const failures = await withNames(found.slice(0, left));
    yield failures.map((failure) => csvLine(cellsOf(failure, t))).join('');
    if (found.length > left) {
      yield csvLine([
        t('There are more failed sign-ins: only the newest {{limit}} are listed.', { limit: MAX_EXPORTED }),
      ]);
    }
    left -= found.length;
  }
}

function cellsOf(failure: ListedFailure, t: Translate): string[] {
  const { at, authenticator, code, errcode, wecomUserId = '', user, browser, requestId = '' } = failure;
  const meaning = t(failureTitle(code));
  return [at, authenticator, code, meaning, String(errcode ?? ''), wecomUserId, user?.name ?? '', browser, requestId];
}
