import type { Page } from 'playwright-core';
import { CORP_ID, LIN_WEI, OTHER_AGENT_ID, OTHER_CORP_ID, OTHER_SECRET } from '../simulator/seed';
import { CLIENTS, FULL_PASS } from './harness/app';
import { linkPage, linkWithConsent, openMyAccount, userWithPassword } from './harness/own-account';
import { openSignInPage, signedIn, signOut, storedToken, wecomButton } from './harness/sign-in-page';
import { testBed } from './harness/test-bed';
import { allowPersonalInformation, scanAs } from './harness/wecom-pages';

const bed = testBed();

const OFFICES = [
  { name: 'wecom', title: 'Sim Office', corpId: CORP_ID, options: {} },
  {
    name: 'other',
    title: 'Other Office',
    corpId: OTHER_CORP_ID,
    options: { corpId: OTHER_CORP_ID, agentId: OTHER_AGENT_ID, secret: OTHER_SECRET },
  },
] as const;

/** Two companies, each with a Lin Wei of its own. */
async function createOffices(autoSignup: boolean): Promise<void> {
  for (const { name, title, options } of OFFICES) {
    await bed.app.createWecomAuthenticator(bed.simulator.url, {
      name,
      title,
      options: { ...options, public: { autoSignup } },
    });
  }
}

const button = (page: Page, title: string) => wecomButton(page).filter({ hasText: title });

/** Whose session the browser has. */
async function myId(page: Page, authenticator: string): Promise<number> {
  const headers = { Authorization: `Bearer ${await storedToken(page)}`, 'X-Authenticator': authenticator };
  const reply = await fetch(`${bed.app.url}/api/auth:check`, { headers });
  return ((await reply.json()) as { data: { id: number } }).data.id;
}

describe.each(CLIENTS)('with two companies, the $name client', (client) => {
  it('has a button for each, which signs in as that company’s person', async () => {
    await createOffices(true);
    bed.simulator.settings.defaultUser = LIN_WEI;
    await bed.visit({ wecom: true }, async ({ page }) => {
      await openSignInPage(page, bed.app, client, '?autoLogin=0');
      await button(page, 'Other Office').waitFor();
      expect(await wecomButton(page).count()).toBe(2);

      const ids: number[] = [];
      for (const { name, title, corpId } of OFFICES) {
        await button(page, title).click();
        await allowPersonalInformation(page);
        await signedIn(page);
        const id = await myId(page, name);
        const person = bed.simulator.member(corpId, LIN_WEI);
        expect(await bed.app.findUsers({ id })).toMatchObject([{ nickname: person.name, phone: person.mobile }]);
        ids.push(id);
        await signOut(page);
      }
      expect(new Set(ids).size).toBe(2);
    });
  });

  if (client !== FULL_PASS) {
    return; // the menu is tried with one company
  }

  it('shows a line for each in the user menu, which are linked on their own', async () => {
    await createOffices(false);
    const { token } = await userWithPassword(bed.app, { username: 'wei' });
    await bed.visit({ token }, async ({ page }) => {
      await page.goto(bed.at(client, '/admin/abc'));
      for (const { name, title } of OFFICES) {
        const panel = await openMyAccount(page);
        await panel.getByTestId(`wecom-account-${name}`).getByText('Not linked', { exact: true }).waitFor();
        expect(await panel.getByRole('listitem').count()).toBe(2);
        await panel.getByRole('button', { name: `Link ${title}` }).click();
        await scanAs(page, LIN_WEI);
        await linkPage(page).waitFor();
        await linkWithConsent(page, bed);
        await page.getByTestId('wecom-continue').click();
        await signedIn(page);
      }
      const panel = await openMyAccount(page);
      for (const { name, corpId } of OFFICES) {
        const person = bed.simulator.member(corpId, LIN_WEI);
        const line = panel.getByTestId(`wecom-account-${name}`);
        await line.getByText(`${person.name} (${LIN_WEI})`, { exact: true }).waitFor();
      }
    });
  });
});
