/**
 * The text of a chosen file. Excel in China saves CSV as GBK; elsewhere as UTF-8, or as UTF-16 with a mark.
 *
 * @throws what the browser throws where the file cannot be read
 */
export async function readText(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await bytesOf(file));
  const utf16 = UTF_16.find(({ mark }) => mark.every((byte, index) => bytes[index] === byte));
  if (utf16) {
    return new TextDecoder(utf16.encoding).decode(bytes);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}

const UTF_16 = [
  { encoding: 'utf-16le', mark: [0xff, 0xfe] },
  { encoding: 'utf-16be', mark: [0xfe, 0xff] },
];

/** `Blob.arrayBuffer` is missing in the browser of old WeCom versions. */
function bytesOf(file: Blob): Promise<ArrayBuffer> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as ArrayBuffer);
    reader.onerror = () => reject(reader.error);
    reader.readAsArrayBuffer(file);
  });
}
