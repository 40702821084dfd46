import { Plugin } from '@nocobase/server';
import { AUTH_TYPE, NAMESPACE } from '../shared/constants';
import { AfterSignIn } from './accounts/after-sign-in';
import { forgetCachedUser, USER_WRITTEN } from './accounts/cached-user';
import { followUsers } from './accounts/follow-users';
import { followLinks } from './accounts/removed-links';
import { type EndedSessions, refuseWhatHasEnded, SESSIONS_ENDED } from './accounts/sessions';
import { WebSockets } from './accounts/web-sockets';
import { registerActions, type Services } from './actions';
import { auditSignIns } from './admin/audit';
import { NONCE_TTL_MS } from './admin/checks/origin';
import { LinkImports } from './admin/linking/link-imports';
import { MemberCheck } from './admin/members/member-check';
import type { MemberKey } from './admin/members/member-data';
import { type Records, Retention } from './admin/members/retention';
import { FailureWatch } from './admin/status/failure-watch';
import { followActivities } from './admin/status/follow-activities';
import type { Trial, TrialFlow } from './admin/trial/trial';
import { upgradeStored } from './admin/upgrade-stored';
import { VerificationFiles } from './admin/verification/files';
import { EventFeeds, followEventKeys } from './directory/events/event-feed';
import { EventQueue } from './directory/events/event-queue';
import { EventWorker } from './directory/events/event-worker';
import { answerHead, frontDoor } from './front-door';
import { registerChannelType } from './messages/channel';
import { Outbox } from './messages/outbox';
import { ActivityLog } from './records/activity-log';
import { DailyCounts } from './records/daily-counts';
import { FailureLog } from './records/failure-log';
import { redactAddress, redactBodies } from './redact-logs';
import type { ConfirmFlow } from './self-service/confirmation/answer';
import { rememberRequest } from './settings/admin-rights';
import { ownColumnsOnly } from './settings/nested-values';
import { renderSettingsErrors } from './settings/settings-error';
import { SettingsHooks } from './settings/validate-on-save';
import { CallbackQueue } from './sign-in/callback-queue';
import { KnownBrowsers } from './sign-in/cookies';
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
import { suggestLinkAfterSignIn } from './sign-in/suggest-link';
import { guardNewSessions, guardOtherSignIns } from './sign-in/wecom-only/guard';
import { HandleStore, OneTimeHandleStore, SharedCache, surviveOutages } from './store/shared-cache';
import { AccessTokens } from './wecom/access-token';

/**
 * Anyone can begin sign-ins, so states have a limit of their own: up to 100 MB, and far more than are pending at a
 * time. NocoBase's limit of 2,000 would drop some on a busy morning.
 */
const MAX_ENTRIES = 20_000;

type SyncMessage =
  | { type: 'verificationFiles' }
  | { type: 'sessionsEnded'; ended: EndedSessions }
  | { type: 'userWritten'; userId: number }
  | { type: 'personErased'; erased: MemberKey }
  | { type: 'checkCancelled'; authenticator: string };

export default class PluginAuthWecomServer extends Plugin {
  /** Tests wait for what these have under way. */
  readonly afterSignIn = new AfterSignIn();
  memberCheck?: MemberCheck;
  linkImports?: LinkImports;
  eventFeeds?: EventFeeds;
  eventWorker?: EventWorker;
  retention?: Retention;
  failureWatch?: FailureWatch;
  outbox?: Outbox;
  services?: SignInServices;

  private records?: Records;
  private webSockets?: WebSockets;
  private readonly files = new VerificationFiles(this.app);

  override async load() {
    const services = await this.buildServices();
    this.register(services);
    this.addHooks(services);
  }

