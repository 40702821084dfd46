import { readLinkList } from '../../../../../server/admin/linking/read-link-list';
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

describe('corrected, it can be uploaded again', () => {
  const planned = [refused('nobody'), { ...refused('+1', 'wang.fang'), problem: 'MEMBER_INACTIVE' as const }];
  const read = (csv: string) =>
    readLinkList(csv).map(({ username, wecomUserId, isReadable }) => [username, wecomUserId, isReadable]);
  const links = [
    ['nobody', 'li.na', true],
    ['+1', 'wang.fang', true],
  ];

  it('as it was saved', () => {
    expect(read(refusedCsv(planned, (key) => key))).toEqual(links);
  });

  it('as a spreadsheet saves it in countries with a decimal comma', () => {
    const semicolons = ['username;userid;reason', 'nobody;li.na;Left, or disabled.', '\'+1;wang.fang;"Yes, left; no"'];
    expect(read(semicolons.join('\r\n'))).toEqual(links);
  });
});
