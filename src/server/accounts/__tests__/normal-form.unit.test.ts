import fc from 'fast-check';
import { spellingPatterns } from '../find-users';
import { normalizePhone, normalValue } from '../normal-form';

const NUMBER = '13800000001';

/** What a database would find, by the regular expression that PostgreSQL and MySQL get. */
function finds(normal: string, stored: string): boolean {
  const pattern = patterns.get(normal) ?? new RegExp(spellingPatterns(normal).regexp);
  patterns.set(normal, pattern);
  return pattern.test(stored);
}

const patterns = new Map<string, RegExp>();

describe('phone numbers', () => {
  it.each([
    '13800000001',
    '138 0000 0001',
    '138-0000-0001',
    '+86 13800000001',
    '008613800000001',
    '8613800000001',
    '(+86)138-0000-0001',
    '（＋86）13800000001',
    '【86】138–0000—0001',
    '\u202d13800000001\u202c', // as iOS and Windows copy it
    '\u202a+86\u00a0138\u20110000\u20110001\u202c',
    '\ufeff138\u200b0000\u200d0001\u00ad',
    '138\u22120000\u30fc0001', // a minus sign, and the dash of a Japanese keyboard
    '138·0000·0001',
    '138\t0000\r\n0001\u0000',
    '1\ufe0f38\u30000000\u034f0001',
    '１３８０００００００１',
    '1３8０000０００1',
    '＋８６－１３８－００００－０００１',
    '١٣٨٠٠٠٠٠٠٠١',
    '۱۳۸۰۰۰۰۰۰۰۱',
    '१३८०००००००१',
    '𝟏𝟑𝟖𝟎𝟎𝟎𝟎𝟎𝟎𝟎𝟏',
    'tel:13800000001',
    'TEL：+86-138-0000-0001',
    'Tel. 138 0000 0001',
    '13800000001.0',
    '+8613800000001.00',
    "'13800000001",
    '"13800000001"',
    '1.3800000001E10',
    '1.3800000001e+10',
  ])('are the same in every spelling: %j', (raw) => {
    expect(normalizePhone(raw)).toBe(NUMBER);
    expect(finds(NUMBER, raw)).toBe(true);
  });

  it.each([
    ['00852 9123 4567', '+85291234567'],
    ['+852-9123-4567', '+85291234567'],
    ['+852 ９１２３ ４５６７', '+85291234567'],
    ['tel:+852-9123-4567', '+85291234567'],
    ['+1 380 000 0001', '+13800000001'],
    ['0571-8888.0000', '057188880000'],
  ])('of other countries and of offices keep their own: %s', (raw, normal) => {
    expect(normalizePhone(raw)).toBe(normal);
    expect(finds(normal, raw)).toBe(true);
  });

  it.each([
    ['+13800000001.0', NUMBER], // a number of another country
    ['1380000000.0', '13800000000'],
    ['21380000000.0', '2138000000'],
    ['13800000001.5', NUMBER],
    ['85291234567.0', '85291234567'],
    ['1.38E+10', '13800000000'], // digits are lost
    ['13800000001 13800000002', NUMBER],
    ['13800000001/2', NUMBER],
    ['13800000001#2', NUMBER],
    ['13800000001①', NUMBER],
    ['138****0001', NUMBER],
    ['O13800000001', NUMBER],
  ])('%s is not %s', (raw, normal) => {
    expect(normalizePhone(raw)).not.toBe(normal);
  });

  it.each([
    undefined,
    null,
    '',
    '   ',
    '-',
    '+',
    '0086',
    '+86',
    'n/a',
    '1234',
    '13800000001x',
    '⑬⑧⑩⑩⑩①',
    'tel:',
    '\u202d',
  ])('are nothing to compare: %p', (raw) => {
    expect(normalizePhone(raw)).toBeUndefined();
  });

  it('stay what they are in normal form', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[+０-９0-9 ()tel:.-]{5,24}$/), (raw) => {
        const normal = normalizePhone(raw);
        return normal === undefined || normalizePhone(normal) === normal;
      }),
    );
  });
});

