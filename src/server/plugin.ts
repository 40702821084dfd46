import { Plugin } from '@nocobase/server';
import { AUTH_TYPE, NAMESPACE, RESOURCE } from '../shared/constants';
import { AfterSignIn } from './accounts/after-sign-in';
import { forgetCachedUser, USER_WRITTEN } from './accounts/cached-user';
import { followUsers } from './accounts/follow-users';
import { followLinks } from './accounts/removed-links';
import { type EndedSessions, refuseWhatHasEnded, SESSIONS_ENDED } from './accounts/sessions';
import { WebSockets } from './accounts/web-sockets';
import { setupActions } from './admin/actions';
import { auditActions } from './admin/audit';
import { NONCE_TTL_MS } from './admin/checks/origin';
import { peopleActions } from './admin/people/linked-people';
import { MemberCheck } from './admin/people/member-check';
import { personDataActions, type WecomPerson } from './admin/people/person-data';
import { Retention } from './admin/people/retention';
import type { Trial, TrialFlow } from './admin/trial/trial';
import { upgradeStored } from './admin/upgrade-stored';
import { VerificationFiles } from './admin/verification/files';
import { answerHead } from './head-requests';
import { redactAddress, redactBodies } from './redact-logs';
import { confirmPhone } from './self-service/confirm-phone';
import { type ConfirmFlow, confirmActions } from './self-service/confirmation/answer';
import { askConfirmation } from './self-service/confirmation/ask';
import { firstSignInActions } from './self-service/first-sign-in';
import { linkActions } from './self-service/link-account';
import { myAccountActions } from './self-service/my-accounts';
import { rememberRequest } from './settings/admin-rights';
import { ownColumnsOnly } from './settings/nested-values';
import { renderSettingsErrors } from './settings/settings-error';
import { SettingsHooks } from './settings/validate-on-save';
import { authorize, signInHelp } from './sign-in/authorize';
import { callback } from './sign-in/callback';
import { CallbackQueue } from './sign-in/callback-queue';
import { KnownBrowsers } from './sign-in/cookies';
import { FailureLog } from './sign-in/failure-log';
import {
  type Confirmation,
  type Flow,
  LINK_TTL_MS,
  type PendingLink,
  type SignInServices,
  STATE_TTL_MS,
  TICKET_TTL_MS,
  type Ticket,
} from './sign-in/flow';
import { loadMissingAuthenticator, wecomAuth } from './sign-in/session';
import { MAX_SEEN_CODES, SeenCodes, StateStore } from './sign-in/state-store';
import { HandleStore, OneTimeHandleStore } from './store/handle-store';
import { SharedCache, surviveOutages } from './store/shared-cache';
import { AccessTokens } from './wecom/access-token';

/**
 * Anybody can begin sign-ins, so states have a limit of their own: up to 100 MB, and far more than wait at a time.
 * NocoBase's limit of 2,000 would drop some on a busy morning.
 */
const MAX_ENTRIES = 20_000;

type SyncMessage =
  | { type: 'verificationFiles' }
  | { type: 'sessionsEnded'; ended: EndedSessions }
  | { type: 'userWritten'; userId: number }
  | { type: 'personErased'; erased: WecomPerson };

export default class PluginAuthWecomServer extends Plugin {
  /** These may be waited for. */
  readonly afterSignIn = new AfterSignIn();
  memberCheck?: MemberCheck;
  retention?: Retention;
  stores?: SignInServices;

  private failures?: FailureLog;
  private webSockets?: WebSockets;
  private readonly files = new VerificationFiles(this.app);

