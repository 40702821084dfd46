import type { Page } from '@playwright/test';
import type { Simulator } from '../../simulator';

/**
 * Lets the simulator answer for WeCom's own login host in this page and its frames: WeCom's library knows that address
 * only.
 */
export async function simulateLoginHost(page: Page, simulator: Simulator): Promise<void> {
  await page.route('https://login.work.weixin.qq.com/**', async (route) => {
    const request = route.request();
    const { pathname, search } = new URL(request.url());
    const headers = await request.allHeaders();
    const answer = await fetch(simulator.url + pathname + search, {
      redirect: 'manual',
      headers: { 'accept-language': headers['accept-language'] ?? 'en' },
    });
    await route.fulfill({
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: await answer.text(),
    });
  });
}

/** The options of an authenticator that shows the panel. */
export const PANEL_OPTIONS = { loginBaseUrl: '', public: { signInPanel: true } };
