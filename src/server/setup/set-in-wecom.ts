import type { Context, Next } from '@nocobase/actions';
import type { SetInWecomReply, WecomAppChanges, WecomAppField } from '../../shared/setup-report';
import type { AccessTokens } from '../wecom/access-token';
import { WecomApi } from '../wecom/api';
import { wecomFinding } from './checks/outcome';
import { expectedAddresses } from './checks/wecom';
import { readForm } from './form';
import { firstProblem } from './read-options';

const FIELDS: readonly WecomAppField[] = ['redirectDomain', 'homeUrl'];

/** `POST wecom:setInWecom`: enters in WeCom's console what the checklist found missing there. */
export function setInWecom(tokens: AccessTokens) {
  return async (ctx: Context, next: Next) => {
    ctx.body = await set(ctx, tokens);
    await next();
  };
}

async function set(ctx: Context, tokens: AccessTokens): Promise<SetInWecomReply> {
  const { authenticator, reading } = await readForm(ctx);
  const { settings } = reading;
  if (!settings) {
    return { kind: 'refused', finding: { code: 'SETTING', ...firstProblem(reading) } };
  }
  const expected = expectedAddresses(ctx.app, authenticator, settings.origin);
  const asked: unknown = ctx.action.params.values?.fields;
  const fields = FIELDS.filter((field) => Array.isArray(asked) && asked.includes(field));
  if (fields.length === 0) {
    return { kind: 'set' };
  }
  const changes: WecomAppChanges = Object.fromEntries(fields.map((field) => [field, expected[field]]));
  const { apiBaseUrl } = settings;
  ctx.logger.info('WeCom app to be changed', {
    authenticator,
    adminId: ctx.state.currentUser.id,
    apiBaseUrl,
    ...changes,
  });
  try {
    await new WecomApi(settings, tokens).setAgent(settings.agentId, changes);
  } catch (error) {
    return { kind: 'refused', finding: wecomFinding(error, settings.apiBaseUrl) };
  }
  return { kind: 'set' };
}
