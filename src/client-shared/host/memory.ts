/** The one-time handle of a pending link. It leaves the address bar, which others may read, for the memory of this tab. */
export const LINK_HANDLE = 'link';

/** What a browser remembers for one app: the main app and sub-apps share its storage, but not their sessions. */
export interface Memory {
  /** `'unreadable'` where the browser blocks storage: without a memory, a failing sign-in would be repeated for ever. */
  recall(name: string): string | null;
  remember(name: string, value: string): void;
}

/** Of this tab. */
export const tabMemory = (app: { name: string }): Memory => memory(app, 'sessionStorage');

/** Of all tabs, as NocoBase's session is. */
export const deviceMemory = (app: { name: string }): Memory => memory(app, 'localStorage');

function memory(app: { name: string }, storage: 'sessionStorage' | 'localStorage'): Memory {
  const key = (name: string) => `wecom:${app.name}:${name}`;
  return {
    recall(name) {
      try {
        return window[storage].getItem(key(name));
      } catch {
        return 'unreadable';
      }
    },
    remember(name, value) {
      try {
        window[storage].setItem(key(name), value);
      } catch {
        // recall() then fails as well
      }
    },
  };
}
