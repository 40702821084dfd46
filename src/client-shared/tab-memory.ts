/** The one-time word of a WeCom person whom no user belongs to yet; from the address bar, which anybody may read. */
export const LINK_WORD = 'link';

/** What a tab remembers for one app: main and sub-apps share the tab, not their sessions. */
export interface TabMemory {
  /** `'unreadable'` where the browser keeps no storage: without memory, a failing sign-in would go round for ever. */
  recall(name: string): string | null;
  remember(name: string, value: string): void;
}

export function tabMemory(app: { name: string }): TabMemory {
  const key = (name: string) => `wecom:${app.name}:${name}`;
  return {
    recall(name) {
      try {
        return window.sessionStorage.getItem(key(name));
      } catch {
        return 'unreadable';
      }
    },
    remember(name, value) {
      try {
        window.sessionStorage.setItem(key(name), value);
      } catch {
        // recall() then fails as well
      }
    },
  };
}
