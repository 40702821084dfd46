/**
 * A WeCom on 127.0.0.1: API, in-client authorize page and web login at one address, so that `url` serves as
 * apiBaseUrl, authorizeBaseUrl and loginBaseUrl.
 */
import { answerApi } from './api/routes';
import { findApp, findMember, renameMember } from './directory';
import type { SimulatedEvent } from './events/event-text';
import { type Delivery, EventSender } from './events/sender';
import type { Exchange, RecordedRequest, Reply } from './exchange';
import { type Fault, Faults } from './faults';
import type { Consents } from './grants';
import { type InboxMessage, inboxOf } from './messages/inbox';
import {
  type App,
  type Corp,
  completeApp,
  completeCorp,
  completeMember,
  type EventUrl,
  type Member,
  type NewApp,
  type NewCorp,
  type NewMember,
} from './model';
import { authorizePage } from './pages/authorize';
import { inboxPage } from './pages/inbox';
import { changeMember, changeMemberPage, EVENT_URL, eventUrlPage, MEMBERS, type MemberOrder } from './pages/members';
import { overviewPage } from './pages/overview';
import { switchUser } from './pages/switch-user';
import { oldWebLoginPage, webLoginPage } from './pages/web-login';
import { seed } from './seed';
import { listen } from './server';
import { defaultSettings, type SimulatorSettings } from './settings';
import { createWorld, type World } from './world';

export type { SimulatedEvent } from './events/event-text';
export type { Delivery } from './events/sender';
export type { RecordedRequest } from './exchange';
export type { Fault } from './faults';
export type { InboxMessage } from './messages/inbox';
export type { App, Corp, Member, NewApp, NewCorp, NewMember, SensitiveField } from './model';
export type { CallbackVisits, SimulatorSettings } from './settings';

interface SimulatorOptions {
  /** A free one where not given. */
  port?: number;
  /** ms since the epoch; `advance` comes on top. */
  now?: () => number;
  /** Where they differ from `defaultSettings()`; `reset` comes back to these. */
  settings?: Partial<SimulatorSettings>;
  /** What `keep` of an earlier simulator returned. */
  kept?: KeptData;
}

/** What outlives the simulator's process: companies with their apps and members, consents, settings; plain JSON. */
export interface KeptData {
  corps: Corp[];
  consents: Consents;
  settings: SimulatorSettings;
}

export interface Simulator {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  /** Every request since the last `clearRequests`, pages too. */
  readonly requests: readonly RecordedRequest[];
  /** How often a path was asked. */
  calls(path: string): number;
  /** Tests may change them at any time. */
  readonly settings: SimulatorSettings;
  addCorp(corp: NewCorp): Corp;
  addMember(corpId: string, member: NewMember): Member;
  addApp(corpId: string, app: NewApp): App;
  /** The live object; throws for an unknown member. */
  member(corpId: string, userid: string): Member;
  /** The live object; throws for an unknown app. */
  app(corpId: string, agentId: string | number): App;
  /** What apps have sent to a member, oldest first, with what was dropped or recalled; throws for an unknown member. */
  inbox(corpId: string, userid: string): InboxMessage[];
  /** Deletes a member, as an admin would. */
  removeMember(corpId: string, userid: string): void;
  /** Gives a member another userid, as an admin would; WeCom no longer knows the old one. */
  renameMember(corpId: string, userid: string, newUserid: string): void;
  /** What saving the URL for an app's events in the console does: WeCom verifies it first. */
  setEventUrl(corpId: string, agentId: string | number, eventUrl: EventUrl): Promise<Delivery>;
  /** Sends an event, as the settings say; resolves when it is answered. */
  sendEvent(corpId: string, agentId: string | number, event: SimulatedEvent): Promise<Delivery[]>;
  /** Hires, fires, disables, enables or renames a member, as an admin would, and tells the apps; see `eventsIdle`. */
  changeMember(corpId: string, order: MemberOrder): void;
  /** What was sent to apps since the start or the last `reset`, and how it was answered; the latest last. */
  readonly deliveries: readonly Delivery[];
  /** Resolves when no event is on its way. */
  eventsIdle(): Promise<void>;
  /** Adds a trusted IP, which WeCom honours `settings.trustedIpDelayMs` later. Ends `'any'`. */
  trustIp(corpId: string, agentId: string | number, ip: string): void;
  /** Makes a path misbehave. Faults with `times` queue up; one without gives way to the next that is set. */
  fault(path: string, fault: Fault): void;
  clearFaults(): void;
  /** WeCom drops all access tokens early. */
  invalidateTokens(): void;
  forgetConsents(): void;
  clearRequests(): void;
  /** Lets `ms` pass by the simulator's clock. */
  advance(ms: number): void;
  /** A copy of what a later simulator can go on with. */
  keep(): KeptData;
  /** Back to the seed: data, codes, tokens, consents, limits, faults, requests, settings, clock. */
  reset(): void;
  close(): Promise<void>;
}

