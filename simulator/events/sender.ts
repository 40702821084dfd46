/**
 * Sends events to the URLs of apps: five seconds for an answer, three times in all, and again only where none comes.
 *
 * @see https://developer.work.weixin.qq.com/document/path/90930
 */
import { isVisible } from '../directory';
import type { App, Corp, EventUrl, Member } from '../model';
import type { World } from '../world';
import { bodyOf, seal } from './envelope';
import { eventText, type SimulatedEvent } from './event-text';

const ANSWER_WITHIN_MS = 5_000;
const VERIFY_WITHIN_MS = 1_000;
const TRIES = 3;
const KEPT = 50;

export interface Delivery {
  /** ms since the epoch, by the simulator's clock. */
  at: number;
  agentId: string;
  /** `verify`, or the event's name and member. */
  what: string;
  /** HTTP status of the last answer; absent where none came. */
  status?: number;
  /** Whether the URL's answer is the one that WeCom wants. */
  ok: boolean;
  tries: number;
  /** Real time until the last answer. */
  ms: number;
}

export class EventSender {
  /** The latest last. */
  readonly deliveries: Delivery[] = [];
  private readonly sending = new Set<Promise<unknown>>();

  constructor(private readonly world: World) {}

  /** What saving the URL in the console does: it is kept only if it echoes what was encrypted. */
  async configure(corp: Corp, app: App, eventUrl: EventUrl): Promise<Delivery> {
    const echo = String(Math.floor(Math.random() * 1e16));
    const { query, encrypted } = seal(echo, corp.corpId, eventUrl, this.world.now());
    query.set('echostr', encrypted);
    const delivery = await this.deliver({ app, what: 'verify', tries: 1 }, async () => {
      const answer = await ask(`${eventUrl.url}?${query}`, { signal: AbortSignal.timeout(VERIFY_WITHIN_MS) });
      return { status: answer.status, ok: answer.status === 200 && answer.text === echo };
    });
    if (delivery.ok) {
      app.eventUrl = eventUrl;
    }
    return delivery;
  }

  /** Tells an app, if it has a URL: once, or as the settings say. @returns one for each time it was sent */
  async send(corp: Corp, app: App, event: SimulatedEvent): Promise<Delivery[]> {
    const { eventUrl } = app;
    const times = { once: 1, twice: 2, never: 0 }[this.world.settings.eventsSent];
    if (!eventUrl) {
      return [];
    }
    const text = eventText(corp.corpId, event, this.world.now());
    const sent = Array.from({ length: times }, () => this.sendText({ corp, app, eventUrl, text, what: nameOf(event) }));
    return Promise.all(sent);
  }

  /** What WeCom sends about a member who has joined or left, or whose userid has changed. */
  async announce(corp: Corp, member: Member, change: MemberChange): Promise<void> {
    const told = corp.apps.filter((app) => app.eventUrl && isVisible(corp, app, member));
    for (const app of told) {
      for (const event of eventsFor(change, member, app, this.world.settings.contactEvents)) {
        this.track(this.send(corp, app, event));
      }
    }
  }

  /** Resolves when nothing is on its way. */
  async idle(): Promise<void> {
    while (this.sending.size > 0) {
      await Promise.all(this.sending);
    }
  }

  clear(): void {
    this.deliveries.length = 0;
  }

  private track(work: Promise<unknown>): void {
    const tracked = work.finally(() => this.sending.delete(tracked));
    this.sending.add(tracked);
  }

  private sendText({ corp, app, eventUrl, text, what }: Message): Promise<Delivery> {
    const sealed = seal(text, corp.corpId, eventUrl, this.world.now());
    return this.deliver({ app, what, tries: TRIES }, async () => {
      const { query, encrypted } = this.world.settings.retriesReencrypt
        ? seal(text, corp.corpId, eventUrl, this.world.now())
        : sealed;
      const { status } = await ask(`${eventUrl.url}?${query}`, {
        method: 'POST',
        headers: { 'Content-Type': 'text/xml' },
        body: bodyOf(corp.corpId, app.agentId, encrypted),
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      return { status, ok: status === 200 };
    });
  }

  private async deliver(
    { app, what, tries }: { app: App; what: string; tries: number },
    attempt: () => Promise<{ status: number; ok: boolean }>,
  ): Promise<Delivery> {
    const began = Date.now();
    const delivery: Delivery = { at: this.world.now(), agentId: app.agentId, what, ok: false, tries: 0, ms: 0 };
    this.deliveries.push(delivery);
    this.deliveries.splice(0, this.deliveries.length - KEPT);
    while (delivery.status === undefined && delivery.tries < tries) {
      delivery.tries += 1;
      const answer = await attempt().catch(() => undefined); // no answer, or too late
      Object.assign(delivery, answer, { ms: Date.now() - began });
    }
    return delivery;
  }
}

export type MemberChange = { kind: 'joined' } | { kind: 'left' } | { kind: 'renamed'; from: string };

interface Message {
  corp: Corp;
  app: App;
  eventUrl: EventUrl;
  text: string;
  what: string;
}

/** @param contactEvents the contacts assistant has the same URL */
function eventsFor(change: MemberChange, { userid }: Member, app: App, contactEvents: boolean): SimulatedEvent[] {
  const { agentId } = app;
  switch (change.kind) {
    case 'joined':
      return [{ name: 'subscribe', userid, agentId }];
    case 'left':
      return [{ name: 'unsubscribe', userid, agentId }];
    case 'renamed':
      return contactEvents ? [{ name: 'update_user', userid: change.from, newUserid: userid }] : [];
    default:
      return change satisfies never;
  }
}

function nameOf(event: SimulatedEvent): string {
  return 'userid' in event ? `${event.name} ${event.userid}` : `${event.name} ${event.departmentId}`;
}

async function ask(url: string, init: RequestInit): Promise<{ status: number; text: string }> {
  const response = await fetch(url, { ...init, redirect: 'manual' });
  return { status: response.status, text: await response.text() };
}
