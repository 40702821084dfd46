import { screen, waitFor } from '@testing-library/react';
import { type Answer, data, fakeHost, refusal } from '../../../testing/host-app';
import { show } from '../../../testing/render';
import { LINK_HANDLE, tabMemory } from '../host/memory';
import { linkPage, signInPage } from '../host/sign-in-urls';
import { SignInButton } from '../sign-in-button';

const LIN_WEI = { authenticator: 'wecom', name: '林伟', wecomUserId: 'lin.wei', canLink: true };

const button = () => screen.findByRole('button', { name: 'Sign in via WeCom' });

/** Opens the sign-in page with the button of the authenticator "wecom". */
function openSignInPage(address: string, { word, answer }: { word?: string; answer?: Answer } = {}) {
  const host = fakeHost(answer && { 'wecom:pendingLink': answer });
  if (word) {
    tabMemory(host.app).remember(LINK_HANDLE, word);
  }
  window.history.replaceState(null, '', address);
  return { ...host, ...show(<SignInButton app={host.app} authenticator={{ name: 'wecom', authType: 'wecom' }} />) };
}

/** The sign-in page as the page of a person whom nothing matches leads to it. */
const TO_LINK = signInPage(linkPage('wecom', '/admin/x?a=1'), '');

it('is there when somebody only signs in', async () => {
  const { requests } = openSignInPage('/signin?redirect=/admin/x?a=1', { word: 'w' });
  await button();
  expect(requests).toEqual([]);
});

it('explains the first sign-in as it gets the focus, and starts by Enter', async () => {
  const { user } = openSignInPage('/signin');
  const signIn = await button();
  await user.tab();
  expect(document.activeElement).toBe(signIn);
  const tooltip = await screen.findByRole('tooltip');
  expect(tooltip.textContent).toMatch(/^First time here\? Open this app inside WeCom once/);
  await user.keyboard('{Enter}');
  expect(signIn.className).toContain('ant-btn-loading'); // the page leaves for WeCom
});

it('gives way to whom the sign-in will link', async () => {
  const { asked } = openSignInPage(TO_LINK, { word: 'w', answer: data(LIN_WEI) });
  await screen.findByText('Sign in to link 林伟 (lin.wei)');
  screen.getByText('Sign in the way you usually do. Then you can link your WeCom account.');
  expect(screen.queryByText('Sign in via WeCom')).toBeNull();
  expect(asked('wecom:pendingLink')[0]?.data).toMatchObject({ link: 'w' });
});

it('comes back by "Not now", which forgets the link and leads to the page that was wanted', async () => {
  const { app, visited, user } = openSignInPage(TO_LINK, { word: 'w', answer: data(LIN_WEI) });
  await user.click(await screen.findByRole('button', { name: 'Not now' }));
  await button();
  expect(tabMemory(app).recall(LINK_HANDLE)).toBe('');
  expect(visited).toEqual(['/signin?autoLogin=0&redirect=%2Fadmin%2Fx%3Fa%3D1']);
});

it.each([
  ['this tab knows of nobody', { answer: data(LIN_WEI) }],
  ['the link has expired', { word: 'w', answer: refusal('LINK_EXPIRED') }],
  ['the person is one of another authenticator', { word: 'w', answer: data({ ...LIN_WEI, authenticator: 'other' }) }],
  ['the server is not reached', { word: 'w' }],
])('is there where %s', async (_case, known) => {
  openSignInPage(TO_LINK, known);
  await button();
});

it('takes no name from the address', async () => {
  openSignInPage(`${TO_LINK}&name=Eve&userid=eve`, { word: 'w', answer: data(LIN_WEI) });
  await screen.findByText('Sign in to link 林伟 (lin.wei)');
  await waitFor(() => expect(document.body.textContent).not.toMatch(/eve/i));
});
