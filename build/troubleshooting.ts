/** `npm run docs`: writes the tables of codes in `docs/troubleshooting*.md` from the lists of codes and the locales. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { textOf } from '../src/client-shared/errors/error-texts';
import { ADMIN_ADVICE } from '../src/shared/admin-advice';
import { devtoolUrl, type ErrcodeHelp, helpFor } from '../src/shared/errcodes';
import { ACCOUNT_ERRORS, SIGN_IN_ERRORS } from '../src/shared/errors';
import { replaceSection, table } from './marked-section';

const ROOT = path.resolve(__dirname, '..');
const LEAST_ERRCODE = -99_999;
const GREATEST_ERRCODE = 999_999;

interface Headings {
  code: string;
  userReads: string;
  adminDoes: string;
}

const HEADINGS: Record<string, Headings> = {
  'en-US': { code: 'Code', userReads: 'What the user reads', adminDoes: 'What an admin does' },
  'zh-CN': { code: '错误代码', userReads: '用户看到的说明', adminDoes: '管理员如何处理' },
  'pt-BR': { code: 'Código', userReads: 'O que o usuário lê', adminDoes: 'O que o administrador faz' },
};

export const LANGUAGES = Object.keys(HEADINGS);

/** Path of a language's page, from the project's root. */
export function troubleshootingFile(language: string): string {
  return path.join(ROOT, 'docs', `troubleshooting${language === 'en-US' ? '' : `.${language}`}.md`);
}

/** @returns the page, with its tables made from the lists of codes and the locale of the language */
export async function withTables(page: string, language: string): Promise<string> {
  const headings = HEADINGS[language];
  if (!headings) {
    throw new Error(`No page in ${language}`);
  }
  const { code, userReads, adminDoes } = headings;
  const locale: Record<string, string> = JSON.parse(
    await readFile(path.join(ROOT, `src/locale/${language}.json`), 'utf8'),
  );
  const text = (key: string) => locale[key] ?? key;
  const tables: Record<string, string[][]> = {
    codes: [
      [code, userReads, adminDoes],
      ...SIGN_IN_ERRORS.map((error) => [`\`${error}\``, text(textOf(error).title), text(ADMIN_ADVICE[error].text)]),
    ],
    'account-codes': [[code, userReads], ...ACCOUNT_ERRORS.map((error) => [`\`${error}\``, text(textOf(error).title)])],
    errcodes: [
      ['errcode', code, adminDoes],
      ...errcodesByHelp().map(({ errcodes, help }) => [
        errcodes.map((errcode) => `[${errcode}](${devtoolUrl(errcode)})`).join(', '),
        `\`${help.code}\``,
        text(help.fix),
      ]),
    ],
  };
  return Object.entries(tables).reduce((written, [name, rows]) => replaceSection(written, name, table(rows)), page);
}

/** The errcodes in the registry, grouped by advice. Looks up every number, because the registry has no list. */
function errcodesByHelp(): { errcodes: number[]; help: ErrcodeHelp }[] {
  const byFix = new Map<string, { errcodes: number[]; help: ErrcodeHelp }>();
  for (let errcode = LEAST_ERRCODE; errcode <= GREATEST_ERRCODE; errcode++) {
    const help = helpFor(errcode);
    if (help) {
      const row = byFix.get(help.fix) ?? { errcodes: [], help };
      row.errcodes.push(errcode);
      byFix.set(help.fix, row);
    }
  }
  return [...byFix.values()];
}

export async function writeTroubleshooting(): Promise<void> {
  for (const language of LANGUAGES) {
    const file = troubleshootingFile(language);
    await writeFile(file, await withTables(await readFile(file, 'utf8'), language));
  }
}

if (require.main === module) {
  void writeTroubleshooting();
}