  private async buildServices(): Promise<Services> {
    const { app, afterSignIn, files } = this;
    const [answers, confirmCache, setupCache] = [
      await this.createCache('answers'),
      await this.createCache('confirm-flows'),
      await this.createCache('setup'),
    ];
    const tokens = new AccessTokens(await this.createCache('access-tokens'));
    const records = { failures: new FailureLog(app), counts: new DailyCounts(app), activities: new ActivityLog(app) };
    const memberCheck = new MemberCheck(app, tokens, setupCache);
    const eventQueue = new EventQueue(app);
    const eventFeeds = new EventFeeds(app, eventQueue);
    const eventWorker = new EventWorker(app, eventQueue, memberCheck);
    const linkImports = new LinkImports({ app, tokens }, await this.createCache('link-imports'));
    await this.outbox?.stop(); // of before a reload
    const outbox = new Outbox(app, tokens, await this.createCache('messages'));
    const services: Services = {
      states: new StateStore<Flow>(await this.createCache('states'), answers, 'state', STATE_TTL_MS, TICKET_TTL_MS),
      // Not `ticket` and `link`: values of 0.1.0, which Redis may still hold, have other fields.
      tickets: new OneTimeHandleStore<Ticket>(await this.createCache('tickets'), 'ticket-2', TICKET_TTL_MS),
      links: new OneTimeHandleStore<PendingLink>(await this.createCache('links'), 'link-2', LINK_TTL_MS),
      confirmations: new OneTimeHandleStore<Confirmation>(
        await this.createCache('confirmations'),
        'confirmation',
        LINK_TTL_MS,
      ),
      confirmStates: new StateStore<ConfirmFlow>(confirmCache, answers, 'confirm-state', STATE_TTL_MS, TICKET_TTL_MS),
      questions: new HandleStore<ConfirmFlow>(confirmCache, 'confirm-question', LINK_TTL_MS),
      nonces: new OneTimeHandleStore<string>(setupCache, 'nonce', NONCE_TTL_MS),
      trials: new HandleStore<Trial>(setupCache, 'trial', STATE_TTL_MS),
      trialStates: new StateStore<TrialFlow>(setupCache, answers, 'trial-state', STATE_TTL_MS, TICKET_TTL_MS),
      codes: new SeenCodes(await this.createCache('codes', MAX_SEEN_CODES)),
      queue: new CallbackQueue(),
      knownBrowsers: new KnownBrowsers(),
      passwordTries: await this.createCache('password-tries'),
      panelErrors: await this.createCache('panel-errors'),
      unseenLinks: await this.createCache('first-sign-ins'),
      tokens,
      ...records,
      afterSignIn,
      files,
      memberCheck,
      linkImports,
      outbox,
      messageTests: await this.createCache('message-tests'),
      eventQueue,
      eventFeeds,
      eventWorker,
      announceErased: (erased) => this.sendSyncMessage({ type: 'personErased', erased }),
      announceCancelled: (authenticator) => this.sendSyncMessage({ type: 'checkCancelled', authenticator }),
      announceFiles: () => this.sendSyncMessage({ type: 'verificationFiles' }),
    };
    this.services = services;
    this.records = { ...records, messages: outbox.rows, events: eventQueue };
    this.memberCheck = memberCheck;
    this.linkImports = linkImports;
    this.eventFeeds = eventFeeds;
    this.eventWorker = eventWorker;
    this.outbox = outbox;
    this.retention = new Retention(app, this.records, setupCache);
    this.failureWatch = new FailureWatch(app, records, setupCache);
    this.webSockets = new WebSockets(app);
    return services;
  }

