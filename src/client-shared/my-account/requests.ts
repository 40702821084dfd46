import type { MyAccount } from '../../shared/actions';
import { ask } from '../host/ask-server';
import type { HostApp } from '../host/host-app';

export const myAccounts = (app: HostApp) => ask<MyAccount[]>(app, { action: 'myAccounts' });

export const unlinkAccount = (app: HostApp, authenticator: string) =>
  ask<MyAccount[]>(app, { action: 'unlinkAccount', data: { authenticator } });
