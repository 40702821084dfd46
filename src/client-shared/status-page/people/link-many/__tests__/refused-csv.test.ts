import type { PlannedLink } from '../../../../../shared/status-page';
import { refusedCsv } from '../refused-csv';

const refused = (username: string, wecomUserId = 'li.na'): PlannedLink => ({
  line: 1,
  username,
  wecomUserId,
  outcome: 'refused',
  problem: 'USER_UNKNOWN',
});

const lines = (...planned: PlannedLink[]) => refusedCsv(planned, (key) => key).split('\r\n');

it('has a head, one line for each refused line, and the mark that Excel needs', () => {
  expect(lines(refused('nobody'))).toEqual([
    '\uFEFFusername,userid,reason',
    'nobody,li.na,No user has this username.',
    '',
  ]);
});

it.each([
  ['=HYPERLINK("x")', '"\'=HYPERLINK(""x"")"'],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@x', "'@x"],
  ['\tx', "'\tx"],
  ['a,b', '"a,b"'],
  ['a\nb', '"a\nb"'],
])('keeps %j from being run or from breaking the line', (username, cell) => {
  expect(lines(refused(username))[1]).toBe(`${cell},li.na,No user has this username.`);
});
