import type { WecomOptions } from '../src/shared/options';
import { AccountsForm } from './harness/accounts-form';
import { CLIENTS, type Client, FULL_PASS } from './harness/app';
import { seriousViolations } from './harness/axe';
import { eventually } from './harness/eventually';
import { AUTHENTICATORS_PAGE, SettingsForm } from './harness/settings-page';
import { testBed } from './harness/test-bed';
import type { Visit } from './harness/visit';

const bed = testBed();

const PHONE = { width: 375, height: 700 };

const FLAGS = [
  'Let members link their account after signing in another way',
  'Let members confirm their phone number',
  'End the sessions of members who have left',
];
const ROOT = 'Rules allowed to match the root user';
const QR = 'Sign-in by QR code';
const KNOWN = 'Only members who have signed in inside WeCom before';
const TAKEN = 'Values a new user gets from WeCom';
const ROLE = 'Role of new users';
const DEPARTMENTS = 'Create users only for these departments';
const REFRESH = 'Update users from WeCom';

interface OpenForm extends Visit {
  form: SettingsForm;
  accounts: AccountsForm;
}

interface Circumstances {
  /** Before the page is there. */
  before?: (visit: Visit) => Promise<unknown>;
  /** The server is meant to refuse something. */
  refused?: boolean;
}

/** Opens the form of the authenticator that points at the simulator, with "Accounts" unfolded. */
async function onForm(
  client: Client,
  steps: (open: OpenForm) => Promise<void>,
  { before, refused }: Circumstances = {},
): Promise<void> {
  await bed.visit({ token: bed.app.root.token, refused }, async (visit) => {
    await before?.(visit);
    await visit.page.goto(bed.at(client, AUTHENTICATORS_PAGE));
    const form = new SettingsForm(visit.page);
    await form.configure('Sim Office');
    await form.storedSecret('Secret');
    const accounts = new AccountsForm(visit.page, form);
    await accounts.open();
    await steps({ ...visit, form, accounts });
  });
}

async function storedOptions(): Promise<Partial<WecomOptions>> {
  return (await bed.app.findAuthenticator('wecom'))?.options ?? {};
}

const office = (options: Partial<WecomOptions> = {}) =>
  bed.app.createWecomAuthenticator(bed.simulator.url, { title: 'Sim Office', options });

describe.each(CLIENTS)('the options about accounts in the $name client', (client) => {
  it('are all saved, and come back', async () => {
    await office();
    await onForm(client, async ({ page, form, accounts }) => {
      for (const flag of FLAGS) {
        await form.field(flag).getByRole('checkbox').uncheck();
      }
      for (const rule of ['username', 'bizMail'] as const) {
        await accounts.rule(rule).getByRole('checkbox').check();
      }
      await accounts.rule('phone').getByRole('checkbox').uncheck();
      await accounts.choice(ROOT, 'All rules selected above').check();
      await accounts.choice(QR, KNOWN).check();
      await form.check('Sign up automatically when the user does not exist');
      await accounts.choice(TAKEN, 'Phone number').uncheck();
      await accounts.choice(TAKEN, 'Username (the userid)').check();
      await accounts.select(ROLE, 'Member');
      await accounts.select(DEPARTMENTS, '前端组');
      await page.keyboard.type('77,');
      await accounts.select(REFRESH, 'Always use WeCom’s', 'Name');
      await accounts.select(REFRESH, 'Never', 'Email');
      await form.save();
    });
    const stored = {
      matchBy: ['username', 'bizMail'],
      rootMatch: 'any',
      qrSignIn: 'known',
      linkAfterSignIn: false,
      confirmPhone: false,
      takenFields: ['name', 'bizMail', 'username'],
      role: 'member',
      departments: [4, 77],
      refresh: { name: 'always', phone: 'blank', email: 'never' },
      endSessions: false,
      public: { autoSignup: true },
    };
    expect(await storedOptions()).toMatchObject(stored);

    await onForm(client, async ({ form, accounts }) => {
      expect(await accounts.rules()).toEqual([
        ['username', true],
        ['bizMail', true],
        ['phone', false],
        ['email', false],
      ]);
      expect(await accounts.chosen(ROOT)).toEqual(['All rules selected above']);
      expect(await accounts.chosen(QR)).toEqual([KNOWN]);
      for (const flag of FLAGS) {
        expect(await form.value(flag)).toBe(false);
      }
      expect(await form.value('Sign up automatically when the user does not exist')).toBe(true);
      expect(await accounts.chosen(TAKEN)).toEqual(['Name', 'Corporate email', 'Username (the userid)']);
      await eventually(() => accounts.selected(ROLE), ['Member']);
      await form.field(DEPARTMENTS).getByText('前端组', { exact: true }).waitFor(); // without a click
      await eventually(() => accounts.selected(DEPARTMENTS), ['前端组', '77']);
      await eventually(() => accounts.selected(REFRESH), ['Always use WeCom’s', 'Fill blanks only', 'Never']);
      await form.fill('Title', 'Renamed');
      await form.save();
    });
    expect(await storedOptions()).toMatchObject(stored);
  });

  if (client !== FULL_PASS) {
    return; // what follows is shared code
  }

  it('have no serious flaw for people with a screen reader, and fit a phone', async () => {
    await office({ departments: [2], role: 'member', matchBy: ['email', 'username'], public: { autoSignup: true } });
    await onForm(client, async ({ page }) => {
      expect(await seriousViolations(page, '[data-testid=wecom-settings]')).toEqual([]);
    });
    await onForm(
      client,
      async ({ page }) => {
        const overflow = await page.evaluate(() => {
          const body = document.querySelector('[data-testid=wecom-settings]')?.closest('.ant-drawer-body');
          return (body?.scrollWidth ?? 0) - (body?.clientWidth ?? 0);
        });
        expect(overflow).toBe(0);
      },
      { before: ({ page }) => page.setViewportSize(PHONE) },
    );
  });
});
