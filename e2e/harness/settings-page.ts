/** The authenticators page: NocoBase builds it with Formily in the legacy client and with antd in the modern one. */
import type { Locator, Page } from '@playwright/test';
import { untilAsked } from './until-asked';

const ENCRYPTED = 'encrypted2:'; // what the server shows of a stored secret

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

export const AUTHENTICATORS_PAGE = '/admin/settings/auth/authenticators';

type Tab = 'connection' | 'console' | 'accounts' | 'check';

const ROOT = '[data-testid=wecom-settings]';

/** Opens a tab of the form, unless it is open. */
export async function openTab(page: Page, tab: Tab): Promise<void> {
  const title = page.locator(`${ROOT} [data-node-key=${tab}] [role=tab]`);
  if ((await title.getAttribute('aria-selected')) !== 'true') {
    await title.click();
  }
}

export class SettingsForm {
  constructor(private readonly page: Page) {}

  /** "Add new" → "WeCom" */
  async add(): Promise<void> {
    await this.page.getByRole('button', { name: /Add new/ }).click();
    await this.page.locator('.ant-dropdown').getByRole('menuitem', { name: 'WeCom' }).click();
    await this.field('Origin').waitFor();
  }

  async configure(authenticator: string): Promise<void> {
    await this.page.getByRole('row', { name: authenticator }).getByText('Configure').click();
    await this.field('Origin').waitFor();
  }

  /** Where the label says so. */
  field(label: string): Locator {
    const byLabel = this.page.locator('label', { hasText: new RegExp(`^${escaped(label)}$`) });
    return this.page.locator('.ant-form-item, .ant-formily-item').filter({ has: byLabel });
  }

  input(label: string): Locator {
    return this.field(label).locator('[contenteditable=true], input:not([type=search])').first();
  }

  openTab(tab: Tab): Promise<void> {
    return openTab(this.page, tab);
  }

  /** Opens the tab that holds a field. */
  async reveal(label: string): Promise<void> {
    const tab = await this.field(label).evaluate((field) =>
      field.closest('[data-wecom-tab]')?.getAttribute('data-wecom-tab'),
    );
    if (tab) {
      await this.openTab(tab as Tab);
    }
  }

  async fill(label: string, text: string): Promise<void> {
    await this.reveal(label);
    await this.input(label).fill(text);
  }

  /** The field turns into a masked one with the first character. */
  async fillSecret(label: string, text: string): Promise<void> {
    await this.reveal(label);
    await this.input(label).pressSequentially(text.slice(0, 1));
    await this.field(label).locator('input[type=password]').fill(text);
  }

  async check(label: string): Promise<void> {
    await this.reveal(label);
    await this.field(label).getByRole('checkbox').check();
  }

  async openAdvanced(): Promise<void> {
    await this.openTab('connection');
    await this.page.getByText('Advanced: WeCom addresses').click();
  }

  /** What the field shows, as text, or whether it is ticked. */
  async value(label: string): Promise<string | boolean> {
    const input = this.input(label);
    if ((await input.getAttribute('contenteditable')) === 'true') {
      return ((await input.textContent()) ?? '').trim();
    }
    return (await input.getAttribute('type')) === 'checkbox' ? input.isChecked() : input.inputValue();
  }

  /** Waits until the stored secret is there, behind dots. */
  async storedSecret(label: string): Promise<void> {
    await this.page.waitForFunction(
      (prefix) =>
        [...document.querySelectorAll('input[type=password]')].some((input) =>
          (input as HTMLInputElement).value.startsWith(prefix),
        ),
      ENCRYPTED,
    );
    await this.reveal(label);
    await this.field(label).locator('input[type=password]').waitFor();
  }

  async submit(): Promise<void> {
    // While it is loading it takes no clicks, which a test would not notice.
    await this.page.locator('button.ant-btn-primary:not(.ant-btn-loading)', { hasText: 'Submit' }).click();
  }

  /** Submits until the server has answered: NocoBase's button loses a click that comes while it stops loading. */
  async submitToServer(): Promise<void> {
    await untilAsked(this.page, /authenticators:(create|update)/, () => this.submit());
  }

  /** Submits, and waits until the form is gone. */
  async save(): Promise<void> {
    await this.submitToServer();
    await this.page.locator(ROOT).waitFor({ state: 'hidden' });
  }
}
