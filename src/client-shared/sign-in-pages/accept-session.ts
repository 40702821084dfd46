import { ACCEPTED } from '../host/auto-login-switch';
import type { HostApp } from '../host/host-app';
import { tabMemory } from '../host/memory';
import { tokenEnd } from '../host/token';

/** Somebody says that the session is theirs: this tab asks WeCom no more while it lasts. */
export function acceptSession(app: HostApp): void {
  tabMemory(app).remember(ACCEPTED, tokenEnd(app.apiClient.auth.token));
}
