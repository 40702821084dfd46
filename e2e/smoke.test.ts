import { CLIENTS, connectApp, type TestApp } from './harness/app';
import { collectErrors, launchBrowser, onPage, type TestBrowser } from './harness/browser';

let app: TestApp;
let browser: TestBrowser;

beforeAll(async () => {
  app = await connectApp();
  browser = await launchBrowser();
});

afterAll(() => browser?.close());

describe.each(CLIENTS)('the $name client', ({ base }) => {
  it('shows the sign-in form', async () => {
    const context = await browser.newContext();
    await onPage(context, async (page) => {
      const errors = collectErrors(page);
      await page.goto(`${app.url}${base}/signin`);
      await page.getByPlaceholder('Username/Email').waitFor();
      await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
      expect(errors.filter((error) => error.startsWith('exception'))).toEqual([]);
    });
    await context.close();
  });

  it('signs the admin in', async () => {
    const context = await browser.newContext();
    await onPage(context, async (page) => {
      await page.goto(`${app.url}${base}/signin`);
      await page.getByPlaceholder('Username/Email').fill(app.admin.email);
      await page.getByPlaceholder('Password').fill(app.admin.password);
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await page.waitForURL(`${app.url}${base}/admin**`);
      await expect(page.evaluate(() => localStorage.getItem('NOCOBASE_TOKEN'))).resolves.toMatch(/^ey/);
    });
    await context.close();
  });
});
