import { ACCEPTED } from './auto-login-switch';
import type { HostApp } from './host-app';
import { tabMemory } from './tab-memory';
import { tokenEnd } from './token';

/** Somebody says that the session is theirs: this tab asks WeCom no more while it lasts. */
export function acceptSession(app: HostApp): void {
  tabMemory(app).remember(ACCEPTED, tokenEnd(app.apiClient.auth.token));
}
