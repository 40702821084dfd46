import { messageContent } from '../../../../shared/messages';
import { contentOf, type Draft, entriesAt, mergeDraft, optionOf, readDraft, withValue } from '../draft';
import { storedText } from '../filled-text';

it('keeps fields of other types while the type changes, and stores none of them', () => {
  const text = mergeDraft(undefined, { type: 'text', text: storedText('{{#if broken'), wait: false });
  const markdown: Draft = { ...text, type: 'markdown', markdown: storedText('**a**') };
  expect(contentOf(markdown)).toEqual({ type: 'markdown', markdown: storedText('**a**'), wait: false });
  const back = mergeDraft(markdown, readDraft(contentOf({ ...markdown, type: 'text' })));
  expect(back).toMatchObject({ text: storedText('{{#if broken'), markdown: storedText('**a**') });
});

it('forgets a field that was emptied', () => {
  const earlier: Draft = { type: 'textcard', title: storedText('a'), markdown: storedText('b') };
  expect(mergeDraft(earlier, { type: 'textcard' })).toEqual({ type: 'textcard', markdown: storedText('b') });
});

it.each([undefined, null, 7, [], {}, { type: 'voice' }])('reads anything: %j', (stored) => {
  expect(readDraft(stored).type).toBe('text');
});

it('reads a text that code has stored', () => {
  expect(readDraft('Hi')).toEqual({ type: 'text', text: 'Hi' });
});

it('sets and removes fields inside of others', () => {
  const source = withValue<Draft>({ type: 'text_notice' }, 'source.name', 'a');
  expect(source).toEqual({ type: 'text_notice', source: { name: 'a' } });
  expect(withValue(source, 'source.name', undefined)).toEqual({ type: 'text_notice' });
});

it('offers as many entries as a list needs', () => {
  expect(entriesAt({ articles: ['no entry'] }, 'articles', 1)).toEqual([{}]);
});

it('has the defaults of the server', () => {
  const { data } = messageContent.safeParse({ type: 'text', text: 'a' });
  expect(data).toMatchObject({
    wait: optionOf({ type: 'text' }, 'wait'),
    inWechat: optionOf({ type: 'text' }, 'inWechat'),
    linksInValues: optionOf({ type: 'text' }, 'linksInValues'),
  });
});
