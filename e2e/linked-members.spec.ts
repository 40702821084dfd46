import { readFileSync } from 'node:fs';
import { CORP_ID, LIN_WEI, ZHAO_MIN } from '../simulator/seed';
import { statusPath } from '../src/client-shared/host/settings-pages';
import type { MemberData } from '../src/shared/actions';
import { expectAccessible } from './harness/axe';
import { linkedMembers, PeopleTab } from './harness/linked-members';
import { expect, test } from './harness/test';

const LEFT = 5;
const PHONE = { width: 375, height: 700 };

test('linked members are checked, found, handed their data, and unlinked once that is confirmed', {
  tag: '@once',
}, async ({ app, simulator, visit, knownUser, at }) => {
  await app.createWecomAuthenticator(simulator.url, { title: 'Sim Office' });
  const lin = await knownUser();
  const zhao = await knownUser({ member: ZHAO_MIN });
  simulator.member(CORP_ID, LIN_WEI).status = LEFT;
  const { page, calls } = await visit({ token: app.root.token });
  await page.setViewportSize(PHONE);
  await page.goto(at(statusPath('people')));
  const list = new PeopleTab(page);
  await list.says('2 linked users');
  await expect(list.member(lin.id)).toContainText('WeCom: 林伟 (lin.wei)');

  await list.checkButton.click();
  await list.says('The check has ended. Members asked: 2. Left or disabled: 1. 2 linked users');
  await expect(list.member(lin.id)).toContainText('Disabled or gone in WeCom since');
  await list.root.getByText('Data of a member without a link').click();
  await list.root.getByTestId('wecom-person-data').waitFor();
  await expectAccessible(page, '[data-testid=wecom-linked-people]');
  expect(await list.root.evaluate((section) => section.scrollWidth - section.clientWidth)).toBe(0);

  await list.search.fill(LIN_WEI);
  await expect(list.member(zhao.id)).toHaveCount(0);

  const download = page.waitForEvent('download');
  await list.choose('林伟', 'Export data');
  expect((await download).suggestedFilename()).toBe('wecom-lin.wei.json');
  const saved = JSON.parse(readFileSync(await (await download).path(), 'utf8')) as MemberData;
  expect(saved).toMatchObject({ wecomUserIds: [LIN_WEI], links: [{ wecomName: '林伟' }], identities: [{}] });

  await list.choose('林伟', 'Erase data');
  const erasure = page.getByRole('dialog', { name: 'Erase the data of lin.wei?' });
  await erasure.waitFor();
  await expectAccessible(page, '.ant-modal');
  await erasure.getByRole('button', { name: 'Cancel' }).click();
  await erasure.waitFor({ state: 'hidden' });

  const question = await list.askToRemove('林伟');
  await expectAccessible(page, '.ant-modal');
  await question.getByRole('button', { name: 'Remove link' }).click();
  await expect(list.member(lin.id)).toHaveCount(0);
  await expect(list.search).toBeFocused();
  expect(calls('wecom:removeLink')).toBe(1);
  expect((await linkedMembers(app)).people).toMatchObject([{ userId: zhao.id }]);
});
