/** What tests about messages share: a channel, members with links, and sending as a workflow's node does. */
import { CORP_ID } from '../simulator/seed';
import { apiIdOf } from '../src/server/accounts/links';
import type { TestApp } from './test-app';

export const CHANNEL = 'wecom_channel';
export const SEND = '/cgi-bin/message/send';

/** NocoBase's notification manager, as far as tests use it. */
interface NotificationManager {
  send(options: Record<string, unknown>): Promise<SendResult>;
  sendToUsers(options: Record<string, unknown>): Promise<SendResult[]>;
}

export interface SendResult {
  status: 'success' | 'failure';
  reason?: string | null;
}

export interface SentBody {
  touser: string;
  msgtype: string;
  [field: string]: unknown;
}

export function notificationManager(test: TestApp): NotificationManager {
  return test.app.pm.get('notification-manager') as unknown as NotificationManager;
}

let apps = 0;

/** An app of its own, because limits, pauses and tokens of the one before are still remembered; its authenticator and channel. */
export async function addChannel(test: TestApp, options: Record<string, unknown> = {}): Promise<{ agentId: string }> {
  apps += 1;
  const app = { agentId: String(3_000_000 + apps), secret: `secret-of-messages-${apps}` };
  test.simulator.addApp(CORP_ID, app);
  await test.app.db.getRepository('authenticators').destroy({ filter: { name: 'wecom' } });
  await test.addAuthenticator('wecom', app);
  const channels = test.app.db.getRepository('notificationChannels');
  await channels.destroy({ filter: { name: CHANNEL } });
  await channels.create({
    values: {
      name: CHANNEL,
      title: 'WeCom',
      notificationType: 'wecom',
      options: { authenticator: 'wecom', ...options },
    },
  });
  return app;
}

/** A user who is linked to a member, who is added if the company has none of this userid. */
export async function addLinkedUser(
  test: TestApp,
  wecomUserId: string,
  username = wecomUserId.replace(/\W/g, '_'),
): Promise<number> {
  try {
    test.simulator.member(CORP_ID, wecomUserId);
  } catch {
    test.simulator.addMember(CORP_ID, { userid: wecomUserId });
  }
  const userId = await test.addUser({ username, nickname: wecomUserId });
  await test.addLink({ userId, uuid: `${CORP_ID}:${wecomUserId.toLowerCase()}` });
  return userId;
}

/** Many of them, `many.0` and so on, by plain inserts. Call `removeLinkedUsers` in the end. */
export async function addLinkedUsers(test: TestApp, count: number): Promise<number[]> {
  const { db } = test.app;
  const ids = Array.from({ length: count }, (_, i) => `many.${i}`);
  const created = await db.getCollection('users').model.bulkCreate(ids.map((id) => ({ nickname: id, username: id })));
  const userIds = created.map((user) => Number(user.get('id')));
  const meta = { api: apiIdOf({ apiBaseUrl: test.simulator.url }), by: 'match' };
  await db
    .getCollection('usersAuthenticators')
    .model.bulkCreate(
      ids.map((id, i) => ({ authenticator: 'wecom', userId: userIds[i], uuid: `${CORP_ID}:${id}`, meta })),
    );
  for (const userid of ids) {
    test.simulator.addMember(CORP_ID, { userid });
  }
  return userIds;
}

/** NocoBase's own deletion looks at each user, which takes too long for many. */
export async function removeLinkedUsers(test: TestApp, userIds: number[]): Promise<void> {
  const { db } = test.app;
  await db.getCollection('usersAuthenticators').model.destroy({ where: { userId: userIds } });
  await db.getCollection('users').model.destroy({ where: { id: userIds } });
}

/** Sends as the node of a workflow does, which waits for WeCom's answer unless its author has turned that off. */
export function sendMessage(
  test: TestApp,
  { content, receivers, data = {} }: { content: unknown; receivers: unknown; data?: Record<string, unknown> },
): Promise<SendResult> {
  return notificationManager(test).send({
    channelName: CHANNEL,
    triggerFrom: 'workflow',
    message: {
      channelName: CHANNEL,
      receivers,
      content: typeof content === 'object' ? { wait: true, ...content } : content,
    },
    data,
  });
}

/** The bodies of all calls that send, the oldest first. */
export function sentBodies(test: TestApp): SentBody[] {
  return test.simulator.requests.filter(({ path }) => path === SEND).map(({ body }) => JSON.parse(body) as SentBody);
}
