import type { Reply } from '../exchange';
import { STYLE } from './style';

/** Markup that is safe to put into a page. Only the `html` tag makes it. */
export class Html {
  constructor(readonly markup: string) {}
}

type Piece = string | number | Html | Html[];

/** Builds markup from a template; every interpolated string is escaped. */
export function html(literals: TemplateStringsArray, ...pieces: Piece[]): Html {
  const rendered = pieces.map((piece, index) => render(piece) + literals[index + 1]);
  return new Html(literals[0] + rendered.join(''));
}

function render(piece: Piece): string {
  if (piece instanceof Html) {
    return piece.markup;
  }
  if (Array.isArray(piece)) {
    return piece.map((part) => part.markup).join('\n');
  }
  return String(piece).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

interface PageParts {
  lang: 'zh' | 'en';
  title: string;
  content: Html;
  /** The overview is wider than what stands in for a phone's screen. */
  wide?: boolean;
  /** What only this page needs on top of `STYLE`. */
  style?: string;
}

/** A page as WeCom was seen to serve it: HTTP 200 even when it shows an error. */
export function page({ lang, title, content, wide, style = '' }: PageParts): Reply {
  const document = html`<!doctype html>
<html lang="${lang === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${new Html(STYLE + style)}</style>
</head>
<body>
<main class="${wide ? 'wide' : 'narrow'}">
${content}
</main>
</body>
</html>
`;
  return {
    status: 200,
    headers: { 'Content-Type': 'text/html; charset=UTF-8', 'Cache-Control': 'no-store' },
    body: document.markup,
  };
}
