import { ACCOUNT_ERRORS, SIGN_IN_ERRORS } from '../../../shared/errors';
import { errorCodeOf, knownErrorCode } from '../error-code';
import { textOf } from '../error-texts';

it('has a sentence of its own for every refusal', () => {
  const titles = [...SIGN_IN_ERRORS, ...ACCOUNT_ERRORS].map((code) => textOf(knownErrorCode(code)).title);
  expect(new Set(titles).size).toBe(titles.length);
});

it.each([null, '', '<img>', 'constructor', 'toString'])('never repeats %p', (code) => {
  expect(knownErrorCode(code)).toBe('INTERNAL');
});

it.each([
  [{ kind: 'refused', code: 'LAST_WAY_IN' }, 'LAST_WAY_IN'],
  [{ kind: 'refused', code: 'WECOM_RATE_LIMITED' }, 'WECOM_RATE_LIMITED'],
  [{ kind: 'refused', code: 'SOMETHING_NEW' }, 'INTERNAL'],
  [{ kind: 'failed', failure: 'unreachable' }, 'UNREACHABLE'],
  [{ kind: 'failed', failure: 'forbidden' }, 'INTERNAL'],
] as const)('makes of %j: %s', (reply, trouble) => {
  expect(errorCodeOf(reply)).toBe(trouble);
});
