/** What a token says about its session; nothing when it cannot be read. */
export function claims(token: string | null): { exp?: number; signInTime?: number } {
  try {
    const payload = String(token).split('.')[1] ?? '';
    return JSON.parse(atob(payload.replace(/-/g, '+').replace(/_/g, '/')));
  } catch {
    return {};
  }
}

/** Tells tokens apart, and is worth nothing to whoever finds it. */
export const tokenEnd = (token: string | null): string => String(token).slice(-9);
