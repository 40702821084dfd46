import type { Context } from '@nocobase/actions';
import type { Department } from '../../shared/actions';
import { SignInError } from '../errors';
import { type FormInput, readForm } from '../settings/form';
import type { AccessTokens } from '../wecom/access-token';
import { WecomApi } from '../wecom/api';

/**
 * @returns the departments that the form's WeCom app may see
 * @throws SignInError AUTHENTICATOR_UNAVAILABLE if the form is incomplete; WecomError
 */
export async function listDepartments(
  ctx: Context,
  { tokens }: { tokens: AccessTokens },
  form: FormInput,
): Promise<Department[]> {
  const { authenticator, reading } = await readForm(ctx, form);
  if (!reading.settings) {
    const fields = reading.problems.map(({ field, problem }) => `${field} ${problem}`);
    throw new SignInError('AUTHENTICATOR_UNAVAILABLE', { reason: 'settings', fields });
  }
  const { apiBaseUrl } = reading.settings;
  ctx.logger.info('WeCom departments listed', { authenticator, adminId: ctx.state.currentUser.id, apiBaseUrl });
  return new WecomApi(reading.settings, tokens).departments();
}
