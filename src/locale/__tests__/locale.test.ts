import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ERROR_TEXTS } from '../../client-shared/error-texts';
import { ADVANCED_FIELDS, MAIN_FIELDS } from '../../client-shared/settings-fields';
import { LABELS, SENTENCES } from '../../server/setup/validate-settings';

const SRC = path.resolve(__dirname, '../..');
const LANGUAGES = ['en-US', 'zh-CN', 'pt-BR'];

const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !/__tests__/.test(file))
  .map((file) => readFileSync(path.join(SRC, file), 'utf8'))
  .join('\n');

const translations: Record<string, Record<string, string>> = Object.fromEntries(
  LANGUAGES.map((language) => [
    language,
    JSON.parse(readFileSync(path.join(SRC, 'locale', `${language}.json`), 'utf8')),
  ]),
);

/** `t('…')` and NocoBase's `{{t("…", …)}}`. */
const translated = [...sources.matchAll(/\bt\(\s*(?:'([^']+)'|"([^"]+)")/g)].map(
  ([, single, double]) => single ?? double,
);
const tabled = [
  ...Object.values(ERROR_TEXTS).flatMap(({ title, advice, adviceInWecom }) => [title, advice, adviceInWecom ?? title]),
  ...[...MAIN_FIELDS, ...ADVANCED_FIELDS].flatMap(({ label, help }) => [label, help]),
  ...Object.values(SENTENCES),
  ...Object.values(LABELS),
];
/** The server's other sentences: `'{{field}} …'`. */
const sentences = [...sources.matchAll(/'([^'\n]*\{\{(?:field|name)\}\}[^'\n]*)'/g)].map(([, sentence]) => sentence);

describe.each(LANGUAGES)('the translation into %s', (language) => {
  const keys = Object.keys(translations[language] ?? {});

  it('has a text for everything that is shown', () => {
    const needed = new Set([...translated, ...tabled, ...sentences]);
    expect([...needed].filter((key) => key !== undefined && !keys.includes(key))).toEqual([]);
  });

  it('has no text that nothing shows', () => {
    expect(keys.filter((key) => !sources.includes(`'${key}'`) && !sources.includes(`"${key}"`))).toEqual([]);
  });

  it('keeps the placeholders', () => {
    const placeholders = (text: string) => (text.match(/\{\{\w+\}\}/g) ?? []).sort();
    for (const [key, text] of Object.entries(translations[language] ?? {})) {
      expect(placeholders(text)).toEqual(placeholders(key));
    }
  });

  it('leaves no text empty', () => {
    expect(Object.values(translations[language] ?? {}).filter((text) => text.trim() === '')).toEqual([]);
  });
});

it('shows English keys as they are', () => {
  expect(Object.entries(translations['en-US'] ?? {}).filter(([key, text]) => key !== text)).toEqual([]);
});
