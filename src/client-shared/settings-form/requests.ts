/** The requests of the settings form. */
import type { Department, EventFeed } from '../../shared/actions';
import type {
  MyRights,
  SetInWecomReply,
  SetupReport,
  StartTrialReply,
  TrialState,
  VerificationFile,
  WecomAppField,
  WecomOnlyRisksReply,
} from '../../shared/setup-report';
import { ask } from '../host/ask-server';
import type { HostApp } from '../host/host-app';

/** The form's current values, saved or not. */
export interface FormValues {
  authenticator: string;
  options: Record<string, unknown>;
}

export const wecomOnlyRisks = (app: HostApp, authenticator: string) =>
  ask<WecomOnlyRisksReply>(app, { action: 'wecomOnlyRisks', params: { authenticator } });

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

export const eventFeed = (app: HostApp, authenticator: string) =>
  ask<EventFeed>(app, { action: 'eventFeed', params: { authenticator } });

export const listDepartments = (app: HostApp, values: FormValues) =>
  ask<Department[]>(app, { action: 'listDepartments', data: values });
