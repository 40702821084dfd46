import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LIN_WEI } from '../simulator/seed';
import { CLIENTS } from './harness/app';
import { links, userWithPassword, whoIsLinked } from './harness/own-account';
import { testBed } from './harness/test-bed';
import { scanAs } from './harness/wecom-pages';

const bed = testBed();

/** A page of another origin of the same site, so that cookies and storage are those of the app. */
let attacker: Server;
const pageWith = (framed: string) =>
  `http://127.0.0.1:${(attacker.address() as AddressInfo).port}/?${new URLSearchParams({ framed })}`;

beforeAll(async () => {
  attacker = createServer((request, response) => {
    const framed = new URL(String(request.url), 'http://attacker.test').searchParams.get('framed');
    response.setHeader('content-type', 'text/html');
    response.end(`<iframe width="900" height="700" src="${framed}"></iframe>`);
  });
  await new Promise<void>((resolve) => attacker.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  attacker.closeAllConnections();
  attacker.close();
});

beforeEach(() => bed.app.createWecomAuthenticator(bed.simulator.url));

describe.each(CLIENTS)('clickjacking (RFC 9700 4.16, RFC 6819 4.4.1.9), in the $name client', (client) => {
  it('a click in a frame links nobody: the question comes out of the frame first', async () => {
    const { user, token } = await userWithPassword(bed.app, { username: 'wei' });
    await bed.visit({ token }, async ({ page }) => {
      await page.goto(`${bed.tile()}&purpose=link&redirect=${encodeURIComponent(`${client.base}/admin`)}`);
      await scanAs(page, LIN_WEI);
      expect(await whoIsLinked(page)).toEqual(['林伟 (lin.wei)', 'wei']);
      const question = page.url();

      await page.goto(pageWith(question));
      await page.frameLocator('iframe').getByTestId('wecom-link').click();
      await page.waitForURL(question);
      expect(await whoIsLinked(page)).toEqual(['林伟 (lin.wei)', 'wei']);
      expect(await links(bed.app)).toEqual([]);

      await page.getByTestId('wecom-link').click();
      await page.getByTestId('wecom-linked').waitFor();
    });
    expect(await links(bed.app)).toEqual([{ userId: user.id, wecomUserId: LIN_WEI }]);
  });
});
