import { fileName } from '../save-file';

it.each([
  ['wecom-lin.wei', 'wecom-lin.wei'],
  ['wecom-a@b-c_d', 'wecom-a@b-c_d'],
  ['wecom-../../etc/passwd', 'wecom-.._.._etc_passwd'],
  ['wecom-a\\b:c*d?"<>|\n', 'wecom-a_b_c_d______'],
  ['wecom-林伟', 'wecom-__'],
])('names the file of %j', (name, file) => {
  expect(fileName(name)).toBe(file);
});
