/** What the trial's own tab shows at the end: a page without scripts, because the report is the settings form's. */
import type { Context } from '@nocobase/actions';
import { html, requestTexts, showPlainPage } from '../plain-page';

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

export function showTrialPage(ctx: Context, end: keyof typeof TRIAL_PAGE_TEXTS): void {
  const { language, t } = requestTexts(ctx);
  const { title, advice } = TRIAL_PAGE_TEXTS[end];
  showPlainPage(ctx, { language, title: t(title), body: html`<p>${t(advice)}</p>` });
}
