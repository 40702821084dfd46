/** Clickjacking (RFC 9700 4.16, RFC 6819 4.4.1.9), and pages in frames of other sites. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FrameLocator, Page } from '@playwright/test';
import type { TestApp } from '../demo/nocobase/app';
import { CORP_ID, LIN_WEI, LIN_WEI_MOBILE } from '../simulator/seed';
import { PLAIN_HTTP_HOST } from '../testing/chromium';
import { expectAccessible } from './harness/axe';
import { PANEL_OPTIONS } from './harness/login-host';
import { consent, expectToLink, links, userWithPassword } from './harness/own-account';
import { signedIn, storedToken, wecomButton } from './harness/sign-in-page';
import { test as base, expect } from './harness/test';
import type { Visit } from './harness/visit';
import { scanAs } from './harness/wecom-pages';

/** Lets the page do everything but leave the frame. */
const HELD = 'allow-scripts allow-same-origin allow-forms allow-popups';

const WANTED = '/admin/abc?tab=1';

interface Fixtures {
  /** The port of a server of pages with a frame. */
  framePort: number;
  /** A page of another origin of the same site, with the cookies and the storage of the app in its frame. */
  attackerUrl(framed: string, sandbox?: string): string;
  /** A page of another site, in whose frames browsers keep no cookie of the app. */
  otherSite(framed: string, sandbox?: string): string;
  /**
   * Shows the page in a frame that holds it, where a click must do nothing.
   *
   * @returns the page's address
   */
  expectNothingInFrame(visit: Visit, click: Click): Promise<string>;
  /** Shows the page in a frame that it can leave: a click does no more than that. */
  expectToLeaveFrame(visit: Visit, address: string, click: Click): Promise<void>;
}

type Click = (page: Page | FrameLocator) => Promise<void>;

const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from its first parameter
  framePort: async ({}, use) => {
    const server = createServer((request, response) => {
      const query = new URL(String(request.url), 'http://attacker.test').searchParams;
      const sandbox = query.has('sandbox') ? `sandbox="${query.get('sandbox')}"` : '';
      response.setHeader('content-type', 'text/html');
      response.end(`<iframe width="900" height="900" ${sandbox} src="${query.get('framed')}"></iframe>`);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    await use((server.address() as AddressInfo).port);
    server.closeAllConnections();
    server.close();
  },
  attackerUrl: async ({ framePort }, use) =>
    use((framed, sandbox) => frameOn(`127.0.0.1:${framePort}`, framed, sandbox)),
  otherSite: async ({ framePort }, use) =>
    use((framed, sandbox) => frameOn(`${PLAIN_HTTP_HOST}:${framePort}`, framed, sandbox)),
  expectNothingInFrame: async ({ app, attackerUrl }, use) =>
    use(async (visit, click) => {
      const { page } = visit;
      const address = page.url();
      const before = await accountOf(visit, app);
      await page.goto(attackerUrl(address, HELD));
      const frame = page.frameLocator('iframe');
      await click(frame);
      await expect(frame.getByTestId('wecom-framed').getByText('This page is shown inside another page')).toBeVisible();
      await page.goto(`${app.url}/api/__health_check`);
      expect(await accountOf(visit, app)).toEqual(before);
      return address;
    }),
  expectToLeaveFrame: async ({ app, attackerUrl }, use) =>
    use(async (visit, address, click) => {
      const { page } = visit;
      const before = await accountOf(visit, app);
      await page.goto(attackerUrl(address));
      await click(page.frameLocator('iframe'));
      await page.waitForURL(address);
      expect(await accountOf(visit, app)).toEqual(before);
    }),
});

/** What a click might change, and what it might ask the server for. */
const accountOf = async ({ page, calls }: Visit, app: TestApp) => ({
  asked: ['wecom:linkAccount', 'wecom:confirmPhone', 'auth:signOut'].map(calls),
  token: await storedToken(page),
  links: await links(app),
});

const frameOn = (host: string, framed: string, sandbox?: string): string =>
  `http://${host}/?${new URLSearchParams({ framed, ...(sandbox && { sandbox }) })}`;

test.beforeEach(({ app, simulator }) => app.createWecomAuthenticator(simulator.url));

test('the question whether to link does nothing in a frame: it leaves the frame first, or says why it cannot', {
  tag: '@once',
}, async ({ app, simulator, visit, tile, expectNothingInFrame, expectToLeaveFrame }) => {
  const { token } = await userWithPassword(app, { username: 'wei' });
  const visiting = await visit({ token, sandboxed: true });
  const { page } = visiting;
  await page.goto(tile({ purpose: 'link', redirect: '/admin' }));
  await scanAs(page, LIN_WEI);
  await expectToLink(page, '林伟 (lin.wei)', 'wei');
  const click = (where: Page | FrameLocator) => where.getByTestId('wecom-link').click();
  const address = await expectNothingInFrame(visiting, click);
  await expectToLeaveFrame(visiting, address, click);

  await click(page);
  await consent(page, { app, simulator });
  await page.getByTestId('wecom-linked').waitFor();
  expect(await links(app)).toMatchObject([{ wecomUserId: LIN_WEI }]);
});

