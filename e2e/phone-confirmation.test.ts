import type { Page } from 'playwright-core';
import { LIN_WEI, LIN_WEI_MOBILE } from '../simulator/seed';
import { CLIENTS } from './harness/app';
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
});
