import { readFileSync } from 'node:fs';
import { CORP_ID, LIN_WEI, ZHAO_MIN } from '../simulator/seed';
import { TestBrowser as HttpBrowser } from '../src/server/__tests__/test-browser';
import type { PersonData } from '../src/shared/accounts';
import { CLIENTS, type Client, FULL_PASS } from './harness/app';
import { seriousViolations } from './harness/axe';
import { LinkedPeopleSection, linkedPeople } from './harness/linked-people';
import { AUTHENTICATORS_PAGE, SettingsForm } from './harness/settings-page';
import { testBed } from './harness/test-bed';
import type { Visit } from './harness/visit';

const bed = testBed();

const PHONE = { width: 375, height: 700 };
const ACTIVE = 1;
const LEFT = 5;

interface OpenList extends Visit {
  form: SettingsForm;
  list: LinkedPeopleSection;
}

interface Options {
  viewport?: typeof PHONE;
  refused?: boolean;
}

/** Opens the settings form of the authenticator. */
async function onList(
  client: Client,
  steps: (open: OpenList) => Promise<void>,
  { viewport, refused }: Options = {},
): Promise<void> {
  await bed.visit({ token: bed.app.root.token, refused }, async (visit) => {
    if (viewport) await visit.page.setViewportSize(viewport);
    await visit.page.goto(bed.at(client, AUTHENTICATORS_PAGE));
    const form = new SettingsForm(visit.page);
    await form.configure('Sim Office');
    await form.openTab('check');
    await steps({ ...visit, form, list: new LinkedPeopleSection(visit.page) });
  });
}

const member = (userid: string) => bed.simulator.member(CORP_ID, userid);

beforeEach(async () => {
  await bed.app.createWecomAuthenticator(bed.simulator.url, { title: 'Sim Office' });
});

