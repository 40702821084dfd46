/**
 * NocoBase under a sub-path, where addresses and the plugin's lazily loaded parts differ, and with all of its own plugins.
 */
import { CLIENTS } from '../demo/nocobase/app';
import { LIN_WEI } from '../simulator/seed';
import { signedIn, wecomButton } from './harness/sign-in-page';
import { expect, test } from './harness/test';
import { scanAs } from './harness/wecom-pages';

test.use({ environment: { APP_PUBLIC_PATH: '/nocobase/' }, everyPlugin: true });
test.describe.configure({ mode: 'default' }); // one NocoBase for all

for (const client of CLIENTS) {
  test.describe(() => {
    test.use({ client });

    test(`under a sub-path the button and deep links inside WeCom sign in, ${client.name} client`, {
      tag: '@elsewhere',
    }, async ({ app, simulator, visit, knownUser, at }) => {
      await app.createWecomAuthenticator(simulator.url, { options: { public: { autoLogin: true } } });
      await knownUser();
      const { page } = await visit();
      await page.goto(at('/signin'));
      await wecomButton(page).click();
      await scanAs(page, LIN_WEI);
      await signedIn(page);
      expect(page.url()).toMatch(new RegExp(`^${at('/admin')}`));
      await page.goto(at('/wecom/sign-in?error=ACCESS_DENIED&authenticator=wecom'));
      await expect(page.getByRole('heading', { name: 'The sign-in was cancelled' })).toBeVisible();

      simulator.settings.defaultUser = LIN_WEI;
      const link = at('/admin/abc?tab=1&x=2#h');
      const { page: inWecom, documents, sawSignInForm } = await visit({ userAgent: 'wecomWindows' });
      await inWecom.goto(link, { waitUntil: 'commit' });
      await signedIn(inWecom);
      expect(inWecom.url()).toBe(link);
      expect(documents).toHaveLength(2);
      expect(sawSignInForm()).toBe(false);
    });
  });
}
