import type { Application } from '@nocobase/server';
import { AUTH_TYPE } from '../../shared/constants';
import { decryptSecret, isEncrypted } from '../setup/secret';
import { type Settings, settingsSchema } from '../setup/settings';
import { SignInError } from './sign-in-error';

/** An enabled WeCom authenticator with usable settings. */
export interface WecomAuthenticator {
  name: string;
  settings: Settings;
}

/**
 * Reads an authenticator from the database, not through NocoBase's `authManager`: that one falls back to another
 * authenticator when the name is unknown, keeps old settings on other nodes, and old environment variables on this one.
 *
 * @throws SignInError AUTHENTICATOR_UNAVAILABLE for one that is unknown, disabled, of another type or badly set up
 */
export async function findAuthenticator(app: Application, name: unknown): Promise<WecomAuthenticator> {
  if (typeof name !== 'string' || !/^[^\p{Cc}]{1,255}$/u.test(name)) {
    throw new SignInError('AUTHENTICATOR_UNAVAILABLE', { reason: 'no name of an authenticator' });
  }
  const record = await app.db.getRepository('authenticators').findOne({
    filter: { name, authType: AUTH_TYPE, enabled: true },
  });
  if (!record) {
    throw new SignInError('AUTHENTICATOR_UNAVAILABLE', { reason: 'no enabled WeCom authenticator of this name' });
  }
  const result = settingsSchema.safeParse(app.environment.renderJsonTemplate(record.get('options')));
  if (!result.success) {
    const fields = result.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
    throw new SignInError('AUTHENTICATOR_UNAVAILABLE', { reason: 'settings', fields });
  }
  const settings = result.data;
  const secret = isEncrypted(settings.secret) ? await decryptSecret(app, settings.secret, settings) : settings.secret;
  if (secret === undefined) {
    throw new SignInError('AUTHENTICATOR_UNAVAILABLE', { reason: 'the secret has to be entered again' });
  }
  // The record's own spelling: MySQL finds names in any case.
  return { name: record.get('name'), settings: { ...settings, secret } };
}
