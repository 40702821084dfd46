import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FrameLocator, Page } from 'playwright-core';
import { LIN_WEI, LIN_WEI_MOBILE } from '../simulator/seed';
import { CLIENTS, type Client, FULL_PASS } from './harness/app';
import { PLAIN_HTTP_HOST } from './harness/browser';
import { consent, links, userWithPassword, whoIsLinked } from './harness/own-account';
import { passwordButton, signedIn, storedToken, wecomButton } from './harness/sign-in-page';
import { testBed } from './harness/test-bed';
import type { VisitOptions } from './harness/visit';
import { scanAs } from './harness/wecom-pages';

const bed = testBed();

let attacker: Server;
const frameOn = (host: string, framed: string, sandbox?: string) =>
  `http://${host}:${(attacker.address() as AddressInfo).port}/?${new URLSearchParams({ framed, ...(sandbox && { sandbox }) })}`;

/** A page of another origin of the same site, so that cookies and storage are those of the app. */
const attackerUrl = (framed: string, sandbox?: string) => frameOn('127.0.0.1', framed, sandbox);

/** A page of another site, in whose frames browsers keep no cookie of the app. */
const otherSite = (framed: string, sandbox?: string) => frameOn(PLAIN_HTTP_HOST, framed, sandbox);

/** Lets the page do all but leave the frame. */
const HELD = 'allow-scripts allow-same-origin allow-forms allow-popups';

