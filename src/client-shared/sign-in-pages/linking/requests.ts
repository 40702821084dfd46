/** The requests of members who link their WeCom account. */
import type {
  AskConfirmationReply,
  ConfirmPhoneReply,
  CreateUserReply,
  KeepLinkReply,
  LinkAccountReply,
  PendingLinkReply,
  RejectLinkReply,
} from '../../../shared/actions';
import { ask } from '../../host/ask-server';
import type { HostApp } from '../../host/host-app';

/** @param userId the user whose link is to be confirmed */
export const pendingLink = (app: HostApp, link: string, userId?: number) =>
  ask<PendingLinkReply>(app, { action: 'pendingLink', data: { link, userId }, stay: true });

/** @param userId the user whom the page shows */
export const askConfirmation = (app: HostApp, link: string, userId: number) =>
  ask<AskConfirmationReply>(app, { action: 'askConfirmation', data: { link, userId }, stay: true });

/** @param userId the user whom the page shows; USER_CHANGED if another one has signed in since */
export const linkAccount = (app: HostApp, link: string, userId: number, password?: string) =>
  ask<LinkAccountReply>(app, { action: 'linkAccount', data: { link, userId, password }, stay: true });

export const confirmPhone = (app: HostApp, link: string, phone: string) =>
  ask<ConfirmPhoneReply>(app, { action: 'confirmPhone', data: { link, phone }, stay: true });

export const createUser = (app: HostApp, link: string) =>
  ask<CreateUserReply>(app, { action: 'createUser', data: { link }, stay: true });

export const keepLink = (app: HostApp, authenticator: string) =>
  ask<KeepLinkReply>(app, { action: 'keepLink', data: { authenticator }, stay: true });

export const rejectLink = (app: HostApp, authenticator: string) =>
  ask<RejectLinkReply>(app, { action: 'rejectLink', data: { authenticator }, stay: true });
