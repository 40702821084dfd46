import { LIN_WEI } from '../simulator/seed';
import { signedIn } from './harness/sign-in-page';
import { expect, test } from './harness/test';

test('the workbench tile opens its page in the client, which boots once', async ({
  app,
  simulator,
  visit,
  knownUser,
  at,
  tile,
  client,
}) => {
  await app.createWecomAuthenticator(simulator.url, {
    options: { workbenchRedirect: `${client.base}/admin/abc?tab=1#h` },
  });
  await knownUser();
  simulator.settings.defaultUser = LIN_WEI;
  const { page, documents, calls, sawSignInForm } = await visit({ userAgent: 'wecomWindows' });
  await page.goto(tile());
  await signedIn(page);
  expect(page.url()).toBe(at('/admin/abc?tab=1#h'));
  expect(documents).toHaveLength(1);
  expect(calls('auth:check')).toBe(1);
  expect(sawSignInForm()).toBe(false);
});

test('the workbench tile ends at an external link, with neither ticket nor token in it', { tag: '@once' }, async ({
  app,
  simulator,
  visit,
  knownUser,
  tile,
}) => {
  const workbenchRedirect = `${simulator.url}/?page=intranet`;
  await app.createWecomAuthenticator(simulator.url, { options: { workbenchRedirect } });
  await knownUser();
  simulator.settings.defaultUser = LIN_WEI;
  const { page } = await visit({ userAgent: 'wecomWindows' });
  await page.goto(tile(), { waitUntil: 'commit' });
  await page.waitForURL(workbenchRedirect);
  const arrival = simulator.requests.find(({ query }) => query.page === 'intranet');
  expect(arrival?.headers.referer).toBe(`${new URL(app.url).origin}/`);
});