test('the phone number’s form does nothing in a frame, and signs in outside', { tag: '@once' }, async ({
  app,
  visit,
  at,
  expectNothingInFrame,
}) => {
  await app.createUser({ nickname: 'Wei', phone: LIN_WEI_MOBILE });
  const visiting = await visit({ sandboxed: true });
  const { page } = visiting;
  await page.goto(at(WANTED));
  await wecomButton(page).click();
  await scanAs(page, LIN_WEI);
  await page.getByTestId('wecom-confirm-phone').waitFor();
  const confirm = async (where: Page | FrameLocator) => {
    const form = where.getByTestId('wecom-confirm-phone');
    await form.getByLabel('Phone number').fill(`+86 ${LIN_WEI_MOBILE}`);
    await form.getByRole('button', { name: 'Confirm' }).click();
  };
  await page.goto(await expectNothingInFrame(visiting, confirm));

  await confirm(page);
  await signedIn(page);
  expect(page.url()).toBe(at(WANTED));
  expect(await links(app)).toMatchObject([{ wecomUserId: LIN_WEI }]);
});

test('a session that WeCom cannot check shows nothing until its owner goes on, and does so only outside a frame', {
  tag: '@once',
}, async ({ simulator, visit, knownUser, at, tile, expectNothingInFrame }) => {
  await knownUser();
  simulator.settings.defaultUser = LIN_WEI;
  const visiting = await visit({ userAgent: 'wecomWindows', sandboxed: true });
  const { page } = visiting;
  await page.goto(tile({ redirect: '/admin' }));
  await signedIn(page);
  await page.context().clearCookies({ name: 'nb_wecom_here_main' }); // WeCom starts anew
  await page.evaluate(() => sessionStorage.clear());
  simulator.fault('/cgi-bin/auth/getuserinfo', { status: 502, body: '<html>' });
  await page.goto(at(WANTED), { waitUntil: 'commit' });
  await expect(page.getByTestId('wecom-unchecked')).toHaveAttribute('data-code', 'WECOM_UNAVAILABLE');
  await expect(page.getByTestId('user-center-button')).toHaveCount(0);
  await expectAccessible(page, '[data-testid=wecom-unchecked]');
  const end = (where: Page | FrameLocator) => where.getByTestId('wecom-somebody-else').click();
  await page.goto(await expectNothingInFrame(visiting, end));

  const token = await storedToken(page);
  await page.getByRole('button', { name: `Continue as ${simulator.member(CORP_ID, LIN_WEI).name}` }).click();
  await signedIn(page);
  expect(page.url()).toBe(at(WANTED));
  expect(await storedToken(page)).toBe(token);
});

test('a frame of another site is never left for WeCom by itself; the error page says why, a click on the button leads out', {
  tag: '@once',
}, async ({ app, simulator, visit, knownUser, at, otherSite }) => {
  await app.deleteAuthenticators();
  await app.createWecomAuthenticator(simulator.url, { options: { public: { autoLogin: true } } });
  await knownUser();
  simulator.settings.defaultUser = LIN_WEI;
  const { page, calls } = await visit({ userAgent: 'wecomWindows' });
  const error = { error: 'STATE_INVALID', authenticator: 'wecom', redirect: WANTED };
  await page.goto(otherSite(at(`/wecom/sign-in?${new URLSearchParams(error)}`)));
  const frame = page.frameLocator('iframe');
  await expect(frame.getByRole('heading', { name: 'This page is shown inside another page' })).toBeVisible();
  await expect(frame.getByRole('button', { name: 'Open in a window of its own' })).toBeVisible();

  await page.goto(otherSite(at(WANTED)));
  const button = frame.getByTestId('wecom-sign-in-button');
  await button.waitFor();
  expect(calls('wecom:authorize')).toBe(0);
  await button.click();
  await signedIn(page);
  expect(page.url()).toBe(at(WANTED));
});

test('the QR code of the sign-in page is not shown in a frame, where a click on it could be stolen', {
  tag: '@once',
}, async ({ app, simulator, visit, at, attackerUrl }) => {
  await app.deleteAuthenticators();
  await app.createWecomAuthenticator(simulator.url, { options: PANEL_OPTIONS });
  const { page, calls } = await visit();
  await page.goto(attackerUrl(at(WANTED)));
  const frame = page.frameLocator('iframe');
  await frame.getByTestId('wecom-sign-in-button').waitFor();
  await frame.getByTestId('wecom-sign-in-panel').waitFor({ state: 'attached' });
  await frame.locator('body').evaluate(() => fetch('/api/__health_check')); // after any request of the panel
  await expect(frame.locator('iframe')).toHaveCount(0);
  expect(calls('wecom:startPanel')).toBe(0);
});

test('the button in a sandbox opens a new tab, and where that is forbidden shows the address', {
  tag: '@once',
}, async ({ visit, knownUser, at, tile, otherSite }) => {
  await knownUser();
  const { page } = await visit({ sandboxed: true });
  const frame = page.frameLocator('iframe');
  await page.goto(otherSite(at(WANTED), HELD));
  const popup = page.waitForEvent('popup');
  await frame.getByTestId('wecom-sign-in-button').click();
  const tab = await popup;
  await scanAs(tab, LIN_WEI);
  await signedIn(tab);
  expect(tab.url()).toBe(at(WANTED));
  await tab.close();

  const { page: another, calls } = await visit({ sandboxed: true });
  const held = another.frameLocator('iframe');
  await another.goto(otherSite(at(WANTED), HELD.replace(' allow-popups', '')));
  await held.getByTestId('wecom-sign-in-button').click();
  await expect(held.getByTestId('wecom-own-window')).toContainText(tile({ redirect: WANTED }));
  expect(calls('wecom:authorize')).toBe(0);
});
