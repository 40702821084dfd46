import { compose } from '../../../../server/messages/compose/compose';
import { ContentError } from '../../../../server/messages/content-error';
import { type MessageContent, messageContent } from '../../../../shared/messages';
import type { Draft } from '../draft';
import { storedText } from '../filled-text';
import { problemsOf, sizeOf } from '../problems';

const problems = (draft: Draft) => Object.fromEntries(problemsOf(draft));

it('marks required fields', () => {
  expect(problems({ type: 'text' })).toEqual({ text: 'EMPTY' });
  expect(problems({ type: 'textcard' })).toEqual({ title: 'EMPTY', description: 'EMPTY', link: 'EMPTY' });
  expect(problems({ type: 'news' })).toEqual({ 'articles.0.title': 'EMPTY', 'articles.0.link': 'EMPTY' });
});

it('needs a heading or a subtitle', () => {
  const link = storedText('/admin');
  expect(problems({ type: 'text_notice', link })).toEqual({ title: 'EMPTY' });
  expect(problems({ type: 'text_notice', link, subtitle: storedText('a') })).toEqual({});
});

it('counts bytes of what the author wrote, without variables', () => {
  expect(sizeOf(storedText('你好{{a}}😀'), 'text')).toBe(10);
  expect(sizeOf(storedText('a\nb'), 'textcardDescription')).toBe(6); // a line break is sent as `<br>`
  expect(problems({ type: 'text', text: storedText(`${'你'.repeat(682)}ab`) })).toEqual({});
  expect(problems({ type: 'text', text: storedText('你'.repeat(683)) })).toEqual({ text: 'TOO_LONG' });
});

it('lets lines of cards be longer: clients fold them', () => {
  expect(problems({ type: 'text_notice', title: storedText('a'.repeat(50)), link: storedText('/') })).toEqual({});
});

it.each([
  ['{{#if a}}', 'BLOCK'],
  ['{{a', 'BRACES'],
] as const)('says what is wrong with braces: %s', (text, problem) => {
  expect(problems({ type: 'text', text: storedText(text) })).toEqual({ text: problem });
});

describe('links', () => {
  const site = { origin: 'https://app.example', open: (path: string) => `https://app.example${path}` };
  const refusedByServer = (link: string) => {
    const content = { type: 'text', text: 'a', link: storedText(link) };
    try {
      compose(messageContent.parse(content) as MessageContent, {
        site,
        channel: { confidential: false, button: null },
      });
      return false;
    } catch (error) {
      if (error instanceof ContentError) {
        return true;
      }
      throw error;
    }
  };

  it.each([
    '/admin',
    '/admin/orders?id={{a}}',
    'https://example.com',
    'https://example.com/x?y={{a}}',
    'https://example.com/{{a}}',
    'https://{{a}}.com/',
    'https://example.com{{a}}',
    '//evil.example/x',
    'javascript:alert(1)',
    'admin',
    'ftp://example.com/',
    'https://user@example.com/',
    '/admin\\x',
  ])('are refused as the server refuses them: %s', (link) => {
    const isBad = problems({ type: 'text', text: storedText('a'), link: storedText(link) }).link === 'BAD_LINK';
    expect(isBad).toBe(refusedByServer(link));
  });

  it('may be a variable: the server looks where it leads', () => {
    expect(problems({ type: 'text', text: storedText('a'), link: storedText('{{a}}') })).toEqual({});
  });
});
