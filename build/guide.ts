/** Makes the guide behind "Docs" in NocoBase's plugin manager: the package's Markdown pages as HTML, readable offline. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Marked } from 'marked';
import { gfmHeadingId } from 'marked-gfm-heading-id';

const STYLE = `
:root { color-scheme: light dark; }
body { font: 16px/1.6 system-ui, sans-serif; max-width: 56rem; margin: 0 auto; padding: 1.5rem; overflow-wrap: break-word; }
a { color: light-dark(#0958d9, #69b1ff); }
img { max-width: 100%; border: 1px solid light-dark(#d9d9d9, #424242); border-radius: 6px; }
code { background: light-dark(#f5f5f5, #262626); padding: .1em .3em; border-radius: 4px; font-size: .9em; }
pre { background: light-dark(#f5f5f5, #262626); padding: 1rem; border-radius: 6px; overflow-x: auto; }
pre code { padding: 0; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th, td { border: 1px solid light-dark(#d9d9d9, #424242); padding: .4rem .6rem; text-align: left; vertical-align: top; }
`;

/**
 * The HTML file of a page. NocoBase's static server redirects from `.html` to addresses that it does not find, but serves
 * `.htm`.
 *
 * @param file from the root of the package; the README of `docs` must not overwrite the README
 */
function pageName(file: string): string {
  const name = file === 'docs/README.md' ? 'all-pages' : path.posix.basename(file, '.md');
  return `${name.replaceAll('.', '-')}.htm`;
}

/**
 * @param folder of the page, in the package: `''` or `docs`
 * @returns the target of a link once all pages are HTML in `dist/guide`; addresses of other sites stay
 */
function linkInGuide(href: string, folder: string): string {
  if (/^[a-z]+:|^#/i.test(href)) {
    return href;
  }
  const [file = '', anchor] = href.split('#');
  const source = path.posix.join(folder, file);
  const target = file.endsWith('.md') ? pageName(source) : `../../${source}`;
  return anchor === undefined ? target : `${target}#${anchor}`;
}

/** @returns a whole HTML page; HTML in the Markdown is kept, because the package's own pages are trusted */
function renderPage(markdown: string, { folder = '', language = 'en' } = {}): string {
  const marked = new Marked(gfmHeadingId(), {
    walkTokens: (token) => {
      if (token.type === 'link' || token.type === 'image') {
        token.href = linkInGuide(token.href, folder);
      }
    },
  });
  const title = /^# (.+)$/m.exec(markdown)?.[1] ?? '';
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
${marked.parse(markdown, { async: false })}
</body>
</html>
`;
}

/** Writes `README.htm`, `README-zh-CN.htm`, `threat-model.htm` … into the folder `guide` in `dist`. */
export async function writeGuide(root: string, dist: string): Promise<void> {
  const guide = path.join(dist, 'guide');
  await mkdir(guide, { recursive: true });
  for (const folder of ['', 'docs']) {
    for (const file of await readdir(path.join(root, folder))) {
      if (file.endsWith('.md')) {
        const markdown = await readFile(path.join(root, folder, file), 'utf8');
        const language = /\.(\w\w-\w\w)\.md$/.exec(file)?.[1];
        await writeFile(
          path.join(guide, pageName(path.posix.join(folder, file))),
          renderPage(markdown, { folder, language }),
        );
      }
    }
  }
}
