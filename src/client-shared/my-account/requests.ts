/** What people may ask the server about their own account. */
import type {
  AskConfirmationReply,
  ConfirmPhoneReply,
  KeepLinkReply,
  LinkAccountReply,
  MyAccount,
  PendingLinkReply,
  RejectLinkReply,
} from '../../shared/accounts';
import { ask } from '../host/ask-server';
import type { HostApp } from '../host/host-app';

/** @param userId with whom the link is to be confirmed */
export const pendingLink = (app: HostApp, link: string, userId?: number) =>
  ask<PendingLinkReply>(app, { action: 'pendingLink', data: { link, userId }, stay: true });

/** @param userId whom the person was shown */
export const askConfirmation = (app: HostApp, link: string, userId: number) =>
  ask<AskConfirmationReply>(app, { action: 'askConfirmation', data: { link, userId }, stay: true });

/** @param userId whom the person was shown: another one, who has signed in since, is refused with USER_CHANGED */
export const linkAccount = (app: HostApp, link: string, userId: number, password?: string) =>
  ask<LinkAccountReply>(app, { action: 'linkAccount', data: { link, userId, password }, stay: true });

export const confirmPhone = (app: HostApp, link: string, phone: string) =>
  ask<ConfirmPhoneReply>(app, { action: 'confirmPhone', data: { link, phone }, stay: true });

export const myAccounts = (app: HostApp) => ask<MyAccount[]>(app, { action: 'myAccounts' });

export const unlinkAccount = (app: HostApp, authenticator: string) =>
  ask<MyAccount[]>(app, { action: 'unlinkAccount', data: { authenticator } });

export const keepLink = (app: HostApp, authenticator: string) =>
  ask<KeepLinkReply>(app, { action: 'keepLink', data: { authenticator }, stay: true });

export const rejectLink = (app: HostApp, authenticator: string) =>
  ask<RejectLinkReply>(app, { action: 'rejectLink', data: { authenticator }, stay: true });
