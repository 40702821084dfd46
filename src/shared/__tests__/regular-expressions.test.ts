/** No input may freeze the process: every regular expression of ours takes time that grows with its input, and no faster. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { analyse } from 'scslre';
import ts from 'typescript';

const ROOT = path.resolve(__dirname, '../../..');

interface Found {
  /** `file:line` */
  at: string;
  text: string;
  isLiteral: boolean;
}

function sourceFiles(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.parentPath.includes('__tests__'))
    .map((entry) => path.join(entry.parentPath, entry.name));
}

function regularExpressions(file: string): Found[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: Found[] = [];
  const visit = (node: ts.Node): void => {
    const isMade = (ts.isNewExpression(node) || ts.isCallExpression(node)) && node.expression.getText() === 'RegExp';
    if (ts.isRegularExpressionLiteral(node) || isMade) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      const at = `${path.relative(ROOT, file)}:${line + 1}`;
      found.push({ at, text: node.getText(), isLiteral: !isMade });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** What is wrong with a literal; '' for nothing. */
function problemOf(text: string): string {
  const end = text.lastIndexOf('/');
  const [source, flags] = [text.slice(1, end), text.slice(end + 1)];
  if (/\\[1-9]|\\k</.test(source)) {
    return 'refers back to a group: its time cannot be known';
  }
  const { reports } = analyse({ source, flags });
  return reports.map(({ type, exponential }) => `${exponential ? 'exponential' : 'polynomial'} (${type})`).join();
}

it.each([
  String.raw`/\/+$/`,
  String.raw`/\s+$/`,
  String.raw`/\{\{.*\}\}/`,
  String.raw`/\S*(\d{5,}|[\w+/=-]{24,}|@|:\/\/)\S*/g`,
  '/^(a+)+$/',
  String.raw`/^\d*\d*x$/`,
  String.raw`/(["']).+?\1\s*$/`,
])('%s would be found', (text) => expect(problemOf(text)).not.toBe(''));

it.each(['/^[a-z]+$/', '/[?#]/', String.raw`/^\s*(token|x)\s*$/i`, '/[^x]+/g'])('%s is left alone', (text) =>
  expect(problemOf(text)).toBe(''),
);

describe('the regular expressions', () => {
  const found = ['src', 'simulator'].flatMap(sourceFiles).flatMap(regularExpressions);

  it('are found', () => expect(found.length).toBeGreaterThan(50));

  it('are all literals, which can be looked at', () => expect(found.filter(({ isLiteral }) => !isLiteral)).toEqual([]));

  it('take linear time', () => {
    const slow = found.map(({ at, text }) => ({ at, text, problem: problemOf(text) })).filter(({ problem }) => problem);
    expect(slow).toEqual([]);
  });
});
