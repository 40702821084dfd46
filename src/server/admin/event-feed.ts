import type { Context } from '@nocobase/actions';
import type { EventFeed } from '../../shared/actions';
import type { EventFeeds } from '../directory/events/event-feed';
import { AccountError } from '../errors';
import { findSaved } from '../settings/saved-settings';

/** What the settings form shows about WeCom's events. @throws AccountError AUTHENTICATOR_UNAVAILABLE */
export async function eventFeed(
  ctx: Context,
  { eventFeeds }: { eventFeeds: EventFeeds },
  { authenticator = '' }: { authenticator?: string },
): Promise<EventFeed> {
  const saved = await findSaved(ctx.app, authenticator);
  if (!saved) {
    throw new AccountError('AUTHENTICATOR_UNAVAILABLE');
  }
  const { eventToken, eventAesKey } = saved.reading.fields;
  return { enabled: Boolean(eventToken && eventAesKey), ...(await eventFeeds.stateOf(authenticator)) };
}
