import { refusal } from '../http';

const MORE = 'more info at https://open.work.weixin.qq.com/devtool/query?e=60020';

it('reads hint and address from a message, and leaves the rest', () => {
  const errmsg = `not allow to access from your ip, hint: [1658286717354964018506079], from ip: 203.0.113.9, ${MORE}`;
  expect(refusal(60020, errmsg)).toEqual({
    kind: 'refused',
    errcode: 60020,
    hint: '1658286717354964018506079',
    callerIp: '203.0.113.9',
  });
});

it.each([
  ['the moon is down, hint: [1], from ip: 1.2.3.4, more info at x', 'the moon is down'],
  ['user 13900000001 is odd', 'user … is odd'],
  ['token=abcdefghijklmnopqrstuvwxyz0123 expired', '… expired'],
  ['mail lin@corp.test unknown', 'mail … unknown'],
  ['see https://evil.test/x for more', 'see … for more'],
  ['成员不存在', '成员不存在'],
  ['line\none\u0007two', 'line one two'],
  ['x '.repeat(500), 'x '.repeat(80).trim()],
])('keeps WeCom’s words for an unknown error, and nothing that may be somebody’s: %j', (errmsg, text) => {
  expect(refusal(77777, errmsg)).toMatchObject({ errcode: 77777, text });
});

it.each([
  ['words without end', 'x'.repeat(256 * 1024)],
  ['digits without end', '1'.repeat(256 * 1024)],
  ['signs without end', '-'.repeat(256 * 1024)],
])('reads no more than the beginning of %s (F9)', (_case, errmsg) => {
  expect(refusal(77777, `odd ${errmsg} , hint: [1658286717354964018506079]`)).toEqual({
    kind: 'refused',
    errcode: 77777,
    text: 'odd',
  });
});

it('shows no half of a number that was cut off', () => {
  const errmsg = `${'y '.repeat(20)}${'z@'.repeat(476)} 13900000001`;
  expect(JSON.stringify(refusal(77777, errmsg))).not.toContain('139');
});

it('keeps no words for an error that is known, nor for none', () => {
  expect(refusal(40001, 'invalid credential')).toEqual({ kind: 'refused', errcode: 40001 });
  expect(refusal(77777, '')).toEqual({ kind: 'refused', errcode: 77777 });
});
