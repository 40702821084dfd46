/** Everything that gives a user access: a session, its cookie for files, API keys. */
import type { Application } from '@nocobase/server';
import { endAllAccess } from '../src/server/accounts/sessions';
import { withStrategyResources } from './strategy-resources';
import type { TestApp } from './test-app';

const LONG_ROLE = 'r'.repeat(200); // its API keys are longer than the column in which NocoBase blocks them

export const REFUSED = { session: 401, fileCookie: 401, apiKey: 401, longApiKey: 401 };
export const TAKEN = { session: 200, fileCookie: 204, apiKey: 200, longApiKey: 200 };

interface Access {
  userId: number;
  session: string;
  apiKey: string;
  longApiKey: string;
}

/** Before `userWithAccess` and `addApiKey`: the table of NocoBase's plugin for API keys, and a role. */
export async function addApiKeys({ app: { db } }: TestApp): Promise<void> {
  if (!db.hasCollection('apiKeys')) {
    const fields = ['name', 'roleName', 'token'].map((name) => ({ name, type: 'text' }));
    await db.collection({ name: 'apiKeys', createdBy: true, fields }).sync({ logging: false });
  }
  await db.getRepository('roles').updateOrCreate({ filterKeys: ['name'], values: { name: LONG_ROLE } });
}

export async function removeApiKeys({ app }: TestApp): Promise<void> {
  await app.db.getRepository('roles').destroy({ filter: { name: LONG_ROLE } });
  // NocoBase takes what is removed from that list, and fails where there is none.
  await withStrategyResources(app, [], () => app.db.getCollection('apiKeys').removeFromDb());
}

export async function userWithAccess(test: TestApp, username: string): Promise<Access> {
  const userId = await test.addUser({ username, roles: ['member', LONG_ROLE] });
  return {
    userId,
    session: await test.session(userId),
    apiKey: await addApiKey(test, userId),
    longApiKey: await addApiKey(test, userId, { roleName: LONG_ROLE }),
  };
}

export async function addApiKey(
  { app }: TestApp,
  userId: number,
  { roleName = 'member', createdById = userId }: { roleName?: string; createdById?: number | null } = {},
): Promise<string> {
  const token = app.authManager.jwt.sign({ userId, roleName }, { expiresIn: '30d' });
  await app.db.getCollection('apiKeys').model.create({ name: 'script', roleName, token, createdById });
  return token;
}

async function statusOf({ origin }: TestApp, path: string, headers: Record<string, string>): Promise<number> {
  return (await fetch(`${origin}/api/${path}`, { headers })).status;
}

export function statusOfToken(test: TestApp, token: string): Promise<number> {
  return statusOf(test, 'auth:check', { authorization: `Bearer ${token}` });
}

/** What NocoBase answers to each of them: `TAKEN` or `REFUSED`. */
export async function statuses(test: TestApp, { session, apiKey, longApiKey }: Access): Promise<typeof TAKEN> {
  const cookie = `nb_auth_token_${test.app.name}=${session}`;
  return {
    session: await statusOfToken(test, session),
    fileCookie: await statusOf(test, 'auth:checkLegacyFileAccess', { cookie }),
    apiKey: await statusOfToken(test, apiKey),
    longApiKey: await statusOfToken(test, longApiKey),
  };
}

/** Ends a user's access as another node does that shares the database, but no messages. */
export function endElsewhere({ app }: TestApp, userId: number): Promise<number> {
  const otherNode: Application = Object.assign(Object.create(app), { emit: () => true });
  return app.db.sequelize.transaction((transaction) => endAllAccess(otherNode, { userId }, transaction));
}
