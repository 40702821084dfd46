/** Browser profiles of the kinds that visits need. */
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { storeOnly } from '../../testing/local-storage';
import { USER_AGENTS, type UserAgentName } from '../../testing/user-agents';

interface Profile {
  context: BrowserContext;
  /** One small page of each site, which stays open and keeps the site's process alive. */
  idlePages: Page[];
}

export class Profiles {
  private readonly profiles = new Map<UserAgentName, Profile>();

  /** @param idlePages addresses of a small page of each site that visits come to */
  constructor(
    private readonly browser: Browser,
    private readonly idlePages: string[],
  ) {}

  /**
   * A browser profile with no cookies, and with nothing in each site's localStorage but `stored`. Visits by the same
   * user agent share it, for with HTTP cache and compiled code NocoBase's clients boot in a third of the time.
   */
  async clean(userAgent: UserAgentName, stored: Record<string, string>): Promise<BrowserContext> {
    const { context, idlePages } = this.profiles.get(userAgent) ?? (await this.open(userAgent));
    await context.clearCookies();
    for (const page of idlePages) {
      await storeOnly(page, stored);
    }
    return context;
  }

  private async open(userAgent: UserAgentName): Promise<Profile> {
    const context = await this.browser.newContext({ userAgent: USER_AGENTS[userAgent] });
    const idlePages: Page[] = [];
    for (const address of this.idlePages) {
      const page = await context.newPage();
      await page.goto(address);
      idlePages.push(page);
    }
    const profile = { context, idlePages };
    this.profiles.set(userAgent, profile);
    return profile;
  }
}
