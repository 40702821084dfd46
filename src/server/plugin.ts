import { Plugin } from '@nocobase/server';
import { AUTH_TYPE, NAMESPACE, RESOURCE } from '../shared/constants';
import { maskSecrets } from './setup/secret-mask';
import { validateSettings } from './setup/validate-settings';
import { authorize } from './sign-in/authorize';
import { callback } from './sign-in/callback';
import { type Flow, type FlowStores, STATE_TTL_MS, TICKET_TTL_MS, type Ticket } from './sign-in/flow';
import { signInHelp } from './sign-in/help';
import { OneTimeStore } from './sign-in/one-time-store';
import { wecomAuth } from './sign-in/wecom-auth';
import { AccessTokens } from './wecom/access-token';

/** NocoBase's own limit of 2,000 entries would drop states on a busy morning. */
const MEMORY_CACHE_ENTRIES = 100_000;

export default class PluginAuthWecomServer extends Plugin {
  override async load() {
    const { app } = this;
    const memory = app.cacheManager.defaultStore === 'memory';
    const cache = await app.cacheManager.createCache({ name: NAMESPACE, ...(memory && { max: MEMORY_CACHE_ENTRIES }) });
    const stores: FlowStores = {
      states: new OneTimeStore<Flow>(cache, 'state', STATE_TTL_MS),
      tickets: new OneTimeStore<Ticket>(cache, 'ticket', TICKET_TTL_MS),
    };
    const tokens = new AccessTokens(cache, app.lockManager);

    app.authManager.registerTypes(AUTH_TYPE, {
      auth: wecomAuth(stores),
      title: `{{t("WeCom", { "ns": "${NAMESPACE}" })}}`,
    });
    app.resourceManager.define({
      name: RESOURCE,
      actions: { authorize: authorize(stores), callback: callback(stores, tokens), signInHelp },
    });
    app.acl.allow(RESOURCE, ['authorize', 'callback', 'signInHelp'], 'public');

    app.resourceManager.use(maskSecrets, { tag: 'wecomMaskSecrets', before: 'acl' });
    this.db.on('authenticators.beforeSave', validateSettings(app));
  }
}
