import fc from 'fast-check';
import { normalizePhone, phonePattern } from '../phone';

describe('phone numbers', () => {
  it.each([
    '13800000001',
    '138 0000 0001',
    '138-0000-0001',
    '+86 13800000001',
    '008613800000001',
    '8613800000001',
    '(+86)138-0000-0001',
  ])('are the same in every spelling: %s', (raw) => {
    expect(normalizePhone(raw)).toBe('13800000001');
  });

  it('keep a foreign country code', () => {
    expect(normalizePhone('00852 9123 4567')).toBe('+85291234567');
    expect(normalizePhone('+852-9123-4567')).toBe('+85291234567');
    expect(normalizePhone('+1 380 000 0001')).toBe('+13800000001');
  });

  it.each([undefined, null, '', '   ', '-', '+', '0086', '+86', 'n/a', '1234', '13800000001x'])(
    'are nothing to compare: %p',
    (raw) => {
      expect(normalizePhone(raw)).toBeUndefined();
    },
  );

  it('are found by their pattern in every spelling', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^1\d{10}$/),
        fc.array(fc.constantFrom('', ' ', '-'), { minLength: 11, maxLength: 11 }),
        (digits, gaps) => {
          const spelled = `+86${[...digits].map((digit, i) => `${gaps[i]}${digit}`).join('')}`;
          const like = new RegExp(`^${phonePattern(digits).replace(/%/g, '.*')}$`);
          return normalizePhone(spelled) === digits && like.test(spelled);
        },
      ),
    );
  });
});
