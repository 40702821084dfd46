import type { Model, Transaction } from '@nocobase/database';
import { Plugin } from '@nocobase/server';
import { AUTH_TYPE, NAMESPACE, RESOURCE } from '../shared/constants';
import { setupActions } from './setup/actions';
import { NONCE_TTL_MS } from './setup/checks/origin';
import { FailureLog } from './setup/failure-log';
import { keepSecretsOutOfLogs } from './setup/secret';
import type { Trial, TrialFlow } from './setup/trial';
import { validateSettings } from './setup/validate-settings';
import { VerificationFiles } from './setup/verification-files';
import { authorize } from './sign-in/authorize';
import { callback } from './sign-in/callback';
import { type Flow, type FlowStores, STATE_TTL_MS, TICKET_TTL_MS, type Ticket } from './sign-in/flow';
import { signInHelp } from './sign-in/help';
import { OneTimeStore, WordStore } from './sign-in/one-time-store';
import { wecomAuth } from './sign-in/wecom-auth';
import { AccessTokens } from './wecom/access-token';

/**
 * Anybody can begin sign-ins, so states have a limit of their own: about 40 MB, and far more than wait at a time.
 * NocoBase's limit of 2,000 would drop some on a busy morning.
 */
const MAX_ENTRIES = 20_000;

export default class PluginAuthWecomServer extends Plugin {
  private readonly files = new VerificationFiles(this.app);

  override async load() {
    const { app } = this;
    const failures = new FailureLog(app);
    const stores: FlowStores = {
      states: new OneTimeStore<Flow>(await this.createCache('states'), 'state', STATE_TTL_MS),
      tickets: new OneTimeStore<Ticket>(await this.createCache('tickets'), 'ticket', TICKET_TTL_MS),
      failures,
    };
    const tokens = new AccessTokens(await this.createCache('access-tokens'), app.lockManager);
    const setupCache = await this.createCache('setup');
    const setup = setupActions({
      tokens,
      failures,
      files: this.files,
      nonces: new OneTimeStore<string>(setupCache, 'nonce', NONCE_TTL_MS),
      trials: {
        trials: new WordStore<Trial>(setupCache, 'trial', STATE_TTL_MS),
        trialStates: new OneTimeStore<TrialFlow>(setupCache, 'trial-state', STATE_TTL_MS),
      },
      announceFiles: () => this.sendSyncMessage({ type: 'verificationFiles' }),
    });

    app.authManager.registerTypes(AUTH_TYPE, {
      auth: wecomAuth(stores),
      title: `{{t("WeCom", { "ns": "${NAMESPACE}" })}}`,
    });
    const forBrowsers = { authorize: authorize(stores), callback: callback(stores, tokens), signInHelp };
    app.resourceManager.define({
      name: RESOURCE,
      actions: { ...forBrowsers, ...setup.forBrowsers, ...setup.forAdmins },
    });
    app.acl.allow(RESOURCE, Object.keys({ ...forBrowsers, ...setup.forBrowsers }), 'public');
    app.acl.registerSnippet({
      name: 'pm.auth.authenticators', // NocoBase's own, for editing authenticators: ours join it
      actions: Object.keys(setup.forAdmins).map((action) => `${RESOURCE}:${action}`),
    });

    app.resourceManager.use(keepSecretsOutOfLogs, { tag: 'wecomKeepSecretsOutOfLogs', before: 'acl' });
    this.db.on('authenticators.beforeSave', validateSettings(app));
    this.db.on('authenticators.afterDestroy', (record: Model, { transaction }: { transaction?: Transaction }) =>
      failures.forget(record.get('name'), { transaction }),
    );
    app.on('afterStart', () => Promise.all([this.files.sync(), failures.forgetOld()]));
    app.on('beforeStop', () => failures.write());
  }

  /** Another node has changed the verification files. */
  override async handleSyncMessage() {
    await this.files.sync();
  }

  /** In Redis all share NocoBase's connection; in memory each has its own room, so that none crowds out another. */
  private createCache(kind: string) {
    const { cacheManager } = this.app;
    const room = cacheManager.defaultStore === 'memory' ? { max: MAX_ENTRIES } : {};
    return cacheManager.createCache({ name: `${NAMESPACE}:${kind}`, ...room });
  }
}