export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const clock = options.now ?? Date.now;
  let advanced = 0;
  const initialSettings = () => ({ ...defaultSettings(), ...structuredClone(options.settings ?? {}) });
  const settings = initialSettings();
  const world = createWorld(seed(), settings, () => clock() + advanced);
  if (options.kept) {
    const { corps, consents, settings: keptSettings } = structuredClone(options.kept);
    world.directory.corps = corps;
    world.grants.restoreConsents(consents);
    Object.assign(settings, keptSettings);
  }
  const faults = new Faults();
  const requests: RecordedRequest[] = [];
  const events = new EventSender(world);
  const answer = (exchange: Exchange) => answerRequest({ world, events, requests }, exchange);
  const server = await listen({ world, faults, requests, answer }, options.port ?? 0);

  return {
    url: `http://127.0.0.1:${server.port}`,
    requests,
    settings,
    calls: (path) => requests.filter((request) => request.path === path).length,
    addCorp: (corp) => added(world.directory.corps, completeCorp(corp)),
    addMember: (corpId, member) => added(corpOf(world, corpId).members, completeMember(member)),
    addApp: (corpId, app) => added(corpOf(world, corpId).apps, completeApp(app)),
    member: (corpId, userid) => memberOf(world, corpId, userid),
    app: (corpId, agentId) => appOf(world, corpId, agentId),
    inbox: (corpId, userid) => inboxOf(world, memberOf(world, corpId, userid)),
    removeMember(corpId, userid) {
      const { members } = corpOf(world, corpId);
      members.splice(members.indexOf(memberOf(world, corpId, userid)), 1);
    },
    renameMember(corpId, userid, newUserid) {
      if (!renameMember(corpOf(world, corpId), userid, newUserid)) {
        throw new Error(`The simulator cannot rename ${userid} to ${newUserid}`);
      }
    },
    setEventUrl: (corpId, agentId, eventUrl) =>
      events.configure(corpOf(world, corpId), appOf(world, corpId, agentId), eventUrl),
    sendEvent: (corpId, agentId, event) => events.send(corpOf(world, corpId), appOf(world, corpId, agentId), event),
    changeMember(corpId, order) {
      if (!changeMember(events, corpOf(world, corpId), order)) {
        throw new Error(`The simulator cannot ${order.action} ${order.userid}`);
      }
    },
    deliveries: events.deliveries,
    eventsIdle: () => events.idle(),
    trustIp(corpId, agentId, ip) {
      const app = appOf(world, corpId, agentId);
      const others = app.trustedIps === 'any' ? [] : app.trustedIps;
      app.trustedIps = [...others, { ip, since: world.now() + settings.trustedIpDelayMs }];
    },
    fault: (path, fault) => faults.add(path, fault),
    clearFaults: () => faults.clear(),
    invalidateTokens: () => world.tokens.clear(),
    forgetConsents: () => world.grants.forgetConsents(),
    clearRequests() {
      requests.length = 0;
    },
    advance(ms) {
      advanced += ms;
    },
    keep: () => structuredClone({ corps: world.directory.corps, consents: world.grants.keptConsents, settings }),
    reset() {
      world.directory.corps = seed();
      world.tokens.clear();
      world.grants.clear();
      world.limits.clear();
      world.messages.clear();
      world.mediaFiles.clear();
      faults.clear();
      requests.length = 0;
      events.clear();
      Object.assign(settings, initialSettings());
      advanced = 0;
    },
    close: () => server.close(),
  };
}

/** Missing in editions that have the old paths only. */
const NEW_PATHS = ['/cgi-bin/auth/getuserinfo', '/cgi-bin/auth/getuserdetail', '/wwlogin/sso/login'];

interface Parts {
  world: World;
  events: EventSender;
  requests: readonly RecordedRequest[];
}

function answerRequest({ world, events, requests }: Parts, exchange: Exchange): Reply {
  const { oldPathsOnly, missingPathStatus } = world.settings;
  if (oldPathsOnly && NEW_PATHS.includes(exchange.path)) {
    return { status: missingPathStatus, headers: {}, body: '' };
  }
  switch (exchange.path) {
    case '/':
      return overviewPage({ world, deliveries: events.deliveries, requests }, exchange);
    case MEMBERS:
      return changeMemberPage(world, events, exchange);
    case EVENT_URL:
      return eventUrlPage(world, events, exchange);
    case '/inbox':
      return inboxPage(world, exchange);
    case '/connect/oauth2/authorize':
      return authorizePage(world, exchange);
    case '/wwlogin/sso/login':
      return webLoginPage(world, exchange);
    case '/wwopen/sso/qrConnect':
      return oldWebLoginPage(world, exchange);
    default:
      return answerApi(world, exchange) ?? switchUser(world, exchange);
  }
}

function added<T>(list: T[], entry: T): T {
  list.push(entry);
  return entry;
}

function corpOf(world: World, corpId: string): Corp {
  return found(world.directory.corp(corpId), `corp ${corpId}`);
}

function memberOf(world: World, corpId: string, userid: string): Member {
  return found(findMember(corpOf(world, corpId), userid), `member ${userid} of ${corpId}`);
}

function appOf(world: World, corpId: string, agentId: string | number): App {
  return found(findApp(corpOf(world, corpId), String(agentId)), `app ${agentId} of ${corpId}`);
}

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) {
    throw new Error(`The simulator has no ${what}`);
  }
  return value;
}
