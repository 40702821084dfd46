import type { Context, Next } from '@nocobase/actions';
import type { SetInWecomReply, WecomAppChanges, WecomAppField } from '../../shared/setup-report';
import { readForm } from '../settings/form';
import { firstProblem } from '../settings/read-options';
import type { Settings } from '../settings/settings';
import type { OneTimeHandleStore } from '../store/handle-store';
import type { AccessTokens } from '../wecom/access-token';
import { WecomApi } from '../wecom/api';
import { checkOrigin } from './checks/origin';
import { wecomFinding } from './checks/outcome';
import { expectedAddresses } from './checks/wecom';

const FIELDS: readonly WecomAppField[] = ['redirectDomain', 'homeUrl'];

/** What a form must have as it is saved: the app that is changed, and what it gets. */
const AS_SAVED = ['apiBaseUrl', 'corpId', 'agentId', 'secret', 'origin'] as const satisfies (keyof Settings)[];

/** `POST wecom:setInWecom`: enters in WeCom's console what the checklist found missing there, by the saved settings. */
export function setInWecom(tokens: AccessTokens, nonces: OneTimeHandleStore<string>) {
  return async (ctx: Context, next: Next) => {
    ctx.body = await set(ctx, tokens, nonces);
    await next();
  };
}

async function set(ctx: Context, tokens: AccessTokens, nonces: OneTimeHandleStore<string>): Promise<SetInWecomReply> {
  const { app } = ctx;
  const { authenticator, options, reading: form, saved } = await readForm(ctx);
  const isFilledIn = Object.keys(options).length > 0; // a caller may leave it at the name
  if (isFilledIn && !form.settings) {
    return { kind: 'refused', finding: { code: 'SETTING', ...firstProblem(form) } };
  }
  if (!saved) {
    return { kind: 'refused', finding: { code: 'SAVE_FIRST' } };
  }
  const { reading } = saved;
  const { settings } = reading;
  if (!settings) {
    return { kind: 'refused', finding: { code: 'SETTING', ...firstProblem(reading) } };
  }
  if (isFilledIn && AS_SAVED.some((field) => form.fields[field] !== settings[field])) {
    return { kind: 'refused', finding: { code: 'SAVE_FIRST' } };
  }
  const asked: unknown = ctx.action.params.values?.fields;
  const fields = FIELDS.filter((field) => Array.isArray(asked) && asked.includes(field));
  if (fields.length === 0) {
    return { kind: 'set' };
  }
  // The tile of the whole company leads there from now on: it has to be here, right now.
  const { status, findings } = await checkOrigin({ app, authenticator, reading, nonces });
  if (status !== 'passed') {
    return { kind: 'refused', finding: findings[0] ?? { code: 'SAVE_FIRST' } };
  }
  const expected = expectedAddresses(app, authenticator, settings.origin);
  const changes: WecomAppChanges = Object.fromEntries(fields.map((field) => [field, expected[field]]));
  const { apiBaseUrl } = settings;
  const adminId: number = ctx.state.currentUser.id;
  ctx.logger.info('WeCom app to be changed', { authenticator, adminId, apiBaseUrl, ...changes });
  try {
    await new WecomApi(settings, tokens).setAgent(settings.agentId, changes);
  } catch (error) {
    return { kind: 'refused', finding: wecomFinding(error, settings.apiBaseUrl) };
  }
  return { kind: 'set' };
}
