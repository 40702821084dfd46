/** What a token says about its session; nothing when it cannot be read. */
export function claims(token: string | null): { exp?: number; signInTime?: number } {
  try {
    return JSON.parse(atob(String(token).split('.')[1] ?? ''));
  } catch {
    return {};
  }
}

/** Tells tokens apart, and is worth nothing to whoever finds it. */
export const tokenEnd = (token: string | null): string => String(token).slice(-9);
