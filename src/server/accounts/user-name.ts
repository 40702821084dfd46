import type { Model } from '@nocobase/database';

/** What an admin calls a user: nickname or username, whichever there is first, else `#id`. */
export function userNameOf(user: Model | null | undefined, id: number): string {
  return user?.get('nickname') || user?.get('username') || `#${id}`;
}
