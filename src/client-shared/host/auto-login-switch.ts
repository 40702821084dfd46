/** Whether a tab may sign in inside WeCom without a click. */
import type { HostApp } from './host-app';
import { type Memory, tabMemory } from './memory';

const OFF = 'off';

/** After signing out, after an error, or by `?autoLogin=0`. */
export function turnAutoLoginOff(memory: Memory): void {
  memory.remember(OFF, '1');
}

/** After a click on the button, or a successful sign-in. */
export function turnAutoLoginOn(memory: Memory): void {
  memory.remember(OFF, '');
}

export function isAutoLoginOff(memory: Memory): boolean {
  return Boolean(memory.recall(OFF));
}

/** A user who signs out wants to stay signed out. */
export function turnAutoLoginOffAtSignOut(app: HostApp): void {
  app.apiClient.axios.interceptors.response.use((response) => {
    if (response.config.url?.includes('auth:signOut')) {
      turnAutoLoginOff(tabMemory(app));
    }
    return response;
  });
}
