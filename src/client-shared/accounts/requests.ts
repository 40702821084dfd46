/** What people may ask the server about their own account. */
import type { ConfirmPhoneReply, LinkAccountReply, MyAccount, PendingLinkReply } from '../../shared/accounts';
import { ask } from '../ask-server';
import type { HostApp } from '../host-app';

export const pendingLink = (app: HostApp, link: string) =>
  ask<PendingLinkReply>(app, { action: 'pendingLink', data: { link }, stay: true });

/** @param userId whom the person was shown: another one, who has signed in since, is refused with USER_CHANGED */
export const linkAccount = (app: HostApp, link: string, userId: number, password?: string) =>
  ask<LinkAccountReply>(app, { action: 'linkAccount', data: { link, userId, password }, stay: true });

export const confirmPhone = (app: HostApp, link: string, phone: string) =>
  ask<ConfirmPhoneReply>(app, { action: 'confirmPhone', data: { link, phone }, stay: true });

export const myAccounts = (app: HostApp) => ask<MyAccount[]>(app, { action: 'myAccounts' });

export const unlinkAccount = (app: HostApp, authenticator: string) =>
  ask<MyAccount[]>(app, { action: 'unlinkAccount', data: { authenticator } });
