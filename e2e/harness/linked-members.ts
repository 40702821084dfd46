/** The tab "People" of the page "Settings → WeCom", in either client. */
import type { Locator, Page } from '@playwright/test';
import type { TestApp } from '../../demo/nocobase/app';
import type { LinkedMembers } from '../../src/shared/actions';

export class PeopleTab {
  readonly root: Locator;
  readonly search: Locator;
  readonly checkButton: Locator;

  constructor(private readonly page: Page) {
    this.root = page.getByTestId('wecom-linked-people');
    this.search = this.root.locator('input[type=search]').first();
    this.checkButton = this.root.getByTestId('wecom-check-members');
  }

  /** Waits until the tab says so above its list: how many are linked, or that nobody is found. */
  async says(text: string): Promise<void> {
    await this.root.getByTestId('wecom-people-found').getByText(text, { exact: true }).waitFor();
  }

  member(userId: number): Locator {
    return this.root.getByTestId(`wecom-link-wecom-${userId}`);
  }

  /** Chooses from what can be done about somebody. */
  async choose(userName: string, action: string): Promise<void> {
    // antd may leave the picture of "loading" behind, without a width: it is part of the name
    await this.root.getByRole('button', { name: `Actions ${userName}` }).click();
    await this.page.getByRole('menuitem', { name: action, exact: true }).click();
  }

  /** Opens the question whether to remove somebody's link. */
  async askToRemove(userName: string): Promise<Locator> {
    await this.choose(userName, 'Remove link');
    return this.page.getByRole('dialog', { name: `Remove ${userName}’s link?` });
  }
}

/** What the server says about the authenticator "wecom". */
export function linkedMembers(app: TestApp): Promise<LinkedMembers> {
  return app.root.call('wecom:listLinks', { query: { authenticator: 'wecom' } });
}
