/** The one-time handle of a WeCom person whom no user belongs to yet; from the address bar, which anybody may read. */
export const LINK_HANDLE = 'link';

/** What a browser remembers for one app: main and sub-apps share it, not their sessions. */
export interface Memory {
  /** `'unreadable'` where the browser keeps no storage: without memory, a failing sign-in would go round for ever. */
  recall(name: string): string | null;
  remember(name: string, value: string): void;
}

/** That of one tab. */
export const tabMemory = (app: { name: string }): Memory => memory(app, 'sessionStorage');

/** That of all tabs, where NocoBase keeps the session, too. */
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