describe('a database finds whatever the comparison takes', () => {
  const DIGITS = ['0123456789', '０１２３４５６７８９', '٠١٢٣٤٥٦٧٨٩', '०१२३४५६७८९', '𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗'].map((digits) => [
    ...digits,
  ]);
  const GAPS = ['', ' ', '-', '\u202d', '\u00a0', '–', '（', '\u2060', '\t', 'ー', '·'];

  /** What one form or another takes for something else, or leaves out. */
  const CHANGING = Array.from({ length: 0x20000 }, (_, code) => String.fromCodePoint(code)).filter(
    (character) =>
      /[\p{N}\p{C}\p{Dash}]/u.test(character) ||
      [character.normalize('NFKC'), character.normalize('NFC'), character.toLowerCase()].some(
        (one) => one !== character,
      ),
  );

  it('of a phone number, with digits of any script and anything in between', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^1\d{10}$/),
        fc.constantFrom('', '+86', '0086', '＋８６', 'tel:', '（+86）'),
        fc.array(fc.tuple(fc.constantFrom(...DIGITS), fc.constantFrom(...GAPS)), { minLength: 11, maxLength: 11 }),
        fc.constantFrom('', '\u202c', ' '),
        (number, prefix, written, end) => {
          const spelled = written.map(([digits, gap], i) => `${gap}${digits[Number(number[i])]}`).join('');
          const stored = `${prefix}${spelled}${end}`;
          expect(normalizePhone(stored)).toBe(number);
          expect(finds(number, stored)).toBe(true);
        },
      ),
    );
  });

  it('of a phone number, with any character of Unicode in the place of a digit or beside it', () => {
    for (const character of CHANGING) {
      for (const stored of [`138${character}0000001`, `138000${character}00001`, `${character}13800000001`]) {
        const normal = normalizePhone(stored);
        if (normal !== undefined && !finds(normal, stored)) {
          throw new Error(`U+${character.codePointAt(0)?.toString(16)}: ${normal} is not found`);
        }
      }
    }
  });

  it('of a mail, with any character of Unicode in it', () => {
    const same = (normal: string, stored: string) => normal === stored.toLowerCase(); // what `lower` finds
    for (const character of CHANGING) {
      for (const stored of [
        `${character}lin@corp.test`,
        `lin${character}@corp.test`,
        `li${character}@CORP.test\u202c`,
      ]) {
        const normal = normalValue('email', stored);
        if (normal && !same(normal, stored) && !(/[^!-~]/.test(stored) && finds(normal, stored))) {
          throw new Error(`U+${character.codePointAt(0)?.toString(16)}: ${normal} is not found`);
        }
      }
    }
  });

  it('and few others', () => {
    expect(finds('13800000001', '13900000001')).toBe(false);
    expect(finds('13800000001', '1380000001')).toBe(false);
    expect(finds('lin@corp.test', 'corp.test@lin')).toBe(false);
  });
});

describe('mails and usernames', () => {
  it.each([
    'Lin.Wei@Corp.test',
    ' lin.wei@corp.test\t',
    '\u00a0lin.wei@corp.test\u3000',
    '\u202dlin.wei@corp.test\u202c',
    '\ufefflin.wei@corp.test\u200b\r\n',
    'ｌｉｎ．ｗｅｉ＠ｃｏｒｐ．ｔｅｓｔ',
  ])('are the same in every spelling: %j', (raw) => {
    expect(normalValue('email', raw)).toBe('lin.wei@corp.test');
    expect(normalValue('username', raw)).toBe('lin.wei@corp.test');
  });

  it('may be composed or not', () => {
    expect(normalValue('email', 'andre\u0301@corp.test')).toBe(normalValue('email', 'ANDRÉ@corp.test'));
  });

  it.each([
    ['lin2@corp.test', 'lin²@corp.test'],
    ['andre@corp.test', 'andré@corp.test'],
    ['lin.wei@corp.test', 'linwei@corp.test'],
    ['lin-wei@corp.test', 'lin–wei@corp.test'],
    ['lin wei@corp.test', 'linwei@corp.test'],
    ['file@corp.test', 'ﬁle@corp.test'],
  ])('%s is another than %s', (one, other) => {
    expect(normalValue('email', one)).not.toBe(normalValue('email', other));
  });

  it.each(['', ' ', '\u200b\u202d', '\u0000', 'x'.repeat(256), null, 7])('are nothing to compare: %j', (raw) => {
    expect(normalValue('email', raw)).toBeUndefined();
  });
});
