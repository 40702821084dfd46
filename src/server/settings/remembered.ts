/** The enabled authenticators as this node of NocoBase remembers them: of any type, and perhaps outdated. */
import type { Model } from '@nocobase/database';
import type { Application } from '@nocobase/server';

interface Storer {
  /** Falls back to another authenticator if the name is unknown. */
  get(name: string): Promise<{ name: string } | undefined>;
  getCache(): Promise<Model[]>;
  setCache(authenticators: Model[]): Promise<void>;
}

export function rememberedAuthenticators({ authManager }: Application): Storer {
  return (authManager as unknown as { storer: Storer }).storer;
}
