import { LIN_WEI } from '../simulator/seed';
import { CLIENTS } from './harness/app';
import { signedIn } from './harness/sign-in-page';
import { testBed } from './harness/test-bed';

const bed = testBed();

describe('the tile in the WeCom workbench', () => {
  it.each(CLIENTS)('opens its page in the $name client, which boots once', async (client) => {
    await bed.app.createWecomAuthenticator(bed.simulator.url, {
      options: { workbenchRedirect: `${client.base}/admin/abc?tab=1#h` },
    });
    await bed.knownUser();
    bed.simulator.settings.defaultUser = LIN_WEI;
    await bed.visit({ wecom: true }, async ({ page, documents, calls, sawSignInForm }) => {
      await page.goto(bed.tile());
      await signedIn(page);
      expect(page.url()).toBe(bed.at(client, '/admin/abc?tab=1#h'));
      expect(documents).toHaveLength(1);
      expect(calls('auth:check')).toBe(1);
      expect(sawSignInForm()).toBe(false);
    });
  });

  it('ends at an external link, with neither ticket nor token in it', async () => {
    const workbenchRedirect = `${bed.simulator.url}/?page=intranet`;
    await bed.app.createWecomAuthenticator(bed.simulator.url, { options: { workbenchRedirect } });
    await bed.knownUser();
    bed.simulator.settings.defaultUser = LIN_WEI;
    await bed.visit({ wecom: true }, async ({ page }) => {
      await page.goto(bed.tile(), { waitUntil: 'commit' });
      await page.waitForURL(workbenchRedirect);
    });
    const arrival = bed.simulator.requests.find(({ query }) => query.page === 'intranet');
    expect(arrival?.headers.referer).toBe(`${new URL(bed.app.url).origin}/`);
  });
});
