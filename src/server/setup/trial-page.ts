/** What the trial's own tab shows at the end: a page without scripts, because the report is the settings form's. */
import type { Context } from '@nocobase/actions';
import { NAMESPACE } from '../../shared/constants';

/** Keys of `src/locale`. */
export const TRIAL_PAGE_TEXTS = {
  complete: {
    title: 'The trial sign-in is complete',
    advice: 'Close this tab and look at the settings form of the authenticator: it shows what came back.',
  },
  failed: {
    title: 'The trial sign-in failed',
    advice: 'Close this tab and look at the settings form of the authenticator: it shows what came back.',
  },
  ended: {
    title: 'The trial sign-in failed',
    advice: 'This trial has ended. Start a new one from the settings form of the authenticator.',
  },
};

const STYLE = `
  :root { color-scheme: light dark }
  body { font: 16px/1.6 system-ui, sans-serif; display: grid; place-content: center; min-height: 90vh; margin: 0 24px }
  main { max-width: 32rem; text-align: center }
  h1 { font-size: 1.5rem }
`;

const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

export function showTrialPage(ctx: Context, end: keyof typeof TRIAL_PAGE_TEXTS): void {
  const text = (key: string) => escapeHtml(ctx.t(key, { ns: NAMESPACE }));
  const { title, advice } = TRIAL_PAGE_TEXTS[end];
  ctx.set({
    'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    'X-Content-Type-Options': 'nosniff',
  });
  ctx.type = 'html';
  ctx.body = `<!doctype html>
<html lang="${escapeHtml(String(ctx.getCurrentLocale()))}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(title)}</title>
<style>${STYLE}</style>
<main><h1>${text(title)}</h1><p>${text(advice)}</p></main>
</html>
`;
}