describe.each(CLIENTS)('the linked people in the $name client', (client) => {
  it('are listed with their WeCom account and their last sign-in, and found by name and userid', async () => {
    const lin = await bed.knownUser();
    const zhao = await bed.knownUser({ member: ZHAO_MIN });
    await new HttpBrowser(new URL(bed.app.url).origin, bed.simulator.url).as(ZHAO_MIN).signIn('wecom');
    await onList(client, async ({ form, list }) => {
      await list.says('Linked: 2');
      const shownLin = await list.person(lin.id).textContent();
      expect(shownLin).toContain('WeCom: 林伟 (lin.wei)');
      expect(shownLin).toContain('Last sign-in: not known');
      expect(shownLin).toContain('Linked by a match rule');
      expect(shownLin).toContain('Inside WeCom');
      expect(shownLin).toContain(`Linked since ${dayOf((await linkedPeople(bed.app)).people[0]?.since)}`);
      expect(await list.person(zhao.id).textContent()).toMatch(/赵敏.*zhao\.min.*Last sign-in: \w+ \d+, \d{4}/);

      await list.search.fill('赵');
      await list.says('Linked: 1');
      await list.person(zhao.id).waitFor();
      expect(await list.people.count()).toBe(1);
      await list.search.fill(LIN_WEI);
      await list.person(lin.id).waitFor();
      await list.search.fill('nobody');
      await list.search.press('Enter'); // the form stays
      await list.says('Nobody is found.');
      expect(await list.people.count()).toBe(0);
      await list.search.fill('');
      await list.says('Linked: 2');
      expect(await form.field('Origin').count()).toBe(1);
    });
  });

  it('are linked no longer once that is confirmed, and can be linked again by the match rules', async () => {
    const lin = await bed.knownUser();
    await onList(client, async ({ page, list, calls }) => {
      const question = await list.askToRemove('林伟');
      await question.getByText('the match rules apply again').waitFor();
      await question.getByText('The sessions that were opened by this link end.').waitFor();
      await question.getByRole('button', { name: 'Cancel' }).click();
      await question.waitFor({ state: 'hidden' });
      expect(calls('wecom:removeLink')).toBe(0);

      await list.askToRemove('林伟');
      await question.getByRole('button', { name: 'Remove link' }).click();
      await list.says('Nobody is linked yet.');
      expect(await list.search.evaluate((input) => input === document.activeElement)).toBe(true);
      expect(calls('wecom:removeLink')).toBe(1);
      expect(await page.getByRole('dialog', { name: /Remove the link/ }).count()).toBe(0);
    });
    expect((await linkedPeople(bed.app)).total).toBe(0);
    const again = new HttpBrowser(new URL(bed.app.url).origin, bed.simulator.url).as(LIN_WEI);
    expect((await again.signIn('wecom')).userId).toBe(lin.id);
  });

  if (client !== FULL_PASS) return; // what follows is shared code

  it('have no serious flaw for people with a screen reader, and fit a phone', async () => {
    await bed.knownUser();
    const name = 'Somebody with a very long name that does not fit into one line of a phone';
    bed.simulator.addMember(CORP_ID, { userid: 'x'.repeat(64), name, departments: [2], mobile: '13900000300' });
    await bed.knownUser({ member: 'x'.repeat(64) });
    member(LIN_WEI).status = LEFT;
    await bed.app.root.call('wecom:checkMembers', { body: { authenticator: 'wecom' } });
    await onList(
      client,
      async ({ page, list }) => {
        await list.says('Linked: 2');
        await list.root.getByText(/Disabled or gone in WeCom since/).waitFor();
        expect(await seriousViolations(page, '[data-testid=wecom-linked-people]')).toEqual([]);
        const wider = await list.root.evaluate((section) => section.scrollWidth - section.clientWidth);
        expect(wider).toBe(0);
        await list.askToRemove('林伟');
        expect(await seriousViolations(page, '.ant-modal')).toEqual([]);
      },
      { viewport: PHONE },
    );
  });

  it('can have their data, and have it erased', async () => {
    await bed.knownUser();
    await onList(client, async ({ page, list }) => {
      const download = page.waitForEvent('download');
      await list.choose('林伟', 'Export data');
      expect((await download).suggestedFilename()).toBe('wecom-lin.wei.json');
      const saved = JSON.parse(readFileSync(await (await download).path(), 'utf8')) as PersonData;
      expect(saved).toMatchObject({ wecomUserIds: [LIN_WEI], links: [{ wecomName: '林伟' }], identities: [{}] });

      await list.choose('林伟', 'Erase data');
      const question = page.getByRole('dialog', { name: 'Erase the data of lin.wei?' });
      await question.getByText('Kept: the user with all they have here').waitFor();
      expect(await seriousViolations(page, '.ant-modal')).toEqual([]);
      await question.getByRole('button', { name: 'Erase data' }).click();
      await list.says('The data is erased. Nobody is linked yet.');

      await list.root.getByText('Data of a person without a link').click();
      const others = list.root.getByTestId('wecom-person-data');
      await others.getByLabel('WeCom userid').fill('lin.wei');
      await others.getByRole('button', { name: 'Export data' }).click();
      await others.getByText('Nothing is kept about this person.').waitFor();
      expect(await seriousViolations(page, '[data-testid=wecom-linked-people]')).toEqual([]);
    });
    expect((await linkedPeople(bed.app)).total).toBe(0);
  });

  it('are not linked to their user again where the admin wants that, until it is allowed again', async () => {
    const lin = await bed.knownUser();
    const signIn = () => new HttpBrowser(new URL(bed.app.url).origin, bed.simulator.url).as(LIN_WEI).authorize('wecom');
    await onList(client, async ({ page, list }) => {
      const question = await list.askToRemove('林伟');
      await question.getByText('Do not link this person to this user again').click();
      await question.getByRole('button', { name: 'Remove link' }).click();
      await list.says('Nobody is linked yet.');
      const blocked = list.root.getByTestId('wecom-blocked-links');
      await blocked.getByText('lin.wei in WeCom, and the user 林伟').waitFor();
      expect(await seriousViolations(page, '[data-testid=wecom-linked-people]')).toEqual([]);
      expect((await signIn()).searchParams.get('error')).not.toBeNull();
      await blocked.getByRole('button', { name: /^Allow again/ }).click();
      await blocked.waitFor({ state: 'detached' });
    });
    await signIn();
    expect((await linkedPeople(bed.app)).people).toMatchObject([{ userId: lin.id }]);
  });

  it('are shown a page at a time', async () => {
    for (let i = 10; i < 31; i++) {
      const userid = `person.${i}`;
      const mobile = `139000002${i}`;
      bed.simulator.addMember(CORP_ID, { userid, name: `Person ${i}`, departments: [2], mobile });
      await bed.knownUser({ member: userid });
    }
    await onList(client, async ({ list }) => {
      await list.says('Linked: 21');
      expect(await list.people.count()).toBe(20);
      await list.root.getByRole('listitem', { name: '2', exact: true }).click();
      await list.root.getByText('Person 10', { exact: true }).waitFor();
      expect(await list.people.count()).toBe(1);

      const question = await list.askToRemove('Person 10');
      await question.getByRole('button', { name: 'Remove link' }).click();
      await list.says('Linked: 20');
      await list.root.getByText('Person 30', { exact: true }).waitFor(); // page 2 is gone
      expect(await list.people.count()).toBe(20);
    });
  });

  it('are marked when a check finds that they have left, and no longer when they are back', async () => {
    const lin = await bed.knownUser();
    const zhao = await bed.knownUser({ member: ZHAO_MIN });
    member(LIN_WEI).status = LEFT;
    // longer than the page takes to ask again (2 s), shorter than the server waits for WeCom (5 s)
    bed.simulator.fault('/cgi-bin/user/get', { delay: 4_000, times: 2 });
    const left = /Disabled or gone in WeCom since/;
    await onList(client, async ({ list }) => {
      await list.says('Linked: 2');
      expect(await list.root.getByText(left).count()).toBe(0);
      await list.checkButton.click();
      await list.root.getByText('Asking WeCom: 0 of 2', { exact: true }).waitFor();
      await list.root.getByText('Asking WeCom: 1 of 2', { exact: true }).waitFor();
      await list.says('The check has ended. Linked: 2');
      await list.person(lin.id).getByText(left).waitFor();
      expect(await list.person(zhao.id).getByText(left).count()).toBe(0);
      expect(await list.root.getByTestId('wecom-check-progress').count()).toBe(0);

      member(LIN_WEI).status = ACTIVE;
      await list.checkButton.click();
      await list.person(lin.id).getByText(left).waitFor({ state: 'detached' });
      await list.says('The check has ended. Linked: 2');
    });
  });

  it('say what is wrong when they cannot be checked or asked for', async () => {
    await bed.knownUser();
    await onList(
      client,
      async ({ page, list }) => {
        await list.says('Linked: 1');
        await bed.app.deleteAuthenticators();
        await list.checkButton.click();
        await list.root.getByRole('alert').getByText('The authenticator is switched off').waitFor();

        await page.route(/wecom:listLinks/, (route) => route.fulfill({ json: {} }));
        await list.search.fill('lin');
        await list.root.getByText('Something went wrong on the server').waitFor();
        await page.unroute(/wecom:listLinks/);
        await list.root.getByRole('button', { name: 'Try again' }).click();
        await list.root.getByText('Something went wrong on the server').waitFor({ state: 'detached' });
        await list.says('Nobody is found.');
      },
      { refused: true },
    );
  });
});

function dayOf(iso: string | undefined): string {
  return new Intl.DateTimeFormat('en-US', { dateStyle: 'medium' }).format(new Date(String(iso)));
}
