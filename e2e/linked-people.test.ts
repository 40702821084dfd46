import { readFileSync } from 'node:fs';
import { CORP_ID, LIN_WEI, ZHAO_MIN } from '../simulator/seed';
import type { MemberData } from '../src/shared/actions';
import { TestBrowser as HttpBrowser } from '../testing/test-browser';
import { CLIENTS, type Client, FULL_PASS } from './harness/app';
import { seriousViolations } from './harness/axe';
import { LinkedPeopleSection, linkedPeople } from './harness/linked-people';
import { AUTHENTICATORS_PAGE, SettingsForm } from './harness/settings-page';
import { testBed } from './harness/test-bed';
import type { Visit } from './harness/visit';

const bed = testBed();

const PHONE = { width: 375, height: 700 };
const LEFT = 5;

interface OpenList extends Visit {
  form: SettingsForm;
  list: LinkedPeopleSection;
}

/** Opens the settings form of the authenticator. */
async function onList(
  client: Client,
  steps: (open: OpenList) => Promise<void>,
  { viewport }: { viewport?: typeof PHONE } = {},
): Promise<void> {
  await bed.visit({ token: bed.app.root.token }, async (visit) => {
    if (viewport) {
      await visit.page.setViewportSize(viewport);
    }
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
  it('are found, checked, handed their data, and linked no longer once that is confirmed', async () => {
    const lin = await bed.knownUser();
    const zhao = await bed.knownUser({ member: ZHAO_MIN });
    await new HttpBrowser(new URL(bed.app.url).origin, bed.simulator.url).as(ZHAO_MIN).signIn('wecom');
    member(LIN_WEI).status = LEFT;
    await onList(client, async ({ page, form, list, calls }) => {
      await list.says('2 linked users');
      expect(await list.person(lin.id).textContent()).toContain('WeCom: 林伟 (lin.wei)');
      expect(await list.person(zhao.id).textContent()).toMatch(/赵敏.*zhao\.min.*Last sign-in: \w+ \d+, \d{4}/);

      await list.checkButton.click();
      await list.says('The check has ended. Members asked: 2. Left or disabled: 1. 2 linked users');
      await list
        .person(lin.id)
        .getByText(/Disabled or gone in WeCom since/)
        .waitFor();

      await list.search.fill(LIN_WEI);
      await list.search.press('Enter'); // the form stays
      await list.person(zhao.id).waitFor({ state: 'detached' });
      expect(await form.field('Origin').count()).toBe(1);

      const download = page.waitForEvent('download');
      await list.choose('林伟', 'Export data');
      expect((await download).suggestedFilename()).toBe('wecom-lin.wei.json');
      const saved = JSON.parse(readFileSync(await (await download).path(), 'utf8')) as MemberData;
      expect(saved).toMatchObject({ wecomUserIds: [LIN_WEI], links: [{ wecomName: '林伟' }], identities: [{}] });

      const question = await list.askToRemove('林伟');
      await question.getByRole('button', { name: 'Remove link' }).click();
      await list.person(lin.id).waitFor({ state: 'detached' });
      expect(await list.search.evaluate((input) => input === document.activeElement)).toBe(true);
      expect(calls('wecom:removeLink')).toBe(1);
    });
    expect((await linkedPeople(bed.app)).people).toMatchObject([{ userId: zhao.id }]);
  });

  if (client !== FULL_PASS) {
    return; // what follows is shared code
  }

  it('have no serious flaw for people with a screen reader, and fit a phone', async () => {
    await bed.knownUser();
    const name = 'Somebody with a very long name that does not fit into one line of a phone';
    bed.simulator.addMember(CORP_ID, { userid: 'x'.repeat(64), name, departments: [2], mobile: '13900000300' });
    await bed.knownUser({ member: 'x'.repeat(64) });
    const blocked = await bed.knownUser({ member: ZHAO_MIN });
    member(LIN_WEI).status = LEFT;
    await bed.app.root.call('wecom:checkMembers', { body: { authenticator: 'wecom' } });
    await bed.app.root.call('wecom:removeLink', { body: { authenticator: 'wecom', userId: blocked.id, block: true } });
    await onList(
      client,
      async ({ page, list }) => {
        await list.says('2 linked users');
        await list.root.getByText(/Disabled or gone in WeCom since/).waitFor();
        await list.root.getByTestId('wecom-blocked-links').waitFor();
        await list.root.getByText('Data of a member without a link').click();
        await list.root.getByTestId('wecom-person-data').waitFor();
        expect(await seriousViolations(page, '[data-testid=wecom-linked-people]')).toEqual([]);
        const wider = await list.root.evaluate((section) => section.scrollWidth - section.clientWidth);
        expect(wider).toBe(0);
        const toRemove = await list.askToRemove('林伟');
        expect(await seriousViolations(page, '.ant-modal')).toEqual([]);
        await toRemove.getByRole('button', { name: 'Cancel' }).click();
        await toRemove.waitFor({ state: 'hidden' });
        await list.choose('林伟', 'Erase data');
        await page.getByRole('dialog', { name: 'Erase the data of lin.wei?' }).waitFor();
        expect(await seriousViolations(page, '.ant-modal')).toEqual([]);
      },
      { viewport: PHONE },
    );
  });
});
