import { cookieName } from '../cookies';

it.each([
  ['flow', 'main', true, '__Host-nb_wecom_main'],
  ['session', 'main', true, '__Host-nb_wecom_session_main'],
  ['here', 'hr.dept', false, 'nb_wecom_here_hr_dept'],
  ['known', 'a-b_c', false, 'nb_wecom_known_a-b_c'],
] as const)('names the cookie %s of %s', (kind, app, isSecure, name) => {
  expect(cookieName(kind, app, { isSecure })).toBe(name);
});
