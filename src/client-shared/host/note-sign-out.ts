import { turnAutoLoginOff } from './auto-login-switch';
import type { HostApp } from './host-app';
import { tabMemory } from './memory';

/** Who signs out wants to stay out. */
export function turnAutoLoginOffAtSignOut(app: HostApp): void {
  app.apiClient.axios.interceptors.response.use((response) => {
    if (response.config.url?.includes('auth:signOut')) {
      turnAutoLoginOff(tabMemory(app));
    }
    return response;
  });
}
