import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { Marked } from 'marked';
import { gfmHeadingId } from 'marked-gfm-heading-id';

const ROOT = path.resolve(__dirname, '../..');
const NOT_OURS = ['.git', '.nocobase', 'dist', 'node_modules', 'storage'];
const READMES = ['README.md', 'README.zh-CN.md', 'README.pt-BR.md'];
const README_LIMIT_BYTES = 10_000;

interface Page {
  html: string;
  /** Of pages, files and anchors of the project: the path from its root, and the anchor. */
  links: { file: string; anchor?: string }[];
}

function pagesUnder(folder = ''): string[] {
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true })
    .filter((entry) => !NOT_OURS.includes(entry.name))
    .flatMap((entry) => {
      const file = path.posix.join(folder, entry.name);
      return entry.isDirectory() ? pagesUnder(file) : [file].filter((name) => name.endsWith('.md'));
    });
}

function readPage(file: string): Page {
  const html = new Marked(gfmHeadingId()).parse(readFileSync(path.join(ROOT, file), 'utf8'), { async: false });
  const links = [...html.matchAll(/(?:href|src)="([^"]+)"/g)]
    .map(([, link = '']) => decodeURI(link))
    .filter((link) => !/^[a-z]+:/.test(link))
    .map((link) => {
      const [target, anchor] = link.split('#');
      return { file: target ? path.posix.join(path.posix.dirname(file), target) : file, anchor };
    });
  return { html, links };
}

describe('the Markdown pages of the project', () => {
  const pages = new Map(pagesUnder().map((file) => [file, readPage(file)]));

  it('link to files and anchors that are there', () => {
    const broken = [...pages].flatMap(([source, { links }]) =>
      links
        .filter(({ file, anchor }) => {
          const isThere = existsSync(path.join(ROOT, file));
          return !isThere || (anchor !== undefined && !pages.get(file)?.html.includes(`id="${anchor}"`));
        })
        .map(({ file, anchor }) => `${source}: ${file}#${anchor ?? ''}`),
    );
    expect(broken).toEqual([]);
  });

  it.each(READMES)('are all found from %s within two clicks', (readme) => {
    const linkedFrom = (files: string[]) =>
      files.flatMap((file) => pages.get(file)?.links.map((link) => link.file) ?? []);
    const first = linkedFrom([readme]);
    const found = new Set([readme, ...first, ...linkedFrom(first)]);
    expect([...pages.keys()].filter((file) => !found.has(file))).toEqual([]);
  });

  it.each(READMES)('keep %s short', (readme) => {
    expect(statSync(path.join(ROOT, readme)).size).toBeLessThanOrEqual(README_LIMIT_BYTES);
  });
});
