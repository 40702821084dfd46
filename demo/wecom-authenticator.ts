import { AGENT_ID, CORP_ID, SECRET } from '../simulator/seed';
import { createAuthenticator, findAuthenticator, updateAuthenticator } from './nocobase/authenticators';
import type { RestClient } from './nocobase/rest-client';

const NAME = 'wecom';

/** Adds the WeCom authenticator once. Later starts update only its addresses, so that an admin's changes stay. */
export async function ensureWecomAuthenticator(rest: RestClient, origin: string, simulatorUrl: string): Promise<void> {
  const addresses = {
    origin,
    apiBaseUrl: simulatorUrl,
    authorizeBaseUrl: simulatorUrl,
    loginBaseUrl: simulatorUrl,
  };
  const existing = await findAuthenticator(rest, NAME);
  if (!existing) {
    await createAuthenticator(rest, {
      name: NAME,
      authType: 'wecom',
      enabled: true,
      options: {
        corpId: CORP_ID,
        agentId: AGENT_ID,
        secret: SECRET,
        workbenchRedirect: '/admin',
        public: { autoSignup: true, autoLogin: true },
        ...addresses,
      },
    });
    return;
  }
  const isCurrent = Object.entries(addresses).every(([key, value]) => existing.options[key] === value);
  if (isCurrent) {
    return;
  }
  // A stored secret belongs to the address it was entered for.
  const options = { ...existing.options, ...addresses, secret: SECRET };
  await updateAuthenticator(rest, { ...existing, options });
  await rest.call('wecom:confirmLinks', { body: { authenticator: NAME } }); // the same simulator on another port
}
