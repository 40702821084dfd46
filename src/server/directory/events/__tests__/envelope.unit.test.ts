import fc from 'fast-check';
import { encrypt, encryptPadded, sign } from '../../../../../simulator/events/envelope';
import { openEnvelope } from '../envelope';

const KEYS = {
  token: 'QDG6eK',
  aesKey: 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C',
  corpId: 'wx5823bf96d3bd56c7',
};

const signed = (encrypted: string, { token } = KEYS) => {
  const [timestamp, nonce] = ['1409659589', '263014780'];
  return { encrypted, timestamp, nonce, signature: sign([token, timestamp, nonce, encrypted]) };
};

/** A plaintext with any length, receiver and padding. */
const sealedBytes = (message: string, options: { length?: number; padding?: Buffer; receiver?: string } = {}) => {
  const text = Buffer.from(message);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(options.length ?? text.length);
  const plain = Buffer.concat([Buffer.alloc(16, 'r'), length, text, Buffer.from(options.receiver ?? KEYS.corpId)]);
  const missing = 32 - (plain.length % 32);
  const padded = Buffer.concat([plain, options.padding ?? Buffer.alloc(missing, missing)]);
  return encryptPadded(padded, Buffer.from(`${KEYS.aesKey}=`, 'base64'));
};

it.each([
  [
    'the Go sample',
    KEYS,
    {
      timestamp: '1409659589',
      nonce: '263014780',
      encrypted: 'P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==',
      signature: '5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3',
    },
    '1616140317555161061',
  ],
  [
    'the Python sample',
    {
      token: 'hJqcu3uJ9Tn2gXPmxx2w9kkCkCE2EPYo',
      aesKey: '6qkdMrq68nTKduznJYO1A37W2oEgpkMUvkttRToqhUt',
      corpId: 'ww1436e0e65a779aee',
    },
    {
      timestamp: '1476416373',
      nonce: '47744683',
      encrypted: 'fsi1xnbH4yQh0+PJxcOdhhK6TDXkjMyhEPA7xB2TGz6b+g7xyAbEkRxN/3cNXW9qdqjnoVzEtpbhnFyq6SVHyA==',
      signature: '012bc692d0a58dd4b10f8dfe5c4ac00ae211ebeb',
    },
    '1288432023552776189',
  ],
])('opens what WeCom has published: %s', (_, keys, envelope, text) => {
  expect(openEnvelope(envelope, keys)).toEqual({ kind: 'opened', text });
  expect(openEnvelope({ ...envelope, nonce: `${envelope.nonce}0` }, keys)).toEqual({ kind: 'refused', wrong: 'token' });
  expect(openEnvelope(envelope, { ...keys, corpId: 'ww0' })).toEqual({ kind: 'refused', wrong: 'company' });
});

it('opens a text of any length and script', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
      expect(openEnvelope(signed(encrypt(text, KEYS.corpId, KEYS.aesKey)), KEYS)).toEqual({ kind: 'opened', text });
    }),
  );
});

it.each([
  ['another key', encrypt('x', KEYS.corpId, 'a'.repeat(43))],
  ['no text at all', ''],
  ['no base64', '???'],
  ['a part of a block', Buffer.alloc(15).toString('base64')],
  ['one block and a byte', Buffer.alloc(17).toString('base64')],
  ['padding of 0', sealedBytes('x', { padding: Buffer.alloc(32 - (39 % 32), 0) })],
  ['padding of 33', sealedBytes('x', { padding: Buffer.alloc(32 - (39 % 32), 33) })],
  ['padding that differs', sealedBytes('x', { padding: Buffer.from([...Buffer.alloc(24, 1), 25]) })],
  ['a length beyond the end', sealedBytes('x', { length: 500 })],
  ['a length of 2^31', sealedBytes('x', { length: 2 ** 31 })],
  ['no UTF-8', sealedBytes('x', { receiver: '' }).slice(0, -4)],
])('refuses a signed text with %s', (_, encrypted) => {
  expect(openEnvelope(signed(encrypted), KEYS)).toEqual({ kind: 'refused', wrong: 'aesKey' });
});

it.each([
  ['nobody', ''],
  ['another company', 'ww1436e0e65a779aee'],
  ['a company with the same beginning', `${KEYS.corpId}0`],
])('refuses a text for %s', (_, receiver) => {
  expect(openEnvelope(signed(sealedBytes('x', { receiver })), KEYS)).toEqual({ kind: 'refused', wrong: 'company' });
});

it('never throws, whatever is signed', () => {
  fc.assert(
    fc.property(fc.oneof(fc.base64String(), fc.string()), (encrypted) => {
      expect(openEnvelope(signed(encrypted), KEYS).kind).toBe('refused');
    }),
  );
});
