/** The requests of the page "Settings → WeCom". */
import type { ErasedData, LinkedMembers, ListedFailures, MemberData } from '../../shared/actions';
import type { SetupReport } from '../../shared/setup-report';
import type {
  ActivityPage,
  LinkImport,
  LinkMemberReply,
  OverviewReply,
  SignInCountsReply,
  StartLinkImportReply,
} from '../../shared/status-page';
import { ask, type Reply } from '../host/ask-server';
import type { HostApp } from '../host/host-app';
import { request } from '../host/request';

/** What a filter may leave out. */
type Filters = Record<string, string | undefined>;

const given = (filters: Filters): Record<string, string> =>
  Object.fromEntries(Object.entries(filters).filter((entry): entry is [string, string] => Boolean(entry[1])));

// ---- Files

const EXPORT_TIMEOUT_MS = 300_000; // 100,000 lines

/** A list as CSV, of all pages. */
export async function exportCsv(
  app: HostApp,
  action: 'exportPeople' | 'exportFailures',
  filters: Filters,
): Promise<Reply<string>> {
  try {
    const { status, data } = await request(app, {
      url: `wecom:${action}`,
      params: given(filters),
      timeout: EXPORT_TIMEOUT_MS,
    });
    if (status === 403) {
      return { kind: 'failed', failure: 'forbidden' };
    }
    return status < 400 && typeof data === 'string'
      ? { kind: 'answered', data }
      : { kind: 'failed', failure: 'internal' };
  } catch {
    return { kind: 'failed', failure: 'unreachable' };
  }
}

// ---- Overview

export const overview = (app: HostApp) => ask<OverviewReply>(app, { action: 'overview' });

export const signInCounts = (app: HostApp, asked: { authenticator?: string; days: number }) =>
  ask<SignInCountsReply>(app, { action: 'signInCounts', params: given({ ...asked, days: String(asked.days) }) });

const CHECK_TIMEOUT_MS = 30_000; // the server ends its checks within 15 s

/** Checks an authenticator as it is saved. */
export const checkSaved = (app: HostApp, authenticator: string) =>
  ask<SetupReport>(app, { action: 'checkSetup', data: { authenticator }, timeout: CHECK_TIMEOUT_MS });

// ---- People

export type Person = LinkedMembers['people'][number];
export type Blocked = LinkedMembers['blocked'][number];

export const listPeople = (app: HostApp, filters: Filters) =>
  ask<LinkedMembers>(app, { action: 'listLinks', params: given(filters) });

export interface LinkKey {
  authenticator: string;
  userId: number;
}

/** @param link `block`: never link this member and this user again */
export const removeLink = (app: HostApp, link: LinkKey & { block: boolean }) =>
  ask<unknown>(app, { action: 'removeLink', data: link });

export const endSessions = (app: HostApp, link: LinkKey) =>
  ask<{ ended: number }>(app, { action: 'endSessions', data: link });

export const unblockLink = (app: HostApp, blocked: LinkKey & { wecomUserId: string }) =>
  ask<unknown>(app, { action: 'unblockLink', data: blocked });

/** Confirms all links that were made at another WeCom address. */
export const confirmLinks = (app: HostApp, authenticator: string) =>
  ask<unknown>(app, { action: 'confirmLinks', data: { authenticator } });

export interface MemberKey {
  authenticator: string;
  wecomUserId: string;
}

export const exportPerson = (app: HostApp, { authenticator, wecomUserId }: MemberKey) =>
  ask<MemberData>(app, { action: 'exportPerson', params: { authenticator, wecomUserId } });

export const erasePerson = (app: HostApp, member: MemberKey) =>
  ask<ErasedData>(app, { action: 'erasePerson', data: member });

/** Starts the check of all linked members; `listLinks` has the progress. */
export const checkMembers = (app: HostApp, authenticator: string) =>
  ask<LinkedMembers['checking'] | null>(app, { action: 'checkMembers', data: { authenticator } });

export const cancelCheck = (app: HostApp, authenticator: string) =>
  ask<{ cancelled: boolean }>(app, { action: 'cancelCheck', data: { authenticator } });

// ---- Links made by an admin

const WECOM_TIMEOUT_MS = 30_000; // the server asks WeCom

export const linkMember = (app: HostApp, link: LinkKey & { wecomUserId: string }) =>
  ask<LinkMemberReply>(app, { action: 'linkMember', data: link, timeout: WECOM_TIMEOUT_MS });

export const startLinkImport = (app: HostApp, list: { authenticator: string; csv: string }) =>
  ask<StartLinkImportReply>(app, { action: 'startLinkImport', data: list, timeout: WECOM_TIMEOUT_MS });

export const linkImport = (app: HostApp, id: string) =>
  ask<LinkImport>(app, { action: 'linkImport', params: { import: id } });

export const applyLinkImport = (app: HostApp, id: string) =>
  ask<LinkImport>(app, { action: 'applyLinkImport', data: { import: id } });

export const cancelLinkImport = (app: HostApp, id: string) =>
  ask<LinkImport>(app, { action: 'cancelLinkImport', data: { import: id } });

// ---- Failed sign-ins and activity

export type FailureOfAny = ListedFailures['failures'][number];

export const listFailures = (app: HostApp, filters: Filters) =>
  ask<ListedFailures>(app, { action: 'listFailures', params: given(filters) });

export const listActivity = (app: HostApp, filters: Filters) =>
  ask<ActivityPage>(app, { action: 'listActivity', params: given(filters) });
