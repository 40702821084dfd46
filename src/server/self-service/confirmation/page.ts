/** The pages that the owner of a WeCom account sees inside WeCom while confirming a link. */
import type { Context } from '@nocobase/actions';
import { BROWSER_NAMES } from '../../../shared/browser-names';
import { NAMESPACE } from '../../../shared/constants';
import { LANGUAGES } from '../../../shared/languages';
import type { BrowserKind } from '../../../shared/user-agent';
import { Html, html, showPlainPage } from '../../sign-in/plain-page';

/** Keys of `src/locale`. */
export const CONFIRMATION_PAGE_TEXTS = {
  outside: {
    title: 'Please open this page in WeCom',
    advice: 'Only WeCom can confirm who you are. Copy the link and open it in WeCom, or scan the QR code with WeCom.',
  },
  failed: {
    title: 'WeCom could not confirm who you are',
    advice: 'Please try again.',
  },
  other: {
    title: 'This request is not for your WeCom account',
    advice: 'Only the owner of the WeCom account to be linked can answer it.',
  },
  ended: {
    title: 'This request has expired',
    advice: 'It took longer than ten minutes, or was made again. If you made it, start again in your browser.',
  },
  given: {
    title: 'You have confirmed it',
    advice: 'Go back to the browser where you started: your WeCom account is being linked there.',
  },
  declined: {
    title: 'You have declined it',
    advice: 'Your WeCom account stays as it is. If you did not start this, tell your administrator.',
  },
};

export interface ConfirmationQuestion {
  wecomAccount: string;
  user: string;
  /** `host[:port]` */
  site: string;
  browser: BrowserKind;
  /** Epoch ms. */
  askedAt: number;
}

/** Shows the question, with a form that posts to the page's own address. */
export async function showQuestion(ctx: Context, question: ConfirmationQuestion): Promise<void> {
  const { language, t } = await browserTexts(ctx);
  const facts = [
    [t('WeCom account'), question.wecomAccount],
    [t('User'), question.user],
    [t('Site'), question.site],
    [t('Requested'), html`${timeAgo(question.askedAt, language)}, ${t(BROWSER_NAMES[question.browser])}`],
  ] as const;
  const list = facts.map(([term, value]) => html`<dt>${term}</dt><dd><bdi>${value}</bdi></dd>`.source).join('');
  const body = html`
<p>${t('From now on, this WeCom account signs in as this user.')}</p>
<dl>${new Html(list)}</dl>
<p role="note"><strong>${t('Only confirm if you started this yourself.')}</strong>
${t('If another person sent you the link or the QR code, decline.')}</p>
<form method="post">
<button class="primary" name="answer" value="given">${t('Confirm')}</button>
<button name="answer" value="declined">${t('Decline')}</button>
</form>`;
  showPlainPage(ctx, { language, title: t('Link your WeCom account?'), body });
}

/** @param retryUrl where the owner can try again, if that may help */
export async function showResult(
  ctx: Context,
  result: keyof typeof CONFIRMATION_PAGE_TEXTS,
  retryUrl?: string,
): Promise<void> {
  const { language, t } = await browserTexts(ctx);
  const { title, advice } = CONFIRMATION_PAGE_TEXTS[result];
  const retry = retryUrl ? html`<p><a href="${retryUrl}">${t('Try again')}</a></p>` : '';
  showPlainPage(ctx, { language, title: t(title), body: html`<p>${t(advice)}</p>${retry}` });
}

/** Texts in the language of this browser, because another person may have chosen the one in the address. */
async function browserTexts(ctx: Context): Promise<{ language: string; t: (key: string) => string }> {
  const { localeManager, i18n } = ctx.app;
  const language = ctx.acceptsLanguages([...LANGUAGES]) || i18n.language;
  await localeManager.loadResourcesByLang(language);
  return { language, t: (key) => i18n.t(key, { ns: NAMESPACE, lng: language }) };
}

function timeAgo(then: number, language: string): string {
  const minutes = Math.max(0, Math.floor((Date.now() - then) / 60_000));
  return new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(-minutes, 'minute');
}
