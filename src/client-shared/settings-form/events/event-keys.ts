/** Token and EncodingAESKey as WeCom demands them: letters and digits. */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const TOKEN_LENGTH = 32;
const AES_KEY_LENGTH = 43;

export interface EventKeys {
  eventToken: string;
  eventAesKey: string;
}

export function generateEventKeys(): EventKeys {
  return { eventToken: randomText(TOKEN_LENGTH), eventAesKey: randomText(AES_KEY_LENGTH) };
}

/** Drops bytes beyond the last whole alphabet, which would make some characters more frequent. */
function randomText(length: number): string {
  const limit = 256 - (256 % ALPHABET.length);
  let text = '';
  while (text.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length))) {
      text += byte < limit ? ALPHABET.charAt(byte % ALPHABET.length) : '';
    }
  }
  return text.slice(0, length);
}
