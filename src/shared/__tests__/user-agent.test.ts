import { USER_AGENTS } from '../../../testing/user-agents';
import { browserKind } from '../user-agent';

it.each(Object.entries(USER_AGENTS))('takes %s for what it is', (name, userAgent) => {
  expect(browserKind(userAgent)).toBe(name.replace(/[A-Z].*/, ''));
});