  override async load() {
    const { app } = this;
    const failures = new FailureLog(app);
    this.failures = failures;
    const answers = await this.createCache('answers');
    const stores: SignInServices = {
      states: new StateStore<Flow>(await this.createCache('states'), answers, 'state', STATE_TTL_MS),
      tickets: new OneTimeHandleStore<Ticket>(await this.createCache('tickets'), 'ticket', TICKET_TTL_MS),
      links: new OneTimeHandleStore<PendingLink>(await this.createCache('links'), 'link', LINK_TTL_MS),
      confirmations: new OneTimeHandleStore<Confirmation>(
        await this.createCache('confirmations'),
        'confirmation',
        LINK_TTL_MS,
      ),
      codes: new SeenCodes(await this.createCache('codes', MAX_SEEN_CODES)),
      queue: new CallbackQueue(),
      knownBrowsers: new KnownBrowsers(),
      failures,
      afterSignIn: this.afterSignIn,
      passwordTries: await this.createCache('password-tries'),
      firstSignIns: await this.createCache('first-sign-ins'),
    };
    this.stores = stores;
    const tokens = new AccessTokens(await this.createCache('access-tokens'));
    const setupCache = await this.createCache('setup');
    this.memberCheck = new MemberCheck(app, tokens, setupCache);
    this.retention = new Retention(app, failures, setupCache);
    const setup = setupActions({
      tokens,
      failures,
      files: this.files,
      nonces: new OneTimeHandleStore<string>(setupCache, 'nonce', NONCE_TTL_MS),
      trials: {
        trials: new HandleStore<Trial>(setupCache, 'trial', STATE_TTL_MS),
        trialStates: new StateStore<TrialFlow>(setupCache, answers, 'trial-state', STATE_TTL_MS),
        codes: stores.codes,
      },
      announceFiles: () => this.sendSyncMessage({ type: 'verificationFiles' }),
    });

    app.authManager.registerTypes(AUTH_TYPE, {
      auth: wecomAuth(stores),
      title: `{{t("WeCom", { "ns": "${NAMESPACE}" })}}`,
    });
    const { pendingLink, linkAccount } = linkActions(stores, tokens);
    const confirmCache = await this.createCache('confirm-flows');
    const confirmFlows = {
      states: new StateStore<ConfirmFlow>(confirmCache, answers, 'confirm-state', STATE_TTL_MS),
      questions: new HandleStore<ConfirmFlow>(confirmCache, 'confirm-question', LINK_TTL_MS),
    };
    const forBrowsers = {
      authorize: authorize(stores),
      callback: callback(stores, tokens),
      signInHelp,
      pendingLink,
      confirmPhone: confirmPhone(stores, tokens),
      ...confirmActions(stores, confirmFlows, tokens),
      ...setup.forBrowsers,
    };
    const forUsers = {
      linkAccount,
      askConfirmation: askConfirmation(stores, tokens),
      ...firstSignInActions(stores.firstSignIns),
      ...myAccountActions,
    };
    const forAdmins = {
      ...setup.forAdmins,
      ...peopleActions(this.memberCheck),
      ...personDataActions(failures, (erased) => this.sendSyncMessage({ type: 'personErased', erased })),
    };
    const actions = { ...forBrowsers, ...forUsers, ...forAdmins };
    app.resourceManager.define({ name: RESOURCE, actions });
    auditActions(app, Object.keys(actions));
    app.acl.allow(RESOURCE, Object.keys(forBrowsers), 'public');
    app.acl.allow(RESOURCE, Object.keys(forUsers), 'loggedIn');
    app.acl.registerSnippet({
      name: 'pm.auth.authenticators', // NocoBase's own, for editing authenticators: ours join it
      actions: Object.keys(forAdmins).map((action) => `${RESOURCE}:${action}`),
    });

    app.dataSourceManager.use(loadMissingAuthenticator, { tag: 'wecomNewAuthenticators', before: 'auth' });
    app.dataSourceManager.use(rememberRequest, { tag: 'wecomRememberRequest', before: 'auth' });
    app.use(redactAddress, { tag: 'wecomRedactAddress', before: 'logger' });
    app.use(redactBodies, { tag: 'wecomRedactBodies', after: 'logger', before: 'dataSource' });
    renderSettingsErrors(app);
    const settings = new SettingsHooks(app);
    this.db.on('authenticators.beforeSave', settings.beforeSave);
    this.db.on('authenticators.beforeBulkCreate', settings.beforeBulkCreate);
    this.db.on('authenticators.beforeBulkUpdate', settings.beforeBulkUpdate);
    this.db.on('authenticators.afterSave', settings.afterSave);
    this.db.on('authenticators.afterDestroy', settings.afterDestroy);
    app.resourceManager.use(answerHead, { tag: 'wecomAnswerHead', after: 'acl' });
    app.resourceManager.use(ownColumnsOnly(app), { tag: 'wecomOwnColumnsOnly', after: 'acl' });
    followUsers(app);
    followLinks(app);
    this.webSockets = new WebSockets(app);
    app.on(SESSIONS_ENDED, (ended: EndedSessions) => {
      this.webSockets?.end(ended);
      this.tell({ type: 'sessionsEnded', ended });
    });
    app.on(USER_WRITTEN, (userId: number) => this.tell({ type: 'userWritten', userId }));
    app.on('beforeStart', () => {
      refuseWhatHasEnded(app);
      return upgradeStored(app);
    });
    app.on('afterStart', () => {
      surviveOutages(app);
      return Promise.all([this.files.sync(), failures.forgetOld().catch(() => undefined)]);
    });
    app.on('beforeStop', () =>
      Promise.all([failures.write(), this.afterSignIn.idle(), this.memberCheck?.stop(), this.retention?.stop()]),
    );
  }

  /** Another node has changed the verification files, ended sessions, written a user, or erased a person. */
  override async handleSyncMessage(message: SyncMessage) {
    switch (message.type) {
      case 'sessionsEnded':
        this.webSockets?.end(message.ended);
        break;
      case 'userWritten':
        await forgetCachedUser(this.app, message.userId);
        break;
      case 'personErased':
        await this.failures?.forgetPerson(message.erased.authenticator, message.erased.wecomUserId);
        break;
      case 'verificationFiles':
        await this.files.sync();
        break;
    }
  }

  /** No ended session waits for this to arrive: every request asks the database, and so do open web sockets, twice a minute. */
  private tell(message: SyncMessage): void {
    this.sendSyncMessage(message).catch(() =>
      this.app.logger.warn('Other nodes were not told', { type: message.type }),
    );
  }

  /** In Redis all share NocoBase's connection; in memory each has its own room, so that none crowds out another. */
  private async createCache(kind: string, max = MAX_ENTRIES): Promise<SharedCache> {
    const { cacheManager } = this.app;
    const room = cacheManager.defaultStore === 'memory' ? { max } : {};
    return new SharedCache(await cacheManager.createCache({ name: `${NAMESPACE}:${kind}`, ...room }));
  }
}
