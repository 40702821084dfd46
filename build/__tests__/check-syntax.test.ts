import { checkSyntax } from '../check-syntax';

it.each([
  'export const load = () => import("./chunk.js");',
  'const name = person?.name ?? "";',
  'async () => { for await (const line of lines) {} }',
  'class A { constructor() { this.size = 1n; } }',
])('takes %p', (code) => {
  expect(() => checkSyntax('dist/x.js', code)).not.toThrow();
});

it.each([
  ['a field of a class', 'class A { size; }'],
  ['a private method', 'class A { #draw() {} }'],
  ['a static block', 'class A { static { boot(); } }'],
  ['an assignment with ??', 'a ??= 1;'],
  ['a separator in a number', 'const wait = 1_000;'],
  ['await outside of functions', 'await boot();'],
  ['a regular expression with the v flag', '/[a--b]/v'],
])('refuses %s, and says where', (_what, code) => {
  expect(() => checkSyntax('dist/x.js', code)).toThrow(/^dist\/x\.js is not ES2020: .* at ….*…$/);
});
