import { isFileRefusal, nginxLine, readFile } from '../verification-file';

const file = (name: string, content = 'AbCdEf0123456789') => new File([content], name, { type: 'text/plain' });

describe('a verification file', () => {
  it('is read when WeCom may have made it', async () => {
    expect(await readFile(file('WW_verify_AbCdEf0123456789.txt'))).toEqual({
      name: 'WW_verify_AbCdEf0123456789.txt',
      content: 'AbCdEf0123456789',
    });
  });

  it.each(['WW_verify_AbC (1).txt', 'WW_verify_AbC(12).txt'])('%s is the second download of one', async (name) => {
    expect(await readFile(file(name))).toMatchObject({ name: 'WW_verify_AbC.txt' });
  });

  it.each([
    'index.html',
    '../WW_verify_AbC.txt',
    'WW_verify_.txt',
    'WW_verify_AbC.txt.html',
    'WW_verify_A b.txt',
    `WW_verify_${'a'.repeat(65)}.txt`,
  ])('%s is not sent', async (name) => {
    expect(await readFile(file(name))).toEqual({ refusal: 'FILE_NAME' });
  });

  it('of more than a kilobyte is not sent', async () => {
    expect(await readFile(file('WW_verify_AbC.txt', 'x'.repeat(1024)))).toMatchObject({ content: 'x'.repeat(1024) });
    expect(await readFile(file('WW_verify_AbC.txt', 'x'.repeat(1025)))).toEqual({ refusal: 'FILE_SIZE' });
  });

  it('can be served by nginx with one line', () => {
    expect(nginxLine({ name: 'WW_verify_AbC.txt', content: 'AbC' })).toBe(
      'location = /WW_verify_AbC.txt { default_type text/plain; return 200 "AbC"; }',
    );
  });

  it('is refused for reasons that have a sentence', () => {
    expect(['FILE_NAME', 'FILE_CONTENT', 'FILE_EXISTS', 'TOO_MANY_FILES', 'toString'].map(isFileRefusal)).toEqual([
      true,
      true,
      true,
      true,
      false,
    ]);
  });
});
