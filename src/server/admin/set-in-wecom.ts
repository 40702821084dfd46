import type { Context } from '@nocobase/actions';
import { type SetInWecomReply, WECOM_APP_FIELDS, type WecomAppChanges } from '../../shared/actions';
import type { ActivityLog } from '../records/activity-log';
import { type FormInput, readForm } from '../settings/form';
import { firstProblem } from '../settings/read-options';
import type { Settings } from '../settings/settings';
import type { OneTimeHandleStore } from '../store/shared-cache';
import type { AccessTokens } from '../wecom/access-token';
import { WecomApi } from '../wecom/api';
import { checkOrigin } from './checks/origin';
import { wecomFinding } from './checks/outcome';
import { expectedAddresses } from './checks/wecom';

/** The fields that name the WeCom app and its new values: the form must not differ here from what is saved. */
const AS_SAVED = ['apiBaseUrl', 'corpId', 'agentId', 'secret', 'origin'] as const satisfies (keyof Settings)[];

export interface SetInWecomServices {
  tokens: AccessTokens;
  nonces: OneTimeHandleStore<string>;
  activities: ActivityLog;
}

/**
 * Enters in WeCom what the checklist found missing there, from the saved settings.
 *
 * @param input `fields`: which of {@link WECOM_APP_FIELDS} to set
 */
export async function setInWecom(
  ctx: Context,
  { tokens, nonces, activities }: SetInWecomServices,
  input: FormInput & { fields?: unknown[] },
): Promise<SetInWecomReply> {
  const { app } = ctx;
  const { authenticator, options, reading: form, saved } = await readForm(ctx, input);
  const isFilledIn = Object.keys(options).length > 0; // a caller may send the name alone
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
  const fields = WECOM_APP_FIELDS.filter((field) => input.fields?.includes(field));
  if (fields.length === 0) {
    return { kind: 'set' };
  }
  // The workbench tile of the whole company will lead to this address, so it must be this NocoBase.
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
  activities.record({ activity: 'set-in-wecom', authenticator, actorId: adminId, settings: fields });
  return { kind: 'set' };
}
