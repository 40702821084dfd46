import type { Page } from '@playwright/test';
import type { Simulator } from '../../simulator';

/**
 * Lets the simulator answer for WeCom's own login host in this page and its frames: WeCom's library knows that address
 * only.
 */
export async function simulateLoginHost(page: Page, simulator: Simulator): Promise<void> {
  await page.route('https://login.work.weixin.qq.com/**', async (route) => {
    const { pathname, search } = new URL(route.request().url());
    const answer = await fetch(simulator.url + pathname + search, { redirect: 'manual' });
    const headers = Object.fromEntries(answer.headers);
    await route.fulfill({ status: answer.status, headers, body: await answer.text() });
  });
}

/** The options of an authenticator that shows the panel. */
export const PANEL_OPTIONS = { loginBaseUrl: '', public: { signInPanel: true } };
