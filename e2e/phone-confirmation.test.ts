import type { Page } from 'playwright-core';
import { LIN_WEI, LIN_WEI_MOBILE, ZHAO_MIN_MOBILE } from '../simulator/seed';
import { ACCOUNT_ERROR_TEXTS } from '../src/client-shared/accounts/account-error-texts';
import { CLIENTS, FULL_PASS } from './harness/app';
import { seriousViolations } from './harness/axe';
import { links } from './harness/own-account';
import { readResult } from './harness/result-page';
import { signedIn, wecomButton } from './harness/sign-in-page';
import { testBed } from './harness/test-bed';
import { scanAs } from './harness/wecom-pages';

const bed = testBed();

beforeEach(() => bed.app.createWecomAuthenticator(bed.simulator.url, { options: { linkAfterSignIn: false } }));

const form = (page: Page) => page.getByTestId('wecom-confirm-phone');
const confirmButton = (page: Page) => form(page).getByRole('button', { name: 'Confirm' });

/** @returns the code of the refusal */
async function refused(page: Page, phone: string): Promise<string | null> {
  await form(page).getByLabel('Phone number').fill(phone);
  const answer = page.waitForResponse(/wecom:pendingLink/);
  await confirmButton(page).click();
  await answer;
  return form(page).getByTestId('wecom-trouble').getAttribute('data-code');
}

describe.each(CLIENTS)('over web login, which gives no phone number, the $name client', (client) => {
  const stranger = async (page: Page) => {
    await page.goto(bed.at(client, '/admin/abc?tab=1'));
    await wecomButton(page).click();
    await scanAs(page, LIN_WEI);
    await form(page).waitFor();
  };

  it('signs in whoever confirms the number that WeCom has, by the keyboard alone', async () => {
    const user = await bed.app.createUser({ nickname: 'Wei', phone: LIN_WEI_MOBILE });
    await bed.visit({}, async ({ page }) => {
      await stranger(page);
      expect((await readResult(page)).code).toBe('NOT_LINKED');
      expect(await seriousViolations(page, '[data-testid=wecom-sign-in-result]')).toEqual([]);
      const field = form(page).getByLabel('Phone number');
      expect(await field.getAttribute('autocomplete')).toBe('tel');
      expect(await confirmButton(page).isDisabled()).toBe(true);
      await field.fill(`+86 ${LIN_WEI_MOBILE}`);
      await field.press('Enter');
      await signedIn(page);
      expect(page.url()).toBe(bed.at(client, '/admin/abc?tab=1'));
    });
    expect(await links(bed.app)).toEqual([{ userId: user.id, wecomUserId: LIN_WEI }]);
  });

  if (client !== FULL_PASS) return; // what follows is shared code

  it('tells each refusal, counts three tries, and then takes no more', async () => {
    await bed.app.createUser({ nickname: 'Zhao', phone: ZHAO_MIN_MOBILE });
    await bed.visit({ refused: true }, async ({ page }) => {
      await stranger(page);
      expect(await refused(page, 'none')).toBe('PHONE_MALFORMED');
      await form(page).getByText('Tries left: 3').waitFor();
      expect(await refused(page, ZHAO_MIN_MOBILE)).toBe('PHONE_NOT_YOURS');
      await form(page).getByText(ACCOUNT_ERROR_TEXTS.PHONE_NOT_YOURS.title).waitFor();
      await form(page).getByText('Tries left: 2').waitFor();
      expect(await refused(page, LIN_WEI_MOBILE)).toBe('PHONE_UNKNOWN');
      expect(await seriousViolations(page, '[data-testid=wecom-sign-in-result]')).toEqual([]);
      await form(page).getByText('Tries left: 1').waitFor();
      expect(await refused(page, '13811112222')).toBe('PHONE_NOT_YOURS');
      await form(page).getByText('No tries left').waitFor();
      expect(await form(page).getByLabel('Phone number').isDisabled()).toBe(true);
      expect(await confirmButton(page).isDisabled()).toBe(true);

      await page.reload();
      await form(page).getByText('No tries left').waitFor();
    });
    expect(await links(bed.app)).toEqual([]);
  });

  it('says what became of it when it is switched off meanwhile', async () => {
    await bed.visit({ refused: true }, async ({ page }) => {
      await stranger(page);
      const authenticator = await bed.app.findAuthenticator('wecom');
      if (!authenticator) throw new Error('the authenticator is gone');
      await bed.app.updateAuthenticator({
        ...authenticator,
        options: { ...authenticator.options, confirmPhone: false },
      });
      await form(page).getByLabel('Phone number').fill(LIN_WEI_MOBILE);
      await confirmButton(page).click();
      await form(page).waitFor({ state: 'detached' });
      expect(await page.getByTestId('wecom-trouble').getAttribute('data-code')).toBe('PHONE_OFF');
    });
  });

  it('offers no link to an unknown number where nobody may link themselves', async () => {
    await bed.visit({ refused: true }, async ({ page }) => {
      await stranger(page);
      expect(await refused(page, LIN_WEI_MOBILE)).toBe('PHONE_UNKNOWN');
      const trouble = form(page).getByTestId('wecom-trouble');
      await trouble.getByText(ACCOUNT_ERROR_TEXTS.PHONE_UNKNOWN.advice, { exact: true }).waitFor();
    });
  });

  it('asks nobody where it is switched off', async () => {
    await bed.app.deleteAuthenticators();
    await bed.app.createWecomAuthenticator(bed.simulator.url, { options: { confirmPhone: false } });
    await bed.visit({}, async ({ page }) => {
      await page.goto(bed.at(client, '/admin'));
      await wecomButton(page).click();
      await scanAs(page, LIN_WEI);
      await page.getByTestId('wecom-sign-in-and-link').waitFor();
      expect(await form(page).count()).toBe(0);
    });
  });
});
