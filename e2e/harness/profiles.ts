/** Browser profiles of the kinds that visits need. */
import type { Browser, BrowserContext } from '@playwright/test';
import { USER_AGENTS, type UserAgentName } from '../../testing/user-agents';

/** What a site keeps in its localStorage. */
export interface Storage {
  origin: string;
  localStorage: { name: string; value: string }[];
}

export class Profiles {
  private readonly contexts = new Map<UserAgentName, BrowserContext>();

  /** @param idlePage a small page of the site, which stays open and keeps the site's process alive */
  constructor(
    private readonly browser: Browser,
    private readonly idlePage: string,
  ) {}

  /**
   * A browser profile with no cookies and nothing stored but `storage`. Visits by the same user agent share it: with
   * HTTP cache and compiled code NocoBase's clients boot in a third of the time.
   */
  async clean(userAgent: UserAgentName, storage: Storage[]): Promise<BrowserContext> {
    const context = this.contexts.get(userAgent) ?? (await this.open(userAgent));
    await context.setStorageState({ cookies: [], origins: storage });
    return context;
  }

  private async open(userAgent: UserAgentName): Promise<BrowserContext> {
    const context = await this.browser.newContext({ userAgent: USER_AGENTS[userAgent] });
    this.contexts.set(userAgent, context);
    await (await context.newPage()).goto(this.idlePage);
    return context;
  }
}
