import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../../..');

/** The rows of `docs/terms.md`: language, its terms, words it does not use. */
const ROWS = readFileSync(path.join(ROOT, 'docs/terms.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| \w\w-\w\w /.test(line))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
  .map(([language = '', ...cells]) => ({
    language,
    terms: cells.slice(0, -1),
    avoided: (cells.at(-1) ?? '').split(', '),
  }));

function textsOf(language: string): string[] {
  const texts: Record<string, string> = JSON.parse(
    readFileSync(path.join(ROOT, `src/locale/${language}.json`), 'utf8'),
  );
  return Object.values(texts).map((text) => text.toLowerCase());
}

it('names the words of every language', () => {
  const languages = readdirSync(path.join(ROOT, 'src/locale')).filter((file) => file.endsWith('.json'));
  expect(ROWS.map(({ language }) => `${language}.json`).sort()).toEqual(languages.sort());
});

it.each(ROWS)('$language holds to its words', ({ language, terms, avoided }) => {
  const texts = textsOf(language);
  const rare = terms.filter((term) => texts.filter((text) => text.includes(term.toLowerCase())).length < 3);
  const used = avoided.filter((word) => texts.some((text) => text.includes(word.toLowerCase())));
  expect({ rare, used }).toEqual({ rare: [], used: [] });
});
