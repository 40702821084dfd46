import type { CheckResult } from '../../../shared/setup-report';
import { failed, passed, type SetupCheck, settingProblems } from './outcome';

/** Checks whether WeCom has verified the URL for events; nothing is wrong where they are not set up. */
export async function checkEvents({
  authenticator,
  reading,
  eventFeeds,
}: Pick<SetupCheck, 'authenticator' | 'reading' | 'eventFeeds'>): Promise<CheckResult> {
  const problems = settingProblems(reading, 'eventToken', 'eventAesKey');
  if (problems.length > 0) {
    return failed('events', ...problems);
  }
  const { eventToken, eventAesKey } = reading.fields;
  if (!eventToken || !eventAesKey) {
    return passed('events', { code: 'EVENTS_OFF' });
  }
  const { verifiedAt } = await eventFeeds.stateOf(authenticator);
  return verifiedAt ? passed('events', { code: 'EVENTS_VERIFIED' }) : failed('events', { code: 'EVENTS_UNVERIFIED' });
}
