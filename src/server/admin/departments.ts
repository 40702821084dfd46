import type { Context } from '@nocobase/actions';
import type { Department } from '../../shared/accounts';
import { jsonAction } from '../answering';
import { SignInError } from '../errors';
import { readForm } from '../settings/form';
import type { AccessTokens } from '../wecom/access-token';
import { WecomApi } from '../wecom/api';

/** `POST wecom:listDepartments`, with the form's values: those that the app may see. */
export function listDepartments(tokens: AccessTokens) {
  return jsonAction(async (ctx: Context): Promise<Department[]> => {
    const { authenticator, reading } = await readForm(ctx);
    if (!reading.settings) {
      const fields = reading.problems.map(({ field, problem }) => `${field} ${problem}`);
      throw new SignInError('AUTHENTICATOR_UNAVAILABLE', { reason: 'settings', fields });
    }
    const { apiBaseUrl } = reading.settings;
    ctx.logger.info('WeCom departments listed', { authenticator, adminId: ctx.state.currentUser.id, apiBaseUrl });
    return new WecomApi(reading.settings, tokens).departments();
  });
}
