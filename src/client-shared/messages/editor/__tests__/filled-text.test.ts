import { braceProblem, isBlank, leadingLiteral, literalsOf, storedText, typedText } from '../filled-text';

const MARK = (index: number) => `\ue000${index}\ue001`;

it('stores literals and values apart', () => {
  expect(storedText('Order {{$context.data.no}} of {{ $jobsMapByNodeKey.k1.name }}!')).toEqual({
    template: `Order ${MARK(0)} of ${MARK(1)}!`,
    values: ['{{$context.data.no}}', '{{ $jobsMapByNodeKey.k1.name }}'],
  });
});

it.each([
  'plain',
  'a {{b}} c {{d.e}}',
  '{{dateFormat d "YYYY-MM-DD HH:mm"}}',
  'open {{ brace',
  '{{#if a}}x{{/if}}',
  '{"a":{{b}}}',
  '',
  'line\nline',
])('shows again what was typed: %s', (typed) => {
  expect(typedText(storedText(typed))).toBe(typed);
});

it('stores three braces as two, because a test run knows no others', () => {
  expect(storedText('{{{a}}}')).toEqual({ template: MARK(0), values: ['{{a}}'] });
});

it('lets nobody type the characters that stand for values', () => {
  expect(storedText(`a${MARK(0)}b{{c}}`)).toEqual({ template: `a0b${MARK(0)}`, values: ['{{c}}'] });
});

it('keeps a text that was stored as a string', () => {
  expect(typedText('Hi {{name}}')).toBe('Hi {{name}}');
  expect(literalsOf('Hi {{name}}')).toBe('Hi ');
});

it.each([
  ['{{#if a}}x{{/if}}', 'block'],
  ['{{#each list}}', 'block'],
  ['x {{else}} y', 'block'],
  ['{{> partial}}', 'block'],
  ['{{& raw}}', 'block'],
  ['{{!-- comment --}}', 'block'],
  ['{{~#if a}}', 'block'],
  ['{{a', 'braces'],
  ['{{}}', 'braces'],
  ['{{a b"}}', 'braces'],
  ['{{a}} {{b', 'braces'],
  ['{{a}} and { b }', undefined],
  ['}} alone', undefined],
])('finds what NocoBase could not fill in: %s', (typed, problem) => {
  expect(braceProblem(storedText(typed))).toBe(problem);
  expect(braceProblem(typed)).toBe(problem);
});

it('knows what stands before the first value, and what is blank', () => {
  expect(leadingLiteral(storedText('/admin/{{id}}/x'))).toBe('/admin/');
  expect([undefined, storedText('  '), storedText('{{a}}'), storedText('a')].map(isBlank)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
