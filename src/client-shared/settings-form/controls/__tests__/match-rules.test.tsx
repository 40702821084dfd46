import { act, screen } from '@testing-library/react';
import { Controlled } from '../../../../../testing/controlled';
import { show } from '../../../../../testing/render';
import { MatchRules } from '../match-rules';

const showRules = (initial?: string[]) =>
  show(<Controlled initial={initial}>{(control) => <MatchRules label="Rules" {...control} />}</Controlled>);

const value = () => screen.getByTestId('value').textContent;

const rules = () =>
  screen.getAllByRole('checkbox').map((box) => [box.closest('label')?.textContent, box.matches(':checked')]);

it('shows the default where nothing was chosen', () => {
  showRules();
  expect(rules()).toEqual([
    ['Phone number', true],
    ['Corporate email', false],
    ['Personal email', false],
    ['Username equals the userid', false],
  ]);
  expect(value()).toBe('');
});

it('is ordered with the keyboard, says where each rule is, and keeps the focus', async () => {
  const { user } = showRules(['phone', 'bizMail', 'email']);
  const up = screen.getByRole('button', { name: 'Move Personal email up' });
  act(() => up.focus());
  await user.keyboard('{Enter}');
  await screen.findByText('Personal email is now number 2 of 3');
  await user.keyboard(' ');
  await screen.findByText('Personal email is now number 1 of 3');
  expect(document.activeElement).toBe(up);
  expect(up.getAttribute('aria-disabled')).toBe('true');
  await user.keyboard('{Enter}');
  expect(value()).toBe('["email","phone","bizMail"]');

  act(() => screen.getByRole('button', { name: 'Move Phone number down' }).focus());
  await user.keyboard('{Enter}');
  await screen.findByText('Phone number is now number 3 of 3');
  expect(value()).toBe('["email","bizMail","phone"]');
});

it('may have no rule at all, and says what that means', async () => {
  const { user } = showRules();
  await user.click(screen.getByRole('checkbox', { name: 'Phone number' }));
  await screen.findByText('No rule is selected: nobody is matched to an existing user.');
  expect(value()).toBe('[]');
});
