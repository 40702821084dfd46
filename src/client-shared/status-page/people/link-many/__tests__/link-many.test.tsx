import { screen, within } from '@testing-library/react';
import { data, refusal } from '../../../../../../testing/host-app';
import { ALL_RIGHTS, showTab } from '../../../../../../testing/status-page';
import type { LinkImport, PlannedLink } from '../../../../../shared/status-page';

const NOBODY = { people: [], total: 0, pageSize: 20, unconfirmed: 0, blocked: [], rights: ALL_RIGHTS };

const LIN: PlannedLink = {
  line: 2,
  username: 'linwei',
  wecomUserId: 'lin.wei',
  userId: 2,
  userName: 'Lin Wei',
  wecomName: '林伟',
  outcome: 'link',
};
const STRANGER: PlannedLink = {
  line: 3,
  username: 'nobody',
  wecomUserId: 'li.na',
  outcome: 'refused',
  problem: 'USER_UNKNOWN',
};

const state = (kind: LinkImport['kind'], lines: PlannedLink[] = [], done = 0): LinkImport => ({
  kind,
  done,
  total: 2,
  lines,
});

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

async function open() {
  const shown = showTab('people', { answers: { 'wecom:listLinks': data(NOBODY) } });
  await shown.user.click(await screen.findByRole('button', { name: 'Link many' }));
  const dialog = await screen.findByRole('dialog', { name: 'Link many' });
  return { ...shown, dialog: within(dialog) };
}

async function preview() {
  const shown = await open();
  const { host, user, dialog } = shown;
  expect(dialog.getByRole('button', { name: 'Preview' })).toHaveProperty('disabled', true);
  await user.type(dialog.getByRole('textbox', { name: 'List of usernames and userids' }), 'linwei,lin.wei');
  host.answer('wecom:startLinkImport', data({ import: 'abc' }));
  host.answer('wecom:linkImport', data(state('checking', [], 1)));
  await user.click(dialog.getByRole('button', { name: 'Preview' }));
  await dialog.findByText('Asking WeCom: 1 of 2');
  host.answer('wecom:linkImport', data(state('ready', [LIN, STRANGER])));
  await dialog.findByText('To be linked: 1. Already linked: 0. Refused: 1.');
  return shown;
}

it('shows what would happen before anything does', async () => {
  const { host, user, dialog } = await preview();
  expect(host.asked('wecom:startLinkImport')).toMatchObject([
    { data: { authenticator: 'wecom', csv: 'linwei,lin.wei' } },
  ]);
  dialog.getByText('Will be linked');
  dialog.getByText('No user has this username.');
  await user.click(dialog.getByRole('checkbox', { name: 'Only problems' }));
  expect(dialog.queryByText('Will be linked')).toBeNull();
  expect(host.asked('wecom:applyLinkImport')).toEqual([]);
});

it('links, says how far it is and how it ended', async () => {
  const { host, user, dialog } = await preview();
  host.answer('wecom:applyLinkImport', data(state('applying')));
  host.answer('wecom:linkImport', data(state('applying', [], 1)));
  await user.click(dialog.getByRole('button', { name: 'Link 1 members' }));
  await dialog.findByText('Linking: 1 of 2');
  host.answer('wecom:linkImport', data(state('done', [{ ...LIN, outcome: 'linked' }, STRANGER])));
  await dialog.findByText('Linked: 1. Already linked: 0. Refused: 1.');
  dialog.getByRole('button', { name: 'Download the refused lines' });
  const before = host.asked('wecom:listLinks').length;
  await user.click(dialog.getByText('Close').closest('button') as HTMLElement);
  expect(host.asked('wecom:listLinks').length).toBeGreaterThan(before);
  expect(host.asked('wecom:cancelLinkImport')).toEqual([]);
});

it('is forgotten on the server when it is cancelled', async () => {
  const { host, user, dialog } = await preview();
  host.answer('wecom:cancelLinkImport', data(state('expired')));
  await user.click(dialog.getByRole('button', { name: 'Back' }));
  expect(host.asked('wecom:cancelLinkImport')).toMatchObject([{ data: { import: 'abc' } }]);
  expect(dialog.getByRole('textbox', { name: 'List of usernames and userids' })).toHaveProperty(
    'value',
    'linwei,lin.wei',
  );
});

it('says that a list was not accepted', async () => {
  const { host, user, dialog } = await open();
  await user.type(dialog.getByRole('textbox', { name: 'List of usernames and userids' }), 'x');
  host.answer('wecom:startLinkImport', refusal('INPUT_INVALID'));
  await user.click(dialog.getByRole('button', { name: 'Preview' }));
  await dialog.findByText('The list was not accepted');
});

it('says that a preview has expired', async () => {
  const { host, user, dialog } = await open();
  await user.type(dialog.getByRole('textbox', { name: 'List of usernames and userids' }), 'x');
  host.answer('wecom:startLinkImport', data({ import: 'abc' }));
  host.answer('wecom:linkImport', data(state('expired')));
  await user.click(dialog.getByRole('button', { name: 'Preview' }));
  await dialog.findByText('The preview has expired');
});
