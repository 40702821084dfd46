import { buildSignInAddress } from '../build-sign-in-address';
import { parseSignInAddress, type SignInAddress } from '../sign-in-route';

const common = { authenticator: 'wecom', redirect: '/v/admin/x?tab=1#z' };
const QUERY = 'authenticator=wecom&redirect=%2Fv%2Fadmin%2Fx%3Ftab%3D1%23z';

const ADDRESSES: [SignInAddress, string][] = [
  [{ kind: 'ticket', ...common, ticket: 'abc' }, `/wecom/sign-in?${QUERY}#ticket=abc`],
  [{ kind: 'link', ...common, link: 'abc' }, `/wecom/sign-in?purpose=link&${QUERY}#link=abc`],
  [{ kind: 'link', authenticator: 'wecom' }, '/wecom/sign-in?purpose=link&authenticator=wecom'],
  [{ kind: 'welcome', ...common }, `/wecom/sign-in?purpose=welcome&${QUERY}`],
  [
    { kind: 'error', error: 'NOT_LINKED', authenticator: 'wecom', redirect: '/admin', purpose: 'link', link: 'abc' },
    '/wecom/sign-in?error=NOT_LINKED&redirect=%2Fadmin&authenticator=wecom&purpose=link#link=abc',
  ],
  [{ kind: 'error', error: 'BUSY', redirect: '/admin' }, '/wecom/sign-in?error=BUSY&redirect=%2Fadmin'],
  [{ kind: 'none', ...common }, `/wecom/sign-in?${QUERY}`],
];

it.each(ADDRESSES)('builds and reads %j', (address, expected) => {
  const built = buildSignInAddress(address);
  expect(built).toBe(expected);
  expect(parseSignInAddress(new URL(built, 'https://crm.example.com'))).toEqual(address);
});

it('builds the address in a client that has a basename', () => {
  expect(buildSignInAddress({ kind: 'none' }, '/nocobase/v/wecom/sign-in')).toBe('/nocobase/v/wecom/sign-in?');
});

it.each([
  ['?error=BUSY#ticket=abc', 'error'],
  ['?purpose=other', 'none'],
  ['?purpose=link#ticket=abc', 'link'],
  ['#link=abc', 'none'],
])('takes an address that the plugin does not build for what it says first: %s', (visited, kind) => {
  expect(parseSignInAddress(new URL(`/wecom/sign-in${visited}`, 'https://crm.example.com')).kind).toBe(kind);
});
