import { screen, within } from '@testing-library/react';
import { show } from '../../../../../testing/render';
import type { Finding, FindingCode } from '../../../../shared/findings';
import { FINDING_TEXTS } from '../finding-texts';
import { FindingView } from '../finding-view';

/** All that a finding of any code may come with. */
const VALUES = {
  host: 'nb.example.com',
  reason: 'ECONNRESET',
  status: 502,
  location: 'https://elsewhere.test',
  ms: 12,
  ip: '203.0.113.9',
  name: 'WW_verify_AbC.txt',
  content: 'AbC',
  users: 1,
  departments: 2,
  tags: 3,
  expected: 'nb.example.com:8443',
  found: 'old.example.com',
  columns: 'phone,email,username',
  address: 'https://nb.example.com/api/wecom:passwordSignIn',
};

const CODES = Object.keys(FINDING_TEXTS) as (keyof typeof FINDING_TEXTS)[];

const found = (code: FindingCode) => ({ code, values: VALUES }) as Finding;

function shown(finding: Finding): HTMLElement {
  const code = finding.code === 'WECOM' ? `WECOM-${finding.errcode}` : finding.code;
  show(<FindingView finding={finding} />);
  return document.querySelector<HTMLElement>(`[data-finding="${code}"]`) as HTMLElement;
}

it.each(CODES)('%s is said in a sentence, without gaps', (code) => {
  expect(shown(found(code)).textContent).toMatch(/^(?!.*(\{\{|undefined)).{20,}$/);
});

it.each([
  ['IP_NOT_TRUSTED', '203.0.113.9'],
  ['DOMAIN_EMPTY', 'nb.example.com:8443'],
  ['DOMAIN_DIFFERS', 'nb.example.com:8443'],
  ['HOMEPAGE_EMPTY', 'nb.example.com:8443'],
  ['HOMEPAGE_DIFFERS', 'nb.example.com:8443'],
  ['FILE_MISSING', 'location = /WW_verify_AbC.txt { default_type text/plain; return 200 "AbC"; }'],
  ['FILE_WRONG', 'location = /WW_verify_AbC.txt { default_type text/plain; return 200 "AbC"; }'],
] as const)('%s has what to carry over, with a button that copies it', (code, value) => {
  const copied = within(shown(found(code))).getByText(value);
  within(copied).getByRole('button', { name: 'Copy' });
});

it.each(['IP_NOT_TRUSTED', 'APP_DISABLED', 'RANGE_EMPTY', 'DOMAIN_EMPTY', 'HOMEPAGE_DIFFERS'] as const)(
  '%s leads to the page of the app',
  (code) => {
    shown(found(code));
    expect(screen.getByRole('link', { name: 'Apps in the WeCom console' })).toHaveProperty(
      'href',
      expect.stringContaining('work.weixin.qq.com'),
    );
  },
);

it('names the columns that users may write', () => {
  const { textContent } = shown(found('VALUES_BY_PROFILE'));
  expect(textContent).toBe('Users in their own profile: Phone number, Email, Username.');
});

it.each([
  ['origin', 'https', 'Origin must begin with https://'],
  ['corpId', 'companyId', 'Company ID can only contain letters'],
  ['agentId', 'digits', 'AgentId must consist of digits'],
  ['apiBaseUrl', 'urlScheme', 'WeCom API address must begin with'],
  ['secret', 'required', 'Secret'],
] as const)('names the field that has to be mended: %s', (field, problem, text) => {
  expect(shown({ code: 'SETTING', field, problem }).textContent).toContain(text);
});

it.each([
  [40001, 'The secret does not belong to this company ID'],
  [40013, 'There is no company with this ID.'],
  [40056, 'The AgentId does not belong to this secret.'],
  [40091, 'The secret is no longer valid'],
  [85005, 'WeCom does not yet know that you own this domain.'],
  [301002, 'The AgentId does not belong to this secret.'],
])('says what to do about WeCom’s error %d, and leads to its page about it', (errcode, text) => {
  expect(shown({ code: 'WECOM', errcode, text: 'words for nobody' }).textContent).toContain(text);
  expect(screen.queryByText(/words for nobody/)).toBeNull();
  screen.getByRole('link', { name: `About WeCom error ${errcode}` });
});

it('has WeCom’s own words for an error that nobody has written about', () => {
  expect(shown({ code: 'WECOM', errcode: 99999, text: 'the moon is down' }).textContent).toContain(
    'WeCom refused with error 99999: the moon is down',
  );
});
