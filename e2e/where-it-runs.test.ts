/** NocoBase under a sub-path, and without its legacy client: addresses and lazily loaded parts of the plugin differ. */
import type { RunningApp } from '../demo/nocobase/instance';
import { LIN_WEI } from '../simulator/seed';
import { CLIENTS } from './harness/app';
import { startInstance } from './harness/instance';
import { readResult } from './harness/result-page';
import { openSignInPage, signedIn, wecomButton } from './harness/sign-in-page';
import { type TestBed, testBed } from './harness/test-bed';
import { scanAs } from './harness/wecom-pages';

/** A bed of its own, for an app with this environment. */
function bedIn(name: string, env: Record<string, string>): TestBed {
  let running: RunningApp | undefined;
  const bed = testBed(async () => {
    running = await startInstance(name, env);
    return running.url;
  });
  afterAll(() => running?.stop());
  return bed;
}

describe('under a sub-path', () => {
  const bed = bedIn('e2e-sub-path', { APP_PUBLIC_PATH: '/nocobase/' });

  describe.each(CLIENTS)('the $name client', (client) => {
    beforeEach(async () => {
      await bed.app.createWecomAuthenticator(bed.simulator.url, { options: { public: { autoLogin: true } } });
      await bed.knownUser();
    });

    it('signs in with the button, and shows its error page', async () => {
      await bed.visit({}, async ({ page }) => {
        await openSignInPage(page, bed.app, client);
        await wecomButton(page).click();
        await scanAs(page, LIN_WEI);
        await signedIn(page);
        expect(page.url()).toMatch(new RegExp(`^${bed.at(client, '/admin')}`));
        await page.goto(bed.at(client, '/wecom/sign-in?error=ACCESS_DENIED&authenticator=wecom'));
        expect(await readResult(page)).toMatchObject({ code: 'ACCESS_DENIED', title: 'The sign-in was cancelled' });
      });
    });

    it('opens a deep link inside WeCom', async () => {
      bed.simulator.settings.defaultUser = LIN_WEI;
      const link = bed.at(client, '/admin/abc?tab=1&x=2#h');
      await bed.visit({ wecom: true }, async ({ page, documents, sawSignInForm }) => {
        await page.goto(link, { waitUntil: 'commit' });
        await signedIn(page);
        expect(page.url()).toBe(link);
        expect(documents).toHaveLength(2);
        expect(sawSignInForm()).toBe(false);
      });
    });
  });
});

describe('with the modern client only', () => {
  const bed = bedIn('e2e-modern-only', { APP_CLIENT_ENTRY_MODE: 'modern-only' });

  it('opens the workbench tile and legacy links there', async () => {
    await bed.app.createWecomAuthenticator(bed.simulator.url, { options: { public: { autoLogin: true } } });
    await bed.knownUser();
    bed.simulator.settings.defaultUser = LIN_WEI;
    await bed.visit({ wecom: true }, async ({ page }) => {
      await page.goto(bed.tile());
      await signedIn(page);
      expect(page.url()).toMatch(new RegExp(`^${bed.app.url}/v/admin`));
    });
    await bed.visit({ wecom: true }, async ({ page, sawSignInForm }) => {
      await page.goto(`${bed.app.url}/admin/abc?tab=1&x=2#h`, { waitUntil: 'commit' });
      await signedIn(page);
      expect(page.url()).toBe(`${bed.app.url}/v/admin/abc?tab=1&x=2#h`);
      expect(sawSignInForm()).toBe(false);
    });
  });
});
