import type { Model, Transaction } from '@nocobase/database';
import { Plugin } from '@nocobase/server';
import { AUTH_TYPE, NAMESPACE, RESOURCE } from '../shared/constants';
import { AfterSignIn } from './accounts/after-sign-in';
import { peopleActions } from './people/linked-people';
import { MemberCheck } from './people/member-check';
import { confirmPhone } from './self-service/confirm-phone';
import { linkActions } from './self-service/link-account';
import { myAccountActions } from './self-service/my-accounts';
import { setupActions } from './setup/actions';
import { NONCE_TTL_MS } from './setup/checks/origin';
import { FailureLog } from './setup/failure-log';
import { keepSecretsOutOfLogs } from './setup/secret';
import type { Trial, TrialFlow } from './setup/trial';
import { validateSettings } from './setup/validate-settings';
import { VerificationFiles } from './setup/verification-files';
import { SharedCache, surviveOutages } from './shared-cache';
import { authorize } from './sign-in/authorize';
import { callback } from './sign-in/callback';
import {
  type Flow,
  type FlowStores,
  LINK_TTL_MS,
  type PendingLink,
  STATE_TTL_MS,
  TICKET_TTL_MS,
  type Ticket,
} from './sign-in/flow';
import { signInHelp } from './sign-in/help';
import { KnownBrowsers } from './sign-in/known-browsers';
import { knowNewAuthenticators } from './sign-in/new-authenticators';
import { OneTimeStore, WordStore } from './sign-in/one-time-store';
import { MAX_SEEN_CODES, SeenCodes } from './sign-in/seen-codes';
import { wecomAuth } from './sign-in/wecom-auth';
import { AccessTokens } from './wecom/access-token';

/**
 * Anybody can begin sign-ins, so states have a limit of their own: up to 100 MB, and far more than wait at a time.
 * NocoBase's limit of 2,000 would drop some on a busy morning.
 */
const MAX_ENTRIES = 20_000;

export default class PluginAuthWecomServer extends Plugin {
  /** Both may be waited for. */
  readonly afterSignIn = new AfterSignIn();
  memberCheck?: MemberCheck;
  stores?: FlowStores;

  private readonly files = new VerificationFiles(this.app);

  override async load() {
    const { app } = this;
    const failures = new FailureLog(app);
    const stores: FlowStores = {
      states: new OneTimeStore<Flow>(await this.createCache('states'), 'state', STATE_TTL_MS),
      tickets: new OneTimeStore<Ticket>(await this.createCache('tickets'), 'ticket', TICKET_TTL_MS),
      links: new OneTimeStore<PendingLink>(await this.createCache('links'), 'link', LINK_TTL_MS),
      codes: new SeenCodes(await this.createCache('codes', MAX_SEEN_CODES)),
      knownBrowsers: new KnownBrowsers(),
      failures,
      afterSignIn: this.afterSignIn,
    };
    this.stores = stores;
    const tokens = new AccessTokens(await this.createCache('access-tokens'));
    const setupCache = await this.createCache('setup');
    this.memberCheck = new MemberCheck(app, tokens, setupCache);
    const setup = setupActions({
      tokens,
      failures,
      files: this.files,
      nonces: new OneTimeStore<string>(setupCache, 'nonce', NONCE_TTL_MS),
      trials: {
        trials: new WordStore<Trial>(setupCache, 'trial', STATE_TTL_MS),
        trialStates: new OneTimeStore<TrialFlow>(setupCache, 'trial-state', STATE_TTL_MS),
        codes: stores.codes,
      },
      announceFiles: () => this.sendSyncMessage({ type: 'verificationFiles' }),
    });

    app.authManager.registerTypes(AUTH_TYPE, {
      auth: wecomAuth(stores),
      title: `{{t("WeCom", { "ns": "${NAMESPACE}" })}}`,
    });
    const { pendingLink, linkAccount } = linkActions(stores);
    const forBrowsers = {
      authorize: authorize(stores),
      callback: callback(stores, tokens),
      signInHelp,
      pendingLink,
      confirmPhone: confirmPhone(stores, tokens),
      ...setup.forBrowsers,
    };
    const forUsers = { linkAccount, ...myAccountActions };
    const forAdmins = { ...setup.forAdmins, ...peopleActions(this.memberCheck) };
    app.resourceManager.define({ name: RESOURCE, actions: { ...forBrowsers, ...forUsers, ...forAdmins } });
    app.acl.allow(RESOURCE, Object.keys(forBrowsers), 'public');
    app.acl.allow(RESOURCE, Object.keys(forUsers), 'loggedIn');
    app.acl.registerSnippet({
      name: 'pm.auth.authenticators', // NocoBase's own, for editing authenticators: ours join it
      actions: Object.keys(forAdmins).map((action) => `${RESOURCE}:${action}`),
    });

    app.dataSourceManager.use(knowNewAuthenticators, { tag: 'wecomNewAuthenticators', before: 'auth' });
    app.resourceManager.use(keepSecretsOutOfLogs, { tag: 'wecomKeepSecretsOutOfLogs', before: 'acl' });
    this.db.on('authenticators.beforeSave', validateSettings(app));
    this.db.on('authenticators.afterDestroy', async (record: Model, { transaction }: { transaction?: Transaction }) => {
      const authenticator = record.get('name') as string;
      await failures.forget(authenticator, { transaction });
      await this.db.getCollection('wecomIdentities').model.destroy({ where: { authenticator }, transaction });
    });
    app.on('afterStart', () => {
      surviveOutages(app);
      return Promise.all([this.files.sync(), failures.forgetOld()]);
    });
    app.on('beforeStop', () => Promise.all([failures.write(), this.afterSignIn.idle(), this.memberCheck?.stop()]));
  }

  /** Another node has changed the verification files. */
  override async handleSyncMessage() {
    await this.files.sync();
  }

  /** In Redis all share NocoBase's connection; in memory each has its own room, so that none crowds out another. */
  private async createCache(kind: string, max = MAX_ENTRIES): Promise<SharedCache> {
    const { cacheManager } = this.app;
    const room = cacheManager.defaultStore === 'memory' ? { max } : {};
    return new SharedCache(await cacheManager.createCache({ name: `${NAMESPACE}:${kind}`, ...room }));
  }
}
