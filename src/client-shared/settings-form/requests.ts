/** The requests of the settings form. */
import type { Department, ErasedData, LinkedMembers, MemberData } from '../../shared/actions';
import type {
  ListedFailure,
  MyRights,
  SetInWecomReply,
  SetupReport,
  StartTrialReply,
  TrialState,
  VerificationFile,
  WecomAppField,
} from '../../shared/setup-report';
import { ask } from '../host/ask-server';
import type { HostApp } from '../host/host-app';

/** The form's current values, saved or not. */
export interface FormValues {
  authenticator: string;
  options: Record<string, unknown>;
}

const CHECK_TIMEOUT_MS = 30_000; // the server ends its checks within 15 s

export const myRights = (app: HostApp) => ask<MyRights>(app, { action: 'myRights' });

export const checkSetup = (app: HostApp, values: FormValues) =>
  ask<SetupReport>(app, { action: 'checkSetup', data: values, timeout: CHECK_TIMEOUT_MS });

export const setInWecom = (app: HostApp, values: FormValues, fields: WecomAppField[]) =>
  ask<SetInWecomReply>(app, { action: 'setInWecom', data: { ...values, fields } });

export const startTrial = (app: HostApp, values: FormValues) =>
  ask<StartTrialReply>(app, { action: 'startTrial', data: values });

export const trialReport = (app: HostApp, trial: string) =>
  ask<TrialState>(app, { action: 'trialReport', params: { trial } });

export const listVerificationFiles = (app: HostApp) =>
  ask<VerificationFile[]>(app, { action: 'listVerificationFiles' });

export const addVerificationFile = (app: HostApp, file: { name: string; content: string }) =>
  ask<VerificationFile[]>(app, { action: 'addVerificationFile', data: file });

export const removeVerificationFile = (app: HostApp, name: string) =>
  ask<VerificationFile[]>(app, { action: 'removeVerificationFile', data: { name } });

export const listFailures = (app: HostApp, authenticator: string) =>
  ask<ListedFailure[]>(app, { action: 'listFailures', params: { authenticator } });

export const listDepartments = (app: HostApp, values: FormValues) =>
  ask<Department[]>(app, { action: 'listDepartments', data: values });

export const listLinks = (app: HostApp, asked: { authenticator: string; search: string; page: number }) =>
  ask<LinkedMembers>(app, { action: 'listLinks', params: { ...asked, page: String(asked.page) } });

/** @param link `block`: never link this member and this user again */
export const removeLink = (app: HostApp, link: { authenticator: string; userId: number; block: boolean }) =>
  ask<unknown>(app, { action: 'removeLink', data: link });

export const unblockLink = (app: HostApp, blocked: { authenticator: string; wecomUserId: string; userId: number }) =>
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
