/** Types of the columns that the plugin reads. */
import type { Model, ModelStatic } from '@nocobase/database';
import type { Identity } from '../../shared/identity';
import type { WecomUserId } from '../../shared/wecom-user-id';

interface Tables {
  apiKeys: { id: number };
  authenticators: {
    id: number;
    name: string;
    authType: string;
    title: string | null;
    /** Differ by type; here those of NocoBase's password authenticators. */
    options: { public?: { allowSignUp?: unknown; signupForm?: unknown } } | null;
  };
  userDataSyncRecordsResources: { createdAt: Date };
  issuedTokens: { id: string; jti: string; authenticator: string | null; userId: number };
  myInAppMessages: { id: string; title: string; content: string; options: Record<string, unknown> | null };
  roles: { name: string };
  users: { id: number; appLang: string | null; createdAt: Date };
  usersAuthenticators: {
    authenticator: string;
    uuid: Identity;
    userId: number;
    nickname: string | null;
    meta: unknown;
    createdAt: Date;
  };
  wecomBlockedLinks: { id: number; authenticator: string; identity: Identity; userId: number };
  wecomActivities: {
    id: number;
    at: Date;
    activity: string;
    authenticator: string;
    actorId: number | null;
    userId: number | null;
    wecomUserId: string | null;
    details: unknown;
  };
  wecomEvents: {
    id: number;
    authenticator: string;
    event: string;
    wecomUserId: WecomUserId | null;
    newWecomUserId: WecomUserId | null;
    receivedAtMs: number | string;
    state: string;
    tries: number;
    dueAtMs: number | string;
  };
  wecomEventFeeds: {
    authenticator: string;
    verifiedAt: Date | null;
    refusedAt: Date | null;
    refusedFor: string | null;
  };
  wecomIdentities: {
    authenticator: string;
    identity: Identity;
    leftAt: Date | null;
    phoneTriesOn: string | null;
    phoneTries: number;
  };
  wecomLinkSuggestions: { userId: number; createdAt: Date };
  wecomMessages: {
    id: number;
    messageId: string;
    at: Date;
    channel: string;
    authenticator: string;
    queue: string;
    type: string;
    body: unknown;
    receivers: unknown;
    total: number;
    accepted: number;
    unreached: number;
    state: string;
    claims: number;
    attempts: number;
    busyAttempts: number;
    nextAt: number | string;
    expiresAt: number | string;
    claimedAt: number | string | null;
    unknownSince: number | string | null;
    waitUntil: number | string;
    partial: string;
    msgId: string | null;
    errcode: number | null;
    recalledAt: Date | null;
  };
  wecomMessageFailures: {
    id: number;
    at: Date;
    messageId: string;
    authenticator: string;
    userId: number | string;
    wecomUserId: string | null;
    reason: string;
    errcode: number | null;
  };
  wecomSetupChecks: { authenticator: string; at: Date; status: string };
  wecomSignInFailures: { id: number };
  wecomValueOrigins: { userId: number; column: string; value: string; origin: string };
  wecomVerificationFiles: { name: string; removedAt: Date | null };
}

/** A row's columns, with their types; a column that the query did not ask for is missing. */
export function columnsOf<Table extends keyof Tables>(_table: Table, row: Model): Tables[Table] {
  return row.get() as Tables[Table];
}

/** A column as the database calls it, which DB_UNDERSCORED changes; for SQL that Sequelize does not translate. */
export function fieldOf(model: ModelStatic<Model>, name: string): string {
  return model.rawAttributes[name]?.field ?? name;
}
