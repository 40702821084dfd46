import { LIN_WEI } from '../simulator/seed';
import { CLIENTS } from './harness/app';
import { signedIn, storedToken } from './harness/sign-in-page';
import { testBed } from './harness/test-bed';

const bed = testBed();

beforeEach(async () => {
  await bed.app.createWecomAuthenticator(bed.simulator.url, { options: { public: { autoLogin: true } } });
  await bed.knownUser();
  bed.simulator.settings.defaultUser = LIN_WEI;
});

describe.each(CLIENTS)('inside WeCom, the $name client', (client) => {
  it('opens a deep link with query and hash: no sign-in form, one boot, one auth:check', async () => {
    const link = bed.at(client, '/admin/abc?tab=1&x=2#h');
    await bed.visit({ wecom: true }, async ({ page, documents, calls, sawSignInForm }) => {
      await page.goto(link, { waitUntil: 'commit' });
      await signedIn(page);
      expect(page.url()).toBe(link);
      expect(await storedToken(page)).toMatch(/^ey/);
      expect(sawSignInForm()).toBe(false);
      // The first one leaves before it has asked for anything but the list of authenticators.
      expect(documents.map(({ pathname }) => pathname)).toEqual([
        `${client.base}/admin/abc`,
        `${client.base}/wecom/sign-in`,
      ]);
      expect(calls('auth:check')).toBe(1);
      expect(calls('auth:signIn')).toBe(1);
    });
    expect(bed.simulator.calls('/cgi-bin/auth/getuserinfo')).toBe(1);
    expect(bed.simulator.calls('/cgi-bin/user/get')).toBe(1);
    expect(bed.simulator.calls('/cgi-bin/auth/getuserdetail')).toBe(0);
  });

  it('does the same after a session that ended while nobody was looking', async () => {
    const ended = `x.${btoa(JSON.stringify({ userId: 1, exp: 1 }))}.x`;
    await bed.visit({ wecom: true, token: ended }, async ({ page, documents, sawSignInForm }) => {
      await page.goto(bed.at(client, '/admin/abc?tab=1'), { waitUntil: 'commit' });
      await signedIn(page);
      expect(page.url()).toBe(bed.at(client, '/admin/abc?tab=1'));
      expect(sawSignInForm()).toBe(false);
      expect(documents).toHaveLength(2);
    });
  });

  it('opens the start page', async () => {
    await bed.visit({ wecom: true }, async ({ page, calls, sawSignInForm }) => {
      await page.goto(bed.at(client, '/'), { waitUntil: 'commit' });
      await signedIn(page);
      expect(new URL(page.url()).pathname).toMatch(new RegExp(`^${client.base}/admin`));
      expect(sawSignInForm()).toBe(false);
      expect(calls('auth:check')).toBe(1);
    });
  });

  it("comes from the sign-in page's own address to the page it names", async () => {
    await bed.visit({ wecom: true }, async ({ page, sawSignInForm }) => {
      // the legacy client writes it unencoded
      const redirect = client.base ? encodeURIComponent(`${client.base}/admin/abc?tab=1&x=2`) : '/admin/abc?tab=1&x=2';
      await page.goto(bed.at(client, `/signin?redirect=${redirect}`), { waitUntil: 'commit' });
      await signedIn(page);
      expect(page.url()).toBe(bed.at(client, '/admin/abc?tab=1&x=2'));
      expect(sawSignInForm()).toBe(false);
    });
  });

  it('opens the mobile pages', async () => {
    const link = bed.at(client, client.base ? '/mobile?x=1' : '/m?x=1');
    await bed.visit({ userAgent: 'wecom' }, async ({ page, calls, documents, sawSignInForm }) => {
      const checked = page.waitForResponse(/auth:check/);
      await page.goto(link, { waitUntil: 'commit' });
      expect((await checked).status()).toBe(200);
      await page.waitForLoadState();
      expect(new URL(page.url()).pathname).toBe(new URL(link).pathname);
      expect(documents).toHaveLength(2);
      expect(calls('auth:signIn')).toBe(1);
      expect(sawSignInForm()).toBe(false);
    });
  });
});
