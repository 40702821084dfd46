import { departmentIdOf, departmentOptions } from '../department-options';

const OFFICE = [
  { id: 1, name: 'Sim Office', parentId: 0 },
  { id: 2, name: '研发部', parentId: 1 },
  { id: 4, name: 'Frontend', parentId: 2 },
  { id: 5, name: 'Frontend', parentId: 1 },
];

it('tells departments of the same name apart by what is above them', () => {
  expect(departmentOptions(OFFICE).slice(2)).toEqual([
    { value: '4', label: 'Frontend', parents: 'Sim Office / 研发部' },
    { value: '5', label: 'Frontend', parents: 'Sim Office' },
  ]);
});

it('ends where departments lie in a circle, and where one above is not to be seen', () => {
  const circle = [
    { id: 6, name: 'A', parentId: 7 },
    { id: 7, name: 'B', parentId: 6 },
    { id: 8, name: 'C', parentId: 99 },
  ];
  expect(departmentOptions(circle).map(({ parents }) => parents)).toEqual(['B', 'A', '']);
});

it.each([
  ['12', 12],
  [' 7 ', 7],
  ['研发部', 2],
  ['sim office', 1],
  ['Frontend', undefined], // two are called so
  ['0', undefined],
  ['-3', undefined],
  ['1.5', undefined],
  ['2e3', undefined],
  ['9'.repeat(20), undefined],
  ['', undefined],
])('takes %j for department %j', (typed, id) => {
  expect(departmentIdOf(typed, departmentOptions(OFFICE))).toBe(id);
});
