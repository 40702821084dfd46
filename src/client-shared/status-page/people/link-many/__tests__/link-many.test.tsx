import { screen, waitFor, within } from '@testing-library/react';
import { data, laterAnswer, refusal } from '../../../../../../testing/host-app';
import { ALL_RIGHTS, SECOND, showTab, WECOM } from '../../../../../../testing/status-page';
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
  await user.click(dialog.getByRole('button', { name: 'Link 1 member' }));
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
  host.answer('wecom:startLinkImport', refusal('IMPORT_EMPTY'));
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

it.each(['IMPORT_EMPTY', 'IMPORT_TOO_LARGE'])('says what a list needs at %s', async (code) => {
  const { host, user, dialog } = await open();
  await user.type(dialog.getByRole('textbox', { name: 'List of usernames and userids' }), 'x');
  host.answer('wecom:startLinkImport', refusal(code));
  await user.click(dialog.getByRole('button', { name: 'Preview' }));
  await dialog.findByText('The list was not accepted');
});

it('does not blame the list for what is wrong with the authenticator', async () => {
  const { host, user, dialog } = await open();
  await user.type(dialog.getByRole('textbox', { name: 'List of usernames and userids' }), 'x');
  host.answer('wecom:startLinkImport', refusal('AUTHENTICATOR_UNAVAILABLE'));
  await user.click(dialog.getByRole('button', { name: 'Preview' }));
  await dialog.findByText(/The authenticator is disabled, was removed/);
  expect(dialog.queryByText('The list was not accepted')).toBeNull();
});

describe('a chosen file', () => {
  const choose = async (content: BlobPart, name = 'links.csv') => {
    const shown = await open();
    const field = document.querySelector<HTMLInputElement>('input[type=file]');
    await shown.user.upload(field as HTMLInputElement, new File([content], name, { type: 'text/csv' }));
    return shown;
  };
  const text = ({ dialog }: Awaited<ReturnType<typeof open>>) =>
    (dialog.getByRole('textbox', { name: 'List of usernames and userids' }) as HTMLTextAreaElement).value;

  it.each([
    ['UTF-8 with a mark', [0xef, 0xbb, 0xbf, 0xe5, 0xbc, 0xa0, 0x2c, 0x7a]],
    ['UTF-8', [0xe5, 0xbc, 0xa0, 0x2c, 0x7a]],
    ['GBK', [0xd5, 0xc5, 0x2c, 0x7a]],
    ['UTF-16', [0xff, 0xfe, 0x20, 0x5f, 0x2c, 0x00, 0x7a, 0x00]],
  ])('is read as %s', async (_, bytes) => {
    const shown = await choose(new Uint8Array(bytes));
    await waitFor(() => expect(text(shown)).toBe('张,z'));
  });

  it('may not be too large', async () => {
    const shown = await choose('x'.repeat(1024 * 1024 + 1));
    await shown.dialog.findByText('The file is larger than 1 MB.');
    expect(text(shown)).toBe('');
  });
});

describe('closing', () => {
  const isOpen = () => screen.queryByRole('dialog', { name: 'Link many' }) !== null;

  it('does not come by a click beside the dialog', async () => {
    const { user, dialog } = await open();
    await user.type(dialog.getByRole('textbox', { name: 'List of usernames and userids' }), 'linwei,lin.wei');
    await user.click(document.querySelector('.ant-modal-wrap') as HTMLElement);
    jest.advanceTimersByTime(1_000);
    dialog.getByDisplayValue('linwei,lin.wei');
  });

  it('waits for the reply to what was sent', async () => {
    const { host, user, dialog } = await open();
    const reply = laterAnswer();
    await user.type(dialog.getByRole('textbox', { name: 'List of usernames and userids' }), 'x');
    host.answer('wecom:startLinkImport', reply.answer);
    await user.click(dialog.getByRole('button', { name: 'Preview' }));
    expect(dialog.getByRole('button', { name: 'Cancel' })).toHaveProperty('disabled', true);
    await user.keyboard('{Escape}');
    reply.give(refusal('IMPORT_EMPTY'));
    await dialog.findByText('The list was not accepted');
  });

  it('while links are made is "Stop", and shows what was linked', async () => {
    const { host, user, dialog } = await preview();
    host.answer('wecom:applyLinkImport', data(state('applying')));
    host.answer('wecom:linkImport', data(state('applying', [], 1)));
    await user.click(dialog.getByRole('button', { name: 'Link 1 member' }));
    await dialog.findByText('Linking: 1 of 2');
    await user.keyboard('{Escape}');
    expect(isOpen()).toBe(true);
    expect(host.asked('wecom:cancelLinkImport')).toEqual([]);
    const done = data(
      state('done', [
        { ...LIN, outcome: 'linked' },
        { ...LIN, line: 4 },
      ]),
    );
    host.answer('wecom:cancelLinkImport', done);
    host.answer('wecom:linkImport', done);
    await user.click(dialog.getByRole('button', { name: 'Stop' }));
    await dialog.findByText('Linked: 1. Not linked yet: 1. Already linked: 0. Refused: 0.');
    dialog.getByText('Not linked');
    expect(isOpen()).toBe(true);
  });
});

it('says what was linked where some lines could not be, and links the rest', async () => {
  const { host, user, dialog } = await preview();
  host.answer('wecom:applyLinkImport', data(state('applying')));
  host.answer(
    'wecom:linkImport',
    data(
      state('ready', [
        { ...LIN, outcome: 'linked' },
        { ...LIN, line: 4 },
      ]),
    ),
  );
  await user.click(dialog.getByRole('button', { name: 'Link 1 member' }));
  await dialog.findByText('Linked: 1. Not linked yet: 1. Already linked: 0. Refused: 0.');
  dialog.getByText('Some members could not be linked. Try the rest again.');
  dialog.getByRole('button', { name: 'Link 1 member' });
});

it('forgets the chosen authenticator when it closes', async () => {
  const { user } = showTab('people', {
    authenticators: [WECOM, SECOND],
    answers: { 'wecom:listLinks': data(NOBODY) },
  });
  const opened = async () => {
    await user.click(await screen.findByRole('button', { name: 'Link many' }));
    return within(await screen.findByRole('dialog', { name: 'Link many' }));
  };
  const dialog = await opened();
  await user.click(dialog.getByRole('combobox', { name: 'Authenticator' }));
  await user.click((await screen.findAllByTitle('second')).at(-1) as HTMLElement);
  dialog.getByText('second', { selector: '.ant-select-selection-item' });
  await user.click(dialog.getByRole('button', { name: 'Cancel' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  (await opened()).getByText('Sim Office', { selector: '.ant-select-selection-item' });
});
