import { fileName } from '../save-file';

it.each([
  ['wecom-lin.wei', 'wecom-lin.wei.json'],
  ['wecom-a@b-c_d', 'wecom-a@b-c_d.json'],
  ['wecom-../../etc/passwd', 'wecom-.._.._etc_passwd.json'],
  ['wecom-a\\b:c*d?"<>|\n', 'wecom-a_b_c_d______.json'],
  ['wecom-林伟', 'wecom-__.json'],
])('names the file of %j', (name, file) => {
  expect(fileName(name)).toBe(file);
});
