import { inRows, moved, toggled } from '../match-rules';

it('lists the chosen rules first, in their order', () => {
  expect(inRows(['email', 'phone'])).toEqual(['email', 'phone', 'bizMail', 'username']);
  expect(inRows([])).toEqual(['phone', 'bizMail', 'email', 'username']);
});

it('adds a rule at the end, and takes it away', () => {
  expect(toggled(['email'], 'phone')).toEqual(['email', 'phone']);
  expect(toggled(['email', 'phone'], 'email')).toEqual(['phone']);
});

it('moves a chosen rule one step, and no further than the ends', () => {
  expect(moved(['phone', 'email', 'username'], 'email', -1)).toEqual(['email', 'phone', 'username']);
  expect(moved(['phone', 'email', 'username'], 'email', 1)).toEqual(['phone', 'username', 'email']);
  expect(moved(['phone', 'email'], 'phone', -1)).toEqual(['phone', 'email']);
  expect(moved(['phone', 'email'], 'email', 1)).toEqual(['phone', 'email']);
  expect(moved(['phone'], 'username', -1)).toEqual(['phone']);
});
