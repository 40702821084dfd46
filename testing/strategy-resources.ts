import type { MockServer } from '@nocobase/test';

/** Lets data permissions be about these collections only, as in the real app; the app of the tests has no such list. */
export async function withStrategyResources<T>(
  { acl }: MockServer,
  collections: string[],
  act: () => Promise<T>,
): Promise<T> {
  acl.setStrategyResources(collections);
  try {
    return await act();
  } finally {
    Object.assign(acl, { strategyResources: null }); // `setStrategyResources(null)` would leave an empty list
  }
}
