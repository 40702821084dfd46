/** Pages that the server renders: they run no scripts, load nothing, and cannot be framed. */
import type { Context } from '@nocobase/actions';
import { NAMESPACE } from '../../shared/constants';

const STYLE = `
  :root { color-scheme: light dark; --line: #8886; --action: #0958d9; --on-action: #fff }
  @media (prefers-color-scheme: dark) { :root { --action: #91caff; --on-action: #10151c } }
  body { font: 16px/1.6 system-ui, sans-serif; display: grid; place-content: center; min-height: 90vh; margin: 0 24px }
  main { max-width: 32rem; text-align: center; overflow-wrap: anywhere }
  h1 { font-size: 1.5rem }
  dl { text-align: start; border: 1px solid var(--line); border-radius: 8px; margin: 24px 0; padding: 0 16px }
  dt { margin-top: 12px; opacity: .75; font-size: .875rem }
  dd { margin: 0 0 12px; font-weight: 600 }
  form { display: flex; flex-wrap: wrap; gap: 12px; justify-content: center; margin-top: 24px }
  button { font: inherit; padding: 8px 24px; border: 1px solid var(--line); border-radius: 8px; min-width: 8rem;
    cursor: pointer; background: none; color: inherit }
  button.primary { background: var(--action); border-color: var(--action); color: var(--on-action) }
  a { color: var(--action) }
`;

/** Text that is HTML already; see {@link html}. */
export class Html {
  constructor(readonly source: string) {}
}

/** A template that escapes its values, unless they are HTML already. */
export function html(parts: TemplateStringsArray, ...values: (string | Html)[]): Html {
  const inserted = values.map((value) => (value instanceof Html ? value.source : escapeHtml(value)));
  return new Html(parts.map((part, index) => part + (inserted[index] ?? '')).join(''));
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

interface PlainPage {
  language: string;
  title: string;
  /** Below the title. */
  body: Html;
}

export function showPlainPage(ctx: Context, { language, title, body }: PlainPage): void {
  ctx.withoutDataWrapping = true;
  ctx.set({
    'Cache-Control': 'no-store',
    'Content-Security-Policy':
      "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
  });
  ctx.type = 'html';
  ctx.body = html`<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${new Html(STYLE)}</style>
<main><h1>${title}</h1>${body}</main>
</html>
`.source;
}

/** The plugin's texts, in the language of the request. */
export function requestTexts(ctx: Context): {
  language: string;
  t: (key: string, values?: Record<string, unknown>) => string;
} {
  return { language: String(ctx.getCurrentLocale()), t: (key, values) => ctx.t(key, { ...values, ns: NAMESPACE }) };
}
