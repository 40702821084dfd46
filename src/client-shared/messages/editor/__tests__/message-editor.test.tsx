import { screen, within } from '@testing-library/react';
import { Controlled } from '../../../../../testing/controlled';
import { show } from '../../../../../testing/render';
import { messageContent } from '../../../../shared/messages';
import { storedText } from '../filled-text';
import { MessageEditor } from '../message-editor';

const showEditor = (initial?: unknown, refused = false) =>
  show(<Controlled initial={initial}>{(control) => <MessageEditor {...control} refused={refused} />}</Controlled>);

const stored = () => JSON.parse(screen.getByTestId('value').textContent || 'null') as unknown;

async function choose(user: ReturnType<typeof show>['user'], label: string, option: string) {
  await user.click(screen.getByLabelText(label));
  await user.click(await screen.findByText(option, { selector: '.ant-select-item-option-content' }));
}

it('stores a text that the server accepts, and counts its bytes', async () => {
  const { user } = showEditor();
  await user.click(screen.getByLabelText('Text'));
  await user.paste('你好 {{$context.data.name}}');
  screen.getByText('7 of 2048 bytes, plus the variables');
  expect(stored()).toEqual({ type: 'text', text: storedText('你好 {{$context.data.name}}') });
  expect(messageContent.safeParse(stored()).success).toBe(true);
  within(screen.getByTestId('wecom-message-preview')).getByText('data.name');
});

it('keeps what was typed when the type changes and changes back', async () => {
  const { user } = showEditor({ type: 'text', text: storedText('Hello') });
  await choose(user, 'Message type', 'Markdown');
  await user.type(screen.getByRole('textbox', { name: 'Markdown' }), '**Hi**');
  expect(stored()).toEqual({ type: 'markdown', markdown: storedText('**Hi**') });
  await choose(user, 'Message type', 'Text');
  expect(stored()).toEqual({ type: 'text', text: storedText('Hello') });
  expect(screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Text' }).value).toBe('Hello');
});

it('builds a card with rows, and removes them again', async () => {
  const { user } = showEditor({ type: 'text_notice', title: storedText('Order'), link: storedText('/admin') });
  await user.click(screen.getByRole('button', { name: 'Add a row' }));
  const rows = screen.getByRole('group', { name: 'Rows' });
  await user.type(within(rows).getByLabelText('Name'), 'Price');
  await user.type(within(rows).getByLabelText('Value'), '9');
  expect(stored()).toMatchObject({ rows: [{ name: storedText('Price'), value: storedText('9') }] });
  expect(messageContent.safeParse(stored()).success).toBe(true);
  await user.click(screen.getByRole('button', { name: 'Remove no. 1' }));
  expect(stored()).toEqual({ type: 'text_notice', title: storedText('Order'), link: storedText('/admin') });
});

it('offers no more entries than WeCom takes', () => {
  const link = { title: storedText('a'), link: storedText('/a') };
  showEditor({ type: 'text_notice', links: [link, link, link] });
  expect(screen.queryByRole('button', { name: 'Add a link' })).toBeNull();
});

it('marks empty fields only once the form was refused', () => {
  const { unmount } = showEditor({ type: 'textcard' });
  expect(screen.queryByText('Fill this in.')).toBeNull();
  unmount();
  showEditor({ type: 'textcard' }, true);
  expect(screen.getAllByText('Fill this in.')).toHaveLength(3);
});

it('says at once what is wrong with what was typed', async () => {
  const { user } = showEditor({ type: 'text', text: storedText('{{#if a}}x{{/if}}'), link: storedText('evil') });
  screen.getByText('Blocks such as conditions and loops do not work here, only variables do.');
  expect(screen.getByLabelText('Page to open').getAttribute('aria-invalid')).toBe('true');
  await user.clear(screen.getByLabelText('Text'));
  await user.paste('a'.repeat(2049));
  screen.getByText('This is longer than WeCom allows.');
});

it('sets the options', async () => {
  const { user } = showEditor({ type: 'markdown', markdown: storedText('a') });
  await user.click(screen.getByLabelText('Wait for WeCom’s answer'));
  await user.click(screen.getByLabelText('People also read in WeChat'));
  expect(stored()).toMatchObject({ wait: true, inWechat: true });
});
