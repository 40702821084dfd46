/**
 * The replies of the actions behind the page "Settings → WeCom", which shows how sign-ins are going. As in `actions.ts`,
 * the clients import types only.
 */
import { z } from 'zod';
import { pageRights, signInError, time } from './actions';
import { CHECK_STATUSES } from './findings';
import { MATCH_RULES } from './options';

export const day = z.iso.date();

/** What the caller may do on the page. */
export type PageRights = z.infer<typeof pageRights>;

// ---- Overview

export const WARNINGS = [
  'SETTINGS_INCOMPLETE',
  'SECRET_REFUSED',
  'IP_NOT_TRUSTED',
  'WECOM_UNREACHABLE',
  'PHONE_NOT_GIVEN',
  'MANY_FAILURES',
  'CHECK_FAILED',
] as const;

const warning = z.object({
  code: z.enum(WARNINGS),
  since: time.optional(),
  errcode: z.int().optional(),
  serverIp: z.string().optional().describe('The address of this server as WeCom sees it, with IP_NOT_TRUSTED'),
  count: z.int().optional(),
});

/** Something about an authenticator that an admin should look at. */
export type Warning = z.infer<typeof warning>;

const lastCheck = z.object({
  at: time,
  status: z.enum(CHECK_STATUSES).describe('The worst of its lines'),
});

const authenticatorState = z.object({
  name: z.string(),
  title: z.string().describe('As on the sign-in page; empty if the authenticator has none'),
  enabled: z.boolean(),
  linked: z.int().describe('Linked members'),
  lastSignIn: time.optional(),
  tokenUntil: time.optional().describe('Until when the access token is kept; absent while there is none'),
  lastCheck: lastCheck.optional(),
  callbackDomain: z
    .string()
    .optional()
    .describe('host[:port], the trusted domain; absent while settings are incomplete'),
  homepageUrl: z.string().optional(),
  warnings: z.array(warning),
});
export type AuthenticatorState = z.infer<typeof authenticatorState>;

export const overviewReply = z.object({ authenticators: z.array(authenticatorState), rights: pageRights });
export type OverviewReply = z.infer<typeof overviewReply>;

const dayCounts = z.object({
  day,
  inside: z.int().describe('Sign-ins inside WeCom'),
  web: z.int().describe('Sign-ins by web login: QR code or desktop quick login'),
  first: z.int().describe('Of both: first sign-ins of a member'),
  failures: z.partialRecord(signInError, z.int()),
});
export type DayCounts = z.infer<typeof dayCounts>;

/** Every day of the range is listed, the oldest first. */
export const signInCountsReply = z.object({ days: z.array(dayCounts) });
export type SignInCountsReply = z.infer<typeof signInCountsReply>;

// ---- People

export const PEOPLE_STATES = ['active', 'left', 'unconfirmed'] as const;
export const PEOPLE_SORTS = ['since', '-since', 'lastSignIn', '-lastSignIn', 'wecomName', '-wecomName'] as const;

export const endSessionsReply = z.object({ ended: z.int() });
export const cancelCheckReply = z.object({ cancelled: z.boolean() });

/** Why a member and a user cannot be linked by hand. */
export const LINK_PROBLEMS = [
  'LINE_UNREADABLE',
  'USER_UNKNOWN',
  'USER_LINKED',
  'MEMBER_INVALID',
  'MEMBER_UNKNOWN',
  'MEMBER_INACTIVE',
  'MEMBER_LINKED',
  'LINK_BLOCKED',
  'ROOT_USER',
  'REPEATED',
  'WECOM_UNREACHABLE',
] as const;
/** `MEMBER_UNKNOWN`: WeCom has no such member, or the app may not see them. */
export type LinkProblem = (typeof LINK_PROBLEMS)[number];

const plannedLink = z.object({
  line: z.int().describe('Of the file, from 1'),
  username: z.string(),
  wecomUserId: z.string(),
  userId: z.int().optional(),
  userName: z.string().optional(),
  wecomName: z.string().optional().describe('Absent where WeCom cannot be asked, or does not give it'),
  outcome: z.enum(['link', 'already-linked', 'refused', 'linked']),
  problem: z.enum(LINK_PROBLEMS).optional().describe('With `refused`'),
});

/** What happens, or has happened, to one line of a list of links. */
export type PlannedLink = z.infer<typeof plannedLink>;

/** The state of a list of links: being looked up, previewed, being applied, or applied. */
export const linkImport = z.object({
  kind: z.enum(['checking', 'ready', 'applying', 'done', 'expired']),
  done: z.int(),
  total: z.int(),
  lines: z.array(plannedLink).describe('With `ready` and `done` alone'),
});
export type LinkImport = z.infer<typeof linkImport>;

export const startLinkImportReply = z.object({ import: z.string().describe('Asks for its state, applies it') });
export type StartLinkImportReply = z.infer<typeof startLinkImportReply>;

export const linkMemberReply = z.object({ wecomName: z.string().optional() });
export type LinkMemberReply = z.infer<typeof linkMemberReply>;

// ---- Activity

export const ACTIVITIES = [
  'signed-in',
  'first-sign-in',
  'linked',
  'unlinked',
  'link-rejected',
  'linked-by-admin',
  'link-removed',
  'link-unblocked',
  'links-confirmed',
  'sessions-ended',
  'members-checked',
  'member-left',
  'people-exported',
  'person-exported',
  'person-erased',
  'authenticator-created',
  'authenticator-changed',
  'authenticator-removed',
  'set-in-wecom',
  'file-added',
  'file-removed',
  'message-resent',
  'message-recalled',
] as const;

/** What an activity tells beyond the people. */
export const activityDetails = z.object({
  by: z.enum([...MATCH_RULES, 'match', 'phone', 'creation', 'self', 'admin']).optional(),
  settings: z.array(z.string()).optional().describe('Names of changed settings, without values'),
  file: z.string().optional(),
  count: z.int().optional(),
});

const activity = z.object({
  id: z.int(),
  at: time,
  activity: z.enum(ACTIVITIES),
  authenticator: z.string(),
  actor: z.object({ id: z.int(), name: z.string() }).optional().describe('Absent for the server itself'),
  user: z.object({ id: z.int(), name: z.string() }).optional().describe('The user it is about'),
  wecomUserId: z.string().optional(),
  ...activityDetails.shape,
});
export type Activity = z.infer<typeof activity>;

export const activityPage = z.object({
  activities: z.array(activity),
  total: z.int().describe('On all pages'),
  pageSize: z.int(),
});
export type ActivityPage = z.infer<typeof activityPage>;
