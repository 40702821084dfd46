import { readFile } from 'node:fs/promises';
import { LANGUAGES, troubleshootingFile, withTables } from '../troubleshooting';

describe('the troubleshooting page', () => {
  it.each(LANGUAGES)('in %s has the codes and texts of the code; else run `npm run docs`', async (language) => {
    const page = await readFile(troubleshootingFile(language), 'utf8');
    expect(page).toBe(await withTables(page, language));
  });
});
