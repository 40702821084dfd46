/** The page at the end of a trial. It has no scripts; the settings form shows the report. */
import type { Context } from '@nocobase/actions';
import { html, requestTexts, showPlainPage } from '../../sign-in/plain-page';

/** Keys of `src/locale`. */
export const TRIAL_PAGE_TEXTS = {
  complete: {
    title: 'The test sign-in is complete',
    advice: 'Close this tab and go back to the authenticator’s settings form, which shows the result.',
  },
  failed: {
    title: 'The test sign-in failed',
    advice: 'Close this tab and go back to the authenticator’s settings form, which shows the result.',
  },
  ended: {
    title: 'The test sign-in failed',
    advice: 'This test has ended. Start a new one from the authenticator’s settings form.',
  },
};

export function showTrialPage(ctx: Context, end: keyof typeof TRIAL_PAGE_TEXTS): void {
  const { language, t } = requestTexts(ctx);
  const { title, advice } = TRIAL_PAGE_TEXTS[end];
  showPlainPage(ctx, { language, title: t(title), body: html`<p>${t(advice)}</p>` });
}
