import { behindWhite } from '../theme';

it.each([
  ['#1668dc', '#1668dc'], // of the dark theme: readable as it is
  ['#722ED1', '#722ed1'],
  ['#1677ff', '#146fef'], // of the default theme: a contrast of 4.1
])('puts white text on %s as %s', (color, readable) => {
  expect(behindWhite(color)).toBe(readable);
});

it.each(['#fff', 'rgb(22, 119, 255)', 'blue', ''])('leaves %j to antd', (color) => {
  expect(behindWhite(color)).toBeUndefined();
});

it('ends with the palest colour there is', () => {
  expect(behindWhite('#ffffff')).toMatch(/^#7\w7\w7\w$/);
});
