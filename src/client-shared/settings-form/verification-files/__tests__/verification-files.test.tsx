import { screen, waitFor, within } from '@testing-library/react';
import { data, type FakeHost, fakeHost, refusal } from '../../../../../testing/host-app';
import { show } from '../../../../../testing/render';
import type { FilePlacement, VerificationFile } from '../../../../shared/setup-report';
import { CheckSection } from '../../checklist/check-section';
import { VerificationFilesSection } from '../verification-files-section';

const NAME = 'WW_verify_AbCdEf0123456789.txt';
const CONTENT = 'AbCdEf0123456789';

const file = (placement: FilePlacement = 'placed'): VerificationFile => ({ name: NAME, content: CONTENT, placement });

function showFiles(files: VerificationFile[]): { host: FakeHost; user: ReturnType<typeof show>['user'] } {
  const host = fakeHost({ 'wecom:listVerificationFiles': data(files) });
  const { user } = show(<VerificationFilesSection app={host.app} origin="https://nb.example.com" />);
  return { host, user };
}

async function upload(user: ReturnType<typeof show>['user'], ...files: File[]): Promise<void> {
  const input = document.querySelector<HTMLInputElement>('input[type=file]');
  await user.upload(input as HTMLInputElement, files);
}

/** jsdom's files have no text(). */
function textFile(name: string, content: string): File {
  return Object.assign(new File([content], name, { type: 'text/plain' }), { text: async () => content });
}

it('are uploaded, can be looked at, and go once that is confirmed', async () => {
  const { host, user } = showFiles([]);
  await screen.findByText('No files yet.');
  host.answer('wecom:addVerificationFile', data([file()]));
  await upload(user, textFile(NAME, CONTENT));
  const link = await screen.findByRole('link', { name: NAME });
  expect(link).toHaveProperty('href', `https://nb.example.com/${NAME}`);
  screen.getByText('Active: NocoBase serves it at the root of the domain.');
  expect(host.asked('wecom:addVerificationFile')).toMatchObject([{ data: { name: NAME, content: CONTENT } }]);

  await user.click(screen.getByRole('button', { name: `Delete ${NAME}` }));
  const question = await screen.findByRole('dialog', { name: `Delete ${NAME}?` });
  expect(host.asked('wecom:removeVerificationFile')).toEqual([]);
  host.answer('wecom:removeVerificationFile', data([]));
  await user.click(within(question).getByRole('button', { name: 'Delete' }));
  await screen.findByText('No files yet.');
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Upload files' }));
});

it('are refused before they are sent, when WeCom does not call them so or they are too large', async () => {
  const { host, user } = showFiles([]);
  await upload(user, textFile('index.txt', 'x'), textFile(NAME, 'x'.repeat(1025)));
  await screen.findByText('index.txt was rejected: a verification file is named WW_verify_….txt.');
  await screen.findByText(new RegExp(`${NAME} was rejected: it is too large`));
  expect(host.asked('wecom:addVerificationFile')).toEqual([]);
});

it('are refused by the server, with its reason', async () => {
  const { host, user } = showFiles([]);
  host.answer('wecom:addVerificationFile', refusal('FILE_EXISTS'));
  await upload(user, textFile(NAME, CONTENT));
  await screen.findByText(new RegExp(`${NAME} was rejected: a file with this name already exists`));
});

it.each(['elsewhere', 'not-writable', 'other-content'] as const)(
  'say what to do where NocoBase cannot serve them: %s',
  async (placement) => {
    showFiles([file(placement)]);
    await screen.findByText(/^Not active:/);
    screen.getByText(`location = /${NAME} { default_type text/plain; return 200 "${CONTENT}"; }`);
  },
);

it('are listed anew when the check finds that one is gone', async () => {
  const { host, user } = showFiles([file()]);
  await screen.findByText(/^Active:/);
  show(<CheckSection app={host.app} values={{ authenticator: 'wecom', options: {} }} enabled />);
  const missing = { code: 'FILE_MISSING', values: { name: NAME, host: 'nb.example.com', content: CONTENT } };
  host.answer('wecom:listVerificationFiles', data([file('not-writable')]));
  host.answer('wecom:checkSetup', data({ results: [{ check: 'file', status: 'failed', findings: [missing] }] }));
  await user.click(screen.getByRole('button', { name: 'Check setup' }));
  await screen.findByText(/^Not active:/);
  expect(screen.queryByText(/^Active:/)).toBeNull();
});

it('are not asked for again when the check finds them', async () => {
  const { host, user } = showFiles([file()]);
  await screen.findByText(/^Active:/);
  show(<CheckSection app={host.app} values={{ authenticator: 'wecom', options: {} }} enabled />);
  host.answer('wecom:checkSetup', data({ results: [{ check: 'file', status: 'passed', findings: [] }] }));
  await user.click(screen.getByRole('button', { name: 'Check setup' }));
  await screen.findByText(/^Fill in first/);
  await waitFor(() => expect(host.asked('wecom:listVerificationFiles')).toHaveLength(1));
});
