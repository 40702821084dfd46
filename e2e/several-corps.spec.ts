import type { Page } from '@playwright/test';
import { CORP_ID, LIN_WEI, OTHER_AGENT_ID, OTHER_CORP_ID, OTHER_SECRET } from '../simulator/seed';
import { signedIn, signOut, storedToken, wecomButton } from './harness/sign-in-page';
import { expect, test } from './harness/test';
import { allowPersonalInformation } from './harness/wecom-pages';

const OFFICES = [
  { name: 'wecom', title: 'Sim Office', corpId: CORP_ID, options: {} },
  {
    name: 'other',
    title: 'Other Office',
    corpId: OTHER_CORP_ID,
    options: { corpId: OTHER_CORP_ID, agentId: OTHER_AGENT_ID, secret: OTHER_SECRET },
  },
];

/** Whose session the browser has. */
async function myId(page: Page, appUrl: string, authenticator: string): Promise<number> {
  const headers = { Authorization: `Bearer ${await storedToken(page)}`, 'X-Authenticator': authenticator };
  const reply = await fetch(`${appUrl}/api/auth:check`, { headers });
  return ((await reply.json()) as { data: { id: number } }).data.id;
}

test('two companies have a button each, which signs in as that company’s member', { tag: '@once' }, async ({
  app,
  simulator,
  visit,
  at,
}) => {
  for (const { name, title, options } of OFFICES) {
    const values = { name, title, options: { ...options, public: { autoSignup: true } } };
    await app.createWecomAuthenticator(simulator.url, values);
  }
  simulator.settings.defaultUser = LIN_WEI; // each company has one
  const { page } = await visit({ userAgent: 'wecomWindows' });
  await page.goto(at('/signin?autoLogin=0'));
  await expect(wecomButton(page)).toHaveCount(OFFICES.length);

  const ids = new Set<number>();
  for (const { name, title, corpId } of OFFICES) {
    await wecomButton(page).filter({ hasText: title }).click();
    await allowPersonalInformation(page);
    await signedIn(page);
    const id = await myId(page, app.url, name);
    const person = simulator.member(corpId, LIN_WEI);
    expect(await app.findUsers({ id })).toMatchObject([{ nickname: person.name, phone: person.mobile }]);
    ids.add(id);
    await signOut(page);
  }
  expect(ids.size).toBe(OFFICES.length);
});
