import type { Page } from 'playwright-core';
import { LIN_WEI } from '../simulator/seed';
import { FULL_PASS } from './harness/app';
import { seriousViolations } from './harness/axe';
import { linkPage, links, PASSWORD, userWithPassword } from './harness/own-account';
import { signedIn, signInWithPassword } from './harness/sign-in-page';
import { testBed } from './harness/test-bed';
import { allowPersonalInformation } from './harness/wecom-pages';

const bed = testBed();

beforeEach(async () => {
  await bed.app.createWecomAuthenticator(bed.simulator.url);
  bed.simulator.settings.defaultUser = LIN_WEI;
});

/** What the server says to a session of more than ten minutes: its next answers, then its own. */
async function answerFirst(page: Page, codes: string[]): Promise<void> {
  await page.route(/wecom:linkAccount/, (route) => {
    const code = codes.shift();
    return code ? route.fulfill({ status: 400, json: { errors: [{ code }] } }) : route.continue();
  });
}

describe('the question whether to link', () => {
  const openQuestion = async (page: Page) => {
    await page.goto(`${bed.tile()}&redirect=${encodeURIComponent(`${FULL_PASS.base}/admin/abc`)}`);
    await allowPersonalInformation(page);
    await page.getByTestId('wecom-sign-in-and-link').click();
    await signInWithPassword(page, 'wei', PASSWORD);
    await linkPage(page).waitFor();
  };

  it('asks for the password where the sign-in is a while ago, and again where it is wrong', async () => {
    const { user } = await userWithPassword(bed.app, { username: 'wei' });
    await bed.visit({ wecom: true, refused: true }, async ({ page }) => {
      await openQuestion(page);
      await answerFirst(page, ['PASSWORD_REQUIRED', 'PASSWORD_WRONG']);
      await page.getByTestId('wecom-link').click();
      const step = page.getByTestId('wecom-password-step');
      await step.getByText('Please enter your password').waitFor();
      const field = step.getByLabel('Password', { exact: true });
      const isFocused = () => field.evaluate((input) => input === document.activeElement);
      expect(await isFocused()).toBe(true);
      expect(await field.getAttribute('autocomplete')).toBe('current-password');
      expect(await seriousViolations(page, '[data-testid=wecom-link-page]')).toEqual([]);

      await field.fill('wrong');
      await field.press('Enter');
      await step.getByText('The password is incorrect').waitFor();
      expect(await field.inputValue()).toBe('wrong');
      expect(await isFocused()).toBe(true);
      expect(await field.getAttribute('type')).toBe('password');
      await step.getByText('Show password').click();
      expect(await field.getAttribute('type')).toBe('text');
      expect(await links(bed.app)).toEqual([]);

      const sent = page.waitForRequest(/wecom:linkAccount/);
      await field.fill(PASSWORD);
      await step.getByRole('button', { name: 'Link' }).click();
      expect((await sent).postDataJSON()).toMatchObject({ userId: user.id, password: PASSWORD });
      await page.getByTestId('wecom-welcome').getByTestId('wecom-continue').click();
      await signedIn(page);
    });
    expect(await links(bed.app)).toEqual([{ userId: user.id, wecomUserId: LIN_WEI }]);
  });
});