beforeAll(async () => {
  attacker = createServer((request, response) => {
    const query = new URL(String(request.url), 'http://attacker.test').searchParams;
    const sandbox = query.has('sandbox') ? `sandbox="${query.get('sandbox')}"` : '';
    response.setHeader('content-type', 'text/html');
    response.end(`<iframe width="900" height="900" ${sandbox} src="${query.get('framed')}"></iframe>`);
  });
  await new Promise<void>((resolve) => attacker.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  attacker.closeAllConnections();
  attacker.close();
});

interface ActingPage {
  name: string;
  as(): Promise<VisitOptions>;
  /** Ends on the page in its own window. */
  open(page: Page, client: Client): Promise<void>;
  click(page: Page | FrameLocator): Promise<void>;
  /** After the click in its own window. */
  works(page: Page, client: Client): Promise<void>;
}

const web = async (): Promise<VisitOptions> => ({});
const inWecom = async (): Promise<VisitOptions> => ({ wecom: true });
const withPassword = async (): Promise<VisitOptions> => ({
  token: (await userWithPassword(bed.app, { username: 'wei' })).token,
});

const link = async (page: Page, { base }: Client) => {
  await page.goto(`${bed.tile()}&purpose=link&redirect=${encodeURIComponent(`${base}/admin`)}`);
  await scanAs(page, LIN_WEI);
  expect(await whoIsLinked(page)).toEqual(['林伟 (lin.wei)', 'wei']);
};

/** Lin Wei has a session, and WeCom cannot say whether it is his. */
const unchecked = async (page: Page, client: Client) => {
  await bed.knownUser();
  bed.simulator.settings.defaultUser = LIN_WEI;
  await page.goto(`${bed.tile()}&redirect=${encodeURIComponent(`${client.base}/admin`)}`);
  await signedIn(page);
  await page.context().clearCookies({ name: 'nb_wecom_here_main' });
  await page.evaluate(() => sessionStorage.clear());
  bed.simulator.fault('/cgi-bin/auth/getuserinfo', { status: 502, body: '<html>' });
  await page.goto(bed.at(client, '/admin/abc?tab=1'), { waitUntil: 'commit' });
  await page.getByTestId('wecom-unchecked').waitFor();
};

const PAGES: ActingPage[] = [
  {
    name: 'the question whether to link',
    as: withPassword,
    open: link,
    click: (page) => page.getByTestId('wecom-link').click(),
    async works(page) {
      await consent(page, bed);
      await page.getByTestId('wecom-linked').waitFor();
      expect(await links(bed.app)).toMatchObject([{ wecomUserId: LIN_WEI }]);
    },
  },
  {
    name: '“Use another user”',
    as: withPassword,
    open: link,
    click: (page) => page.getByTestId('wecom-another-user').click(),
    async works(page) {
      await passwordButton(page).waitFor();
      expect(await storedToken(page)).toBeFalsy();
    },
  },
  {
    name: 'the phone number’s form',
    as: web,
    async open(page, client) {
      await bed.app.createUser({ nickname: 'Wei', phone: LIN_WEI_MOBILE });
      await page.goto(bed.at(client, '/admin/abc?tab=1'));
      await wecomButton(page).click();
      await scanAs(page, LIN_WEI);
      await page.getByTestId('wecom-confirm-phone').waitFor();
    },
    async click(page) {
      const form = page.getByTestId('wecom-confirm-phone');
      await form.getByLabel('Phone number').fill(LIN_WEI_MOBILE);
      await form.getByRole('button', { name: 'Confirm' }).click();
    },
    async works(page) {
      await signedIn(page);
      expect(await links(bed.app)).toMatchObject([{ wecomUserId: LIN_WEI }]);
    },
  },
  {
    name: '“Continue as …”',
    as: inWecom,
    open: unchecked,
    click: (page) => page.getByTestId('wecom-continue').click(),
    async works(page, client) {
      await signedIn(page);
      expect(page.url()).toBe(bed.at(client, '/admin/abc?tab=1'));
    },
  },
  {
    name: '“I’m someone else”',
    as: inWecom,
    open: unchecked,
    click: (page) => page.getByTestId('wecom-somebody-else').click(),
    async works(page) {
      await passwordButton(page).waitFor();
      expect(await storedToken(page)).toBeFalsy();
    },
  },
];

beforeEach(() => bed.app.createWecomAuthenticator(bed.simulator.url));

describe.each(CLIENTS)('clickjacking (RFC 9700 4.16, RFC 6819 4.4.1.9), in the $name client', (client) => {
  it.each(client === FULL_PASS ? PAGES : PAGES.slice(0, 1))(
    '$name does nothing in a frame: it comes out first, or says why',
    async ({ as, open, click, works }) => {
      await bed.visit({ ...(await as()), sandboxed: true }, async ({ page, calls }) => {
        await open(page, client);
        const asked = page.url();
        const before = { token: await storedToken(page), links: await links(bed.app) };
        const acts = () => ['wecom:linkAccount', 'wecom:confirmPhone', 'auth:signOut'].map(calls);
        const nothing = async () => {
          expect(acts()).toEqual([0, 0, 0]);
          expect({ token: await storedToken(page), links: await links(bed.app) }).toEqual(before);
        };

        await page.goto(attackerUrl(asked, HELD));
        const frame = page.frameLocator('iframe');
        await click(frame);
        await frame.getByTestId('wecom-framed').getByText('This page is shown inside another page').waitFor();
        await page.goto(`${bed.app.url}/api/__health_check`);
        await nothing();

        await page.goto(attackerUrl(asked));
        await click(frame);
        await page.waitForURL(asked);
        await nothing();

        await click(page);
        await works(page, client);
      });
    },
  );
});

describe.each(CLIENTS)('in a frame of another site, the $name client', (client) => {
  const wanted = () => bed.at(client, '/admin/abc?tab=1');

  it('leads out of it from the page that says why a sign-in failed', async () => {
    await bed.knownUser();
    await bed.visit({}, async ({ page }) => {
      const redirect = `${client.base}/admin/abc?tab=1`;
      const error = new URLSearchParams({ error: 'STATE_INVALID', authenticator: 'wecom', redirect });
      await page.goto(otherSite(bed.at(client, `/wecom/sign-in?${error}`)));
      const frame = page.frameLocator('iframe');
      await frame.getByRole('heading', { name: 'This page is shown inside another page' }).waitFor();
      await frame.getByRole('button', { name: 'Open in a window of its own' }).click();
      await scanAs(page, LIN_WEI);
      await signedIn(page);
      expect(page.url()).toBe(wanted());
    });
  });

  if (client !== FULL_PASS) {
    return; // what follows is shared code
  }

  it('leads out of it from the sign-in page, and never leaves for WeCom by itself', async () => {
    await bed.app.updateAuthenticator(await withAutoLogin());
    await bed.knownUser();
    bed.simulator.settings.defaultUser = LIN_WEI;
    await bed.visit({ wecom: true }, async ({ page, calls }) => {
      await page.goto(otherSite(wanted()));
      const button = page.frameLocator('iframe').getByTestId('wecom-sign-in-button');
      await button.waitFor();
      expect(calls('wecom:authorize')).toBe(0);
      await button.click();
      await signedIn(page);
      expect(page.url()).toBe(wanted());
    });
  });

  it('opens a new tab where a sandbox keeps it in', async () => {
    await bed.knownUser();
    await bed.visit({ sandboxed: true }, async ({ page }) => {
      await page.goto(otherSite(wanted(), HELD));
      const tab = page.waitForEvent('popup');
      await page.frameLocator('iframe').getByTestId('wecom-sign-in-button').click();
      await scanAs(await tab, LIN_WEI);
      await signedIn(await tab);
      expect((await tab).url()).toBe(wanted());
    });
  });

  it('shows the address where a sandbox forbids that, too', async () => {
    await bed.visit({ sandboxed: true }, async ({ page, calls }) => {
      await page.goto(otherSite(wanted(), HELD.replace(' allow-popups', '')));
      const frame = page.frameLocator('iframe');
      await frame.getByTestId('wecom-sign-in-button').click();
      const redirect = encodeURIComponent(`${client.base}/admin/abc?tab=1`);
      await frame.getByTestId('wecom-own-window').getByText(`${bed.tile()}&redirect=${redirect}`).waitFor();
      await frame.getByTestId('wecom-try-again').click();
      await frame.getByTestId('wecom-own-window').waitFor();
      expect(calls('wecom:authorize')).toBe(0);
    });
  });
});

async function withAutoLogin() {
  const authenticator = await bed.app.findAuthenticator('wecom');
  if (!authenticator) {
    throw new Error('no authenticator');
  }
  return { ...authenticator, options: { ...authenticator.options, public: { autoLogin: true } } };
}
