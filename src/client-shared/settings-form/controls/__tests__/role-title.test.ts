import { roleTitle } from '../role-select';

const translate = (key: string) => ({ Member: '成员' })[key] ?? key;

it.each([
  ['{{t("Member")}}', '成员'],
  ["{{ t('Member', { ns: 'acl' }) }}", '成员'],
  ['{{t("Admin")}}', 'Admin'],
  ['{{t("Member", {"ns":"acl"})}}', '成员'],
  [`{{t('it"s')}}`, 'it"s'],
  ['{{t("Member")', '{{t("Member")'],
  ['Sales', 'Sales'],
  ['', 'r_1'],
  [null, 'r_1'],
  [undefined, 'r_1'],
])('shows a role with the title %j as %s', (title, shown) => {
  expect(roleTitle({ name: 'r_1', title }, translate)).toBe(shown);
});