  /** Registers the authenticator type, the actions and the middlewares. */
  private register(services: Services): void {
    const { app } = this;
    app.authManager.registerTypes(AUTH_TYPE, {
      auth: wecomAuth(services),
      title: `{{t("WeCom", { "ns": "${NAMESPACE}" })}}`,
    });
    registerActions(app, services);
    auditSignIns(app);
    app.once('afterLoad', () => registerChannelType(app, services.outbox));
    app.dataSourceManager.use(loadMissingAuthenticator, { tag: 'wecomNewAuthenticators', before: 'auth' });
    app.dataSourceManager.use(rememberRequest, { tag: 'wecomRememberRequest', before: 'auth' });
    app.dataSourceManager.use(suggestLinkAfterSignIn(services), { tag: 'wecomSuggestLink', before: 'auth' });
    app.dataSourceManager.use(guardOtherSignIns(services), { tag: 'wecomOnly', after: 'auth', before: 'default' });
    app.use(frontDoor(app, services), { tag: 'wecomFrontDoor', after: 'audit', before: 'wecomRedactAddress' });
    app.use(redactAddress, { tag: 'wecomRedactAddress', before: 'logger' });
    app.use(redactBodies, { tag: 'wecomRedactBodies', after: 'logger', before: 'dataSource' });
    app.resourceManager.use(answerHead, { tag: 'wecomAnswerHead', after: 'acl' });
    app.resourceManager.use(ownColumnsOnly(app), { tag: 'wecomOwnColumnsOnly', after: 'acl' });
    renderSettingsErrors(app);
    guardNewSessions(app, services);
  }

  /** Reacts when authenticators, users or links change, and when the application starts and stops. */
  private addHooks(services: Services): void {
    const { failures, counts, activities, afterSignIn, outbox, eventFeeds, eventWorker } = services;
    const { app, db } = this;
    const settings = new SettingsHooks(app);
    db.on('authenticators.beforeSave', settings.beforeSave);
    db.on('authenticators.beforeBulkCreate', settings.beforeBulkCreate);
    db.on('authenticators.beforeBulkUpdate', settings.beforeBulkUpdate);
    db.on('authenticators.afterSave', settings.afterSave);
    db.on('authenticators.afterDestroy', settings.afterDestroy);
    followUsers(app);
    followLinks(app);
    followActivities(app, activities);
    followEventKeys(app, eventFeeds);
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
      eventWorker.start();
      return Promise.all([this.files.sync(), failures.forgetOld().catch(() => undefined), this.outbox?.start()]);
    });
    app.on('beforeStop', () =>
      Promise.allSettled([
        afterSignIn.idle(),
        eventWorker.stop(),
        this.memberCheck?.stop(),
        this.linkImports?.stop(),
        this.retention?.stop(),
        this.failureWatch?.stop(),
        outbox.stop(),
      ]).then(() => Promise.all([failures.write(), counts.flush(), activities.flush()])),
    );
  }

  /** Another node has changed the verification files, ended sessions, written to a user, erased a member's data, or cancelled a check. */
  override async handleSyncMessage(message: SyncMessage) {
    switch (message.type) {
      case 'sessionsEnded':
        this.webSockets?.end(message.ended);
        break;
      case 'userWritten':
        await forgetCachedUser(this.app, message.userId);
        break;
      case 'personErased':
        await this.records?.failures.write();
        await this.records?.failures.forgetMember(message.erased.authenticator, message.erased.wecomUserId);
        await this.records?.activities.forget(message.erased);
        break;
      case 'checkCancelled':
        await this.memberCheck?.cancel(message.authenticator);
        break;
      case 'verificationFiles':
        await this.files.sync();
        break;
    }
  }

  /** Tells the other nodes. Sessions end even if this message is lost, because every request asks the database. */
  private tell(message: SyncMessage): void {
    this.sendSyncMessage(message).catch(() =>
      this.app.logger.warn('Other nodes were not told', { type: message.type }),
    );
  }

  /** In memory, each cache has its own limit, so that none crowds out another. With Redis, all share one connection. */
  private async createCache(kind: string, max = MAX_ENTRIES): Promise<SharedCache> {
    const { cacheManager } = this.app;
    const room = cacheManager.defaultStore === 'memory' ? { max } : {};
    return new SharedCache(await cacheManager.createCache({ name: `${NAMESPACE}:${kind}`, ...room }));
  }
}
