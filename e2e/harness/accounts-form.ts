/** "Accounts" in the settings form of either client. */
import { errors, type Locator, type Page } from '@playwright/test';
import type { MatchRule } from '../../src/shared/options';
import type { SettingsForm } from './settings-page';

const TRY_MS = 12_000; // a busy machine opens a list within five seconds

export class AccountsForm {
  /** The one that was opened last. */
  private list: Locator;

  constructor(
    private readonly page: Page,
    private readonly form: SettingsForm,
  ) {
    this.list = page.locator('.ant-select-dropdown');
  }

  async open(): Promise<void> {
    await this.form.openTab('accounts');
    await this.rule('phone').waitFor();
  }

  rule(rule: MatchRule): Locator {
    return this.page.getByTestId(`wecom-match-${rule}`);
  }

  /** The rules from top to bottom, each with whether it is chosen. */
  async rules(): Promise<Array<[rule: string, chosen: boolean]>> {
    const rows = await this.page.locator('[data-testid=wecom-match-rules] li').all();
    return Promise.all(
      rows.map(async (row) => [
        String(await row.getAttribute('data-testid')).replace('wecom-match-', ''),
        await row.getByRole('checkbox').isChecked(),
      ]),
    );
  }

  /** One of a field's checkboxes or radio buttons. */
  choice(field: string, name: string): Locator {
    const exact = { name, exact: true };
    const control = this.form.field(field);
    return control.getByRole('checkbox', exact).or(control.getByRole('radio', exact));
  }

  /** The names of those of a field's checkboxes or radio buttons that are ticked. */
  async chosen(field: string): Promise<string[]> {
    const ticked = this.form.field(field).locator('label:has(input:checked)');
    return (await ticked.allTextContents()).map((text) => text.trim());
  }

  /** Opens a field's list of options; of several in a field, that of the one with this name. */
  async openOptions(field: string, name?: string): Promise<void> {
    await untilDone((timeout) => this.openList(field, name, timeout));
  }

  /** In the list that was opened last. */
  option(text: string): Locator {
    return this.list.locator('.ant-select-item-option', { hasText: text });
  }

  /** Types into the list that is open, and takes the first that is offered. */
  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text);
    await this.list.locator('.ant-select-item-option-active', { hasText: text }).waitFor();
    await this.page.keyboard.press('Enter');
  }

  async select(field: string, option: string, name?: string): Promise<void> {
    await untilDone(async (timeout) => {
      await this.openList(field, name, timeout);
      await this.option(option).first().click({ timeout });
    });
  }

  /** Opens a field's list, and gives one of its options once it is there. */
  async offered(field: string, option: string): Promise<Locator> {
    await untilDone(async (timeout) => {
      await this.openList(field, undefined, timeout);
      await this.option(option).waitFor({ timeout });
    });
    return this.option(option);
  }

  /** What a field's lists show as selected. */
  async selected(field: string): Promise<string[]> {
    const items = this.form.field(field).locator('.ant-select-selection-item');
    return (await items.allTextContents()).map((text) => text.trim());
  }

  private async openList(field: string, name: string | undefined, timeout: number): Promise<void> {
    const combobox = this.page.getByRole('combobox', name ? { name } : {});
    const select = this.form.field(field).locator('.ant-select').filter({ has: combobox });
    const input = select.getByRole('combobox');
    if ((await input.getAttribute('aria-expanded', { timeout })) !== 'true') {
      await select.click({ timeout });
    }
    // The one before may still be closing.
    const id = await input.getAttribute('aria-controls', { timeout });
    this.list = this.page.locator('.ant-select-dropdown', { has: this.page.locator(`[id="${id}"]`) });
    await select.and(this.page.locator('.ant-select-open')).waitFor({ timeout });
    await this.list.waitFor({ timeout });
  }
}

/** A list may close by itself, as when the page moves under it, and is opened again then. */
async function untilDone(step: (timeout: number) => Promise<void>): Promise<void> {
  for (let left = 4; left > 0; left--) {
    try {
      return await step(TRY_MS);
    } catch (error) {
      if (!(error instanceof errors.TimeoutError)) {
        throw error;
      }
    }
  }
  return step(TRY_MS);
}
