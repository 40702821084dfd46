/** One way to WeCom and back: what waits for it here, and how it starts. */
import type { Context } from '@nocobase/actions';
import type { FailureLog } from '../setup/failure-log';
import { type FlowKind, loginPageUrl } from '../wecom/login-page';
import { actionUrl } from './addresses';
import type { WecomAuthenticator } from './authenticator';
import { ensureFlowCookie } from './flow-cookie';
import type { OneTimeStore } from './one-time-store';

export const STATE_TTL_MS = 10 * 60_000; // a code lives 5 minutes, a consent page takes a while
export const TICKET_TTL_MS = 60_000; // the client trades it while it boots

/** What a `state` stands for. */
export interface Flow {
  authenticator: string;
  kind: FlowKind;
  /** What the client asked for, unchecked. */
  redirect?: string;
  cookieHash: string;
}

/** What a ticket stands for. */
export interface Ticket {
  authenticator: string;
  userId: number;
  /** A same-site path, or the external link an admin configured. */
  redirect: string;
  cookieHash: string;
}

export interface FlowStores {
  states: OneTimeStore<Flow>;
  tickets: OneTimeStore<Ticket>;
  failures: FailureLog;
}

export interface FlowStart {
  authenticator: WecomAuthenticator;
  kind: FlowKind;
  redirect?: string;
  /** Whether this flow replaces one that lost its state; the callback address carries it, since nothing else may be left. */
  retry: boolean;
}

/** @returns the address of WeCom's page */
export async function startFlow(ctx: Context, { states }: FlowStores, start: FlowStart): Promise<string> {
  const { authenticator, kind, redirect, retry } = start;
  const cookieHash = ensureFlowCookie(ctx, authenticator.settings);
  const state = await states.put({ authenticator: authenticator.name, kind, redirect, cookieHash });
  const callbackUrl = actionUrl(ctx.app, authenticator, 'callback', retry ? { retry: '1' } : {});
  return loginPageUrl(kind, { ...authenticator.settings, callbackUrl, state });
}

/** Web login carries no phone: creating from it would give a second account to somebody who has one. */
export function mayCreate({ settings }: WecomAuthenticator, kind: FlowKind): boolean {
  return settings.public.autoSignup && kind !== 'web';
}
