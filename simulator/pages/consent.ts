/** The page where a member ticks what an app may have. */
import type { Exchange, Reply } from '../exchange';
import { type App, type Corp, type Member, SENSITIVE_FIELDS, type SensitiveField } from '../model';
import type { World } from '../world';
import { html, page } from './html';
import { wordsFor } from './words';

type Consent =
  | { kind: 'ask' }
  | { kind: 'deny' }
  /** Answered just now, so from now on remembered. */
  | { kind: 'given'; fields: SensitiveField[] }
  | { kind: 'remembered'; fields: SensitiveField[] };

/** The address first (`sim_consent`, also what the form sends), then the settings, then an earlier answer. */
export function readConsent(world: World, exchange: Exchange, corp: Corp, app: App, member: Member): Consent {
  const answers = exchange.query.getAll('sim_consent').flatMap((value) => value.split(','));
  if (answers.includes('deny')) {
    return { kind: 'deny' };
  }
  if (answers.length > 0) {
    return { kind: 'given', fields: SENSITIVE_FIELDS.filter((field) => answers.includes(field)) };
  }
  const { consent } = world.settings;
  if (consent === 'deny') {
    return { kind: 'deny' };
  }
  if (consent !== 'ask') {
    return { kind: 'given', fields: [...consent] };
  }
  const fields = world.grants.remembered(corp.corpId, app.agentId, member.userid);
  return fields ? { kind: 'remembered', fields } : { kind: 'ask' };
}

export function askConsent(world: World, exchange: Exchange, app: App, member: Member): Reply {
  const { lang, words } = wordsFor(exchange);
  const kept = [...exchange.query].filter(([name]) => name !== 'sim_consent');
  return page({
    lang,
    title: words.consentTitle(app.name),
    content: html`<form class="card" method="get" action="${exchange.path}">
<h1>${words.consentTitle(app.name)}</h1>
<p class="soft">${words.consentHint(member.name, world.settings.consentTtlDays)}</p>
${kept.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<input type="hidden" name="sim_consent" value="none">
${app.sensitiveFields.map(
  (field) => html`<label class="field"><input type="checkbox" name="sim_consent" value="${field}" checked>
<span>${words.fields[field]}</span></label>`,
)}
<div class="buttons">
<button type="submit" class="primary">${words.allow}</button>
<button type="submit" name="sim_consent" value="deny">${words.cancel}</button>
</div>
</form>`,
  });
}
