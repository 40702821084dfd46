import { settingsSchema } from '../../server/settings/settings';
import { isAlteredSecret, settingProblem, type TypedSetting, typedProblem } from '../settings-rules';

const LONG = 'a'.repeat(2049);
const SECRET = 'q3vXk-7Yb_2sTn9LwR4mZc8HdJ6fGpQ1uAeKiOy5BxN';

const CASES: [TypedSetting, string, string | undefined][] = [
  ['corpId', 'ww1a2b3c4d5e6f7890', undefined],
  ['corpId', '  ww1a2b3c4d5e6f7890\t', undefined],
  ['corpId', '   ', 'required'],
  ['corpId', 'ww 1', 'companyId'],
  ['corpId', '企业', 'companyId'],
  ['corpId', SECRET, 'secretAsId'],
  ['corpId', 'w'.repeat(65), 'tooLong'],
  ['agentId', '1000002', undefined],
  ['agentId', '1234 wrong', 'digits'],
  ['agentId', '１０００００２', undefined],
  ['agentId', '１２ａ', 'digits'],
  ['agentId', '1'.repeat(21), 'tooLong'],
  ['secret', SECRET, undefined],
  ['secret', 'two words', 'secretCharacters'],
  ['secret', '', 'required'],
  ['secret', LONG, 'tooLong'],
  ['origin', 'https://noco.example:8443/', undefined],
  ['origin', 'http://localhost:13000', undefined],
  ['origin', 'http://127.0.0.1:13000', undefined],
  ['origin', 'http://192.168.1.5:13000', 'https'],
  ['origin', 'noco.example', 'originScheme'],
  ['origin', 'ftp://noco.example', 'originScheme'],
  ['origin', 'https://noco.example/admin', 'path'],
  ['origin', 'http://x/path', 'path'],
  ['origin', 'https://user@noco.example', 'userinfo'],
  ['origin', 'https://:pass@noco.example', 'userinfo'],
  ['origin', 'https://noco.example?x=1', 'query'],
  ['origin', 'https://noco.example/#', 'query'],
  ['origin', 'https://localhost..', 'host'],
  ['origin', 'http://localhost..', 'host'],
  ['origin', 'https://noco.example:99999', 'host'],
  ['origin', 'https://', 'host'],
  ['origin', ' \n', 'required'],
  ['apiBaseUrl', '', undefined],
  ['apiBaseUrl', 'http://wecom.intra:8080/proxy', undefined],
  ['apiBaseUrl', 'wecom.intra', 'urlScheme'],
  ['authorizeBaseUrl', 'https://me@wecom.intra', 'userinfo'],
  ['loginBaseUrl', 'https://wecom.intra?a', 'query'],
  ['loginBaseUrl', 'https://localhost..', 'host'],
  ['workbenchRedirect', '/admin?x=1#y', undefined],
  ['workbenchRedirect', 'https://other.example/a?b', undefined],
  ['workbenchRedirect', 'admin', 'redirectStart'],
  ['workbenchRedirect', 'javascript:alert(1)', 'redirectStart'],
  ['workbenchRedirect', '//evil.example', 'redirect'],
  ['buttonText', 'Anything', undefined],
  ['buttonText', LONG, 'tooLong'],
];

it.each(CASES)('finds in %s = %j: %s', (setting, value, problem) => {
  expect(settingProblem(setting, value)).toBe(problem);
});

it.each(CASES)('is what the server refuses %s = %j for: %s', (setting, value, problem) => {
  const isPublic = setting === 'buttonText' || setting === 'buttonTooltip';
  const result = isPublic
    ? settingsSchema.shape.public.safeParse({ [setting]: value })
    : settingsSchema.shape[setting].safeParse(value);
  expect(result.error?.issues[0]?.message).toBe(problem);
});

it.each([
  'https://noco.example',
  'https://Noco.Example.:443',
  'https:\\\\noco.example',
  'https://[2001:DB8:0::1]:443',
  'http://[::1]:13000',
  'https://公司.中国',
])('takes %s for an origin', (value) => {
  expect(settingProblem('origin', value)).toBeUndefined();
});

it('leaves what a variable stands for to the server', () => {
  expect(typedProblem('corpId', '{{ $env.CORP_ID }}')).toBeUndefined();
  expect(typedProblem('origin', 'https://{{$env.HOST}}')).toBeUndefined();
  expect(typedProblem('corpId', '{{ CORP_ID }}')).toBe('companyId');
});

it('takes a number that is stored for its digits', () => {
  expect(typedProblem('agentId', 1000002)).toBeUndefined();
  expect(typedProblem('agentId', null)).toBe('required');
});

describe('a stored secret', () => {
  const STORED = 'encrypted2:q3vXk7Yb2sTn9LwR4mZc8HdJ6fGpQ1uA';

  it.each([`${STORED}x`, STORED.slice(0, -1), STORED.slice(1), `x${STORED}`, 'e', 'encrypted2:other'])(
    'is altered in %s',
    (value) => expect(isAlteredSecret(value, STORED)).toBe(true),
  );

  it.each([STORED, ` ${STORED} `, '', SECRET, '{{$env.X}}', undefined])('is kept or replaced in %s', (value) =>
    expect(isAlteredSecret(value, STORED)).toBe(false),
  );

  it('is needed: without one, nothing is altered', () => expect(isAlteredSecret(STORED, undefined)).toBe(false));
});
