import { CLIENTS, connectApp, type TestApp } from './harness/app';
import { collectErrors, launchBrowser, onPage, type TestBrowser } from './harness/browser';
import { openSignInPage, signInAsAdmin, storedToken } from './harness/sign-in-page';

let app: TestApp;
let browser: TestBrowser;

beforeAll(async () => {
  app = await connectApp();
  browser = await launchBrowser();
});

afterAll(() => browser?.close());

describe.each(CLIENTS)('the $name client', (client) => {
  it('shows the sign-in form, with no exception on the page', async () => {
    const context = await browser.newContext();
    await onPage(context, async (page) => {
      const errors = collectErrors(page);
      await openSignInPage(page, app, client);
      expect(errors.filter((error) => error.startsWith('exception'))).toEqual([]);
    });
    await context.close();
  });

  it('signs the admin in with a password', async () => {
    const context = await browser.newContext();
    await onPage(context, async (page) => {
      await signInAsAdmin(page, app, client);
      await expect(storedToken(page)).resolves.toMatch(/^ey/);
    });
    await context.close();
  });
});
