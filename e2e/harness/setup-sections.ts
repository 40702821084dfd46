/** The sections of the settings form that help an admin with the set-up, in either client. */
import type { Locator, Page } from '@playwright/test';
import type { TestApp } from '../../demo/nocobase/app';
import type { CheckId } from '../../src/shared/findings';
import type { VerificationFile } from '../../src/shared/setup-report';
import { openTab } from './settings-page';
import { untilAsked } from './until-asked';

type Line = CheckId | 'trial';
type Status = 'passed' | 'failed' | 'needs-you' | 'skipped' | 'open';

export class SetupSections {
  constructor(private readonly page: Page) {}

  get root(): Locator {
    return this.page.getByTestId('wecom-settings');
  }

  /** Runs the check, and waits for its answer. */
  async check(): Promise<void> {
    await openTab(this.page, 'check');
    const answer = this.page.waitForResponse(/wecom:checkSetup/);
    await this.page.getByTestId('wecom-check-button').click();
    await answer;
    await this.page.locator('[data-testid=wecom-checklist][aria-busy=false]').waitFor();
  }

  line(id: Line): Locator {
    return this.page.getByTestId(`wecom-check-${id}`);
  }

  /** Waits until a line is as it should be. */
  async lineIs(id: Line, status: Status): Promise<void> {
    await this.page.locator(`[data-testid=wecom-check-${id}][data-status=${status}]`).waitFor();
  }

  /** The lines in order, each with how it went. */
  async statuses(): Promise<Record<string, string | null>> {
    const lines = await this.page.locator('[data-testid=wecom-checklist] > li').all();
    const entries = lines.map(async (line) => [
      String(await line.getAttribute('data-testid')).replace('wecom-check-', ''),
      await line.getAttribute('data-status'),
    ]);
    return Object.fromEntries(await Promise.all(entries));
  }

  async setInWecom(): Promise<void> {
    await this.page.getByTestId('wecom-set-in-wecom').click();
  }

  /** Confirms the dialog until the server has answered: one that is still opening can lose a click. */
  async confirmSetInWecom(): Promise<void> {
    await untilAsked(this.page, /wecom:setInWecom/, () =>
      this.dialog.getByRole('button', { name: 'Set it in WeCom', exact: true }).click(),
    );
  }

  get dialog(): Locator {
    return this.page.getByRole('dialog', { name: 'Set it in WeCom for me' });
  }

  /** Starts a sign-in on trial and gives the tab that it opens. */
  async tryTrial(): Promise<Page> {
    await openTab(this.page, 'check');
    const opened = this.page.waitForEvent('popup');
    await this.page.getByTestId('wecom-trial-button').click();
    return opened;
  }

  get trialResult(): Locator {
    return this.page.getByTestId('wecom-trial-result');
  }

  async upload(...files: { name: string; content: string }[]): Promise<void> {
    await openTab(this.page, 'console');
    await this.page
      .locator('[data-testid=wecom-verification-files] input[type=file]')
      .setInputFiles(
        files.map(({ name, content }) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(content) })),
      );
  }

  file(name: string): Locator {
    return this.page.getByTestId(`wecom-file-${name}`);
  }
}

export async function removeVerificationFiles(app: TestApp): Promise<void> {
  for (const { name } of await app.root.call<VerificationFile[]>('wecom:listVerificationFiles')) {
    await app.root.call('wecom:removeVerificationFile', { body: { name } });
  }
}
