import { departmentsOf, matchRulesOf, qrSignInOf, refreshOf, rootMatchOf, takenFieldsOf } from '../read-choices';

const DEFAULTS = {
  matchBy: ['phone'],
  qrSignIn: 'everybody',
  rootMatch: 'never',
  takenFields: ['name', 'phone', 'bizMail'],
  refresh: { name: 'blank', phone: 'blank', email: 'blank' },
};

it.each([undefined, null, '', 'phone!', 7, {}, [], ['telepathy']])('shows a form for the stored %j', (value) => {
  const isList = Array.isArray(value) && value.length === 0; // nothing chosen is a choice
  expect(matchRulesOf(value)).toEqual(isList ? [] : DEFAULTS.matchBy);
  expect(takenFieldsOf(value)).toEqual(isList ? [] : DEFAULTS.takenFields);
  expect(rootMatchOf(value)).toBe(DEFAULTS.rootMatch);
  expect(qrSignInOf(value)).toBe(DEFAULTS.qrSignIn);
  expect(refreshOf(value)).toEqual(DEFAULTS.refresh);
  expect(departmentsOf(value)).toEqual([]);
});

it('shows what is stored', () => {
  expect(matchRulesOf(['username', 'phone', 'username'])).toEqual(['username', 'phone']);
  expect(rootMatchOf('any')).toBe('any');
  expect(qrSignInOf('known')).toBe('known');
  expect(takenFieldsOf(['email'])).toEqual(['email']);
  expect(refreshOf({ phone: 'never', email: 'sometimes' })).toEqual({ name: 'blank', phone: 'never', email: 'blank' });
  expect(departmentsOf([2, '3', 0, -1, 1.5, 'x'])).toEqual([2, 3]);
});
