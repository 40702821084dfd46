import { Plugin } from '@nocobase/server';
import { AUTH_TYPE, NAMESPACE, RESOURCE } from '../shared/constants';
import { keepSecretsOutOfLogs } from './setup/secret';
import { validateSettings } from './setup/validate-settings';
import { authorize } from './sign-in/authorize';
import { callback } from './sign-in/callback';
import { type Flow, type FlowStores, STATE_TTL_MS, TICKET_TTL_MS, type Ticket } from './sign-in/flow';
import { signInHelp } from './sign-in/help';
import { OneTimeStore } from './sign-in/one-time-store';
import { wecomAuth } from './sign-in/wecom-auth';
import { AccessTokens } from './wecom/access-token';

/**
 * Anybody can begin sign-ins, so states have a limit of their own: about 40 MB, and far more than wait at a time.
 * NocoBase's limit of 2,000 would drop some on a busy morning.
 */
const MAX_ENTRIES = 20_000;

export default class PluginAuthWecomServer extends Plugin {
  override async load() {
    const { app } = this;
    const stores: FlowStores = {
      states: new OneTimeStore<Flow>(await this.createCache('states'), 'state', STATE_TTL_MS),
      tickets: new OneTimeStore<Ticket>(await this.createCache('tickets'), 'ticket', TICKET_TTL_MS),
    };
    const tokens = new AccessTokens(await this.createCache('access-tokens'), app.lockManager);

    app.authManager.registerTypes(AUTH_TYPE, {
      auth: wecomAuth(stores),
      title: `{{t("WeCom", { "ns": "${NAMESPACE}" })}}`,
    });
    app.resourceManager.define({
      name: RESOURCE,
      actions: { authorize: authorize(stores), callback: callback(stores, tokens), signInHelp },
    });
    app.acl.allow(RESOURCE, ['authorize', 'callback', 'signInHelp'], 'public');

    app.resourceManager.use(keepSecretsOutOfLogs, { tag: 'wecomKeepSecretsOutOfLogs', before: 'acl' });
    this.db.on('authenticators.beforeSave', validateSettings(app));
  }

  /** In Redis all share NocoBase's connection; in memory each has its own room, so that none crowds out another. */
  private createCache(kind: string) {
    const { cacheManager } = this.app;
    const room = cacheManager.defaultStore === 'memory' ? { max: MAX_ENTRIES } : {};
    return cacheManager.createCache({ name: `${NAMESPACE}:${kind}`, ...room });
  }
}
