/** The events that WeCom has sent, in the database: they survive a restart, and one node works on each. */
import { createHash, randomUUID } from 'node:crypto';
import { Op } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import { normalWecomUserId, type WecomUserId } from '../../../shared/wecom-user-id';
import { withWriterLock } from '../../accounts/identity-lock';
import { isDuplicate } from '../../store/database-errors';
import { columnsOf } from '../../store/rows';
import type { ContactEvent } from './contact-event';

/** Longer than a request of WeCom's is accepted, so that none counts twice. */
const KEPT_MS = 7 * 24 * 60 * 60_000;
/** After this long without a result, another node takes an event over. */
const CLAIM_MS = 60_000;
/** Between the tries; afterwards the nightly check of all members has to do. */
const RETRY_AFTER_MS = [10_000, 60_000, 5 * 60_000, 15 * 60_000, 40 * 60_000];
const LOOKED_AT = 500; // rows, to find members to ask about

/** The events about one member that were claimed together: WeCom is asked once. */
export interface ClaimedEvents {
  claim: string;
  authenticator: string;
  wecomUserId: WecomUserId;
  events: { name: string; newWecomUserId?: WecomUserId }[];
  /** How often the newest of them was tried before. */
  tries: number;
}

export interface EventCounts {
  lastAt?: number;
  waiting: number;
  failed: number;
}

export class EventQueue {
  constructor(private readonly app: Application) {}

  /**
   * Adds an event, unless it is there already. Events about departments are counted only.
   *
   * @param text all that WeCom said: two events in one second may differ in little
   * @returns whether it is new
   */
  async add(authenticator: string, event: ContactEvent, text: string): Promise<boolean> {
    const now = Date.now();
    const row = {
      hash: createHash('sha256')
        .update(JSON.stringify([authenticator, text]))
        .digest('hex'),
      authenticator,
      event: event.name,
      wecomUserId: event.wecomUserId,
      newWecomUserId: event.newWecomUserId,
      receivedAtMs: now,
      state: event.wecomUserId ? 'waiting' : 'ignored',
      tries: 0,
      dueAtMs: now,
    };
    try {
      await this.write(() => this.model.create(row), 'request');
      return true;
    } catch (error) {
      if (isDuplicate(error)) {
        return false;
      }
      throw error;
    }
  }

  /** Claims the events about the next members. @param limit how many members */
  async claimNext(limit: number): Promise<ClaimedEvents[]> {
    const found = await this.model.findAll({ where: due(), order: [['id', 'ASC']], limit: LOOKED_AT });
    const members = new Map(
      found.map((row) => {
        const { authenticator, wecomUserId } = columnsOf('wecomEvents', row);
        return [JSON.stringify([authenticator, wecomUserId]), { authenticator, wecomUserId }];
      }),
    );
    const claimed: ClaimedEvents[] = [];
    for (const member of [...members.values()].slice(0, limit)) {
      const events = await this.claimMember(member);
      claimed.push(...(events ? [events] : []));
    }
    return claimed;
  }

  private async claimMember(member: {
    authenticator: string;
    wecomUserId: WecomUserId | null;
  }): Promise<ClaimedEvents | undefined> {
    const claim = await this.claim(member);
    const found = await this.model.findAll({ where: { claim, state: 'waiting' }, order: [['id', 'ASC']] });
    const rows = found.map((row) => columnsOf('wecomEvents', row));
    if (rows.length === 0) {
      return undefined; // another node was faster
    }
    return {
      claim,
      authenticator: member.authenticator,
      wecomUserId: normalWecomUserId(member.wecomUserId ?? ''),
      events: rows.map(({ event, newWecomUserId }) => ({
        name: event,
        ...(newWecomUserId && { newWecomUserId }),
      })),
      tries: Math.min(...rows.map(({ tries }) => tries)), // a new event is tried as often as any other
    };
  }

  /** One statement, so that of several nodes one gets each row. */
  private async claim(which: { authenticator: string; wecomUserId: WecomUserId | null }): Promise<string> {
    const claim = randomUUID();
    const where = { ...which, ...due() };
    await this.write(() => this.model.update({ claim, dueAtMs: Date.now() + CLAIM_MS }, { where }));
    return claim;
  }

  async finish(claim: string): Promise<void> {
    await this.write(() => this.model.update({ state: 'done', claim: null }, { where: { claim } }));
  }

  /** Has the events tried again later, or gives up. @returns whether they will be */
  async retry({ claim, tries }: Pick<ClaimedEvents, 'claim' | 'tries'>): Promise<boolean> {
    const after = RETRY_AFTER_MS[tries];
    const values =
      after === undefined
        ? { state: 'failed', claim: null }
        : { claim: null, tries: tries + 1, dueAtMs: Date.now() + after };
    await this.write(() => this.model.update(values, { where: { claim } }));
    return after !== undefined;
  }

  /**
   * Postpones all events of an authenticator that are due until those are tried again that have just failed: WeCom
   * would not answer about the next members either, and events of other authenticators would have to wait.
   */
  async postponeOthers({ authenticator, tries }: Pick<ClaimedEvents, 'authenticator' | 'tries'>): Promise<void> {
    const dueAtMs = Date.now() + (RETRY_AFTER_MS[tries] ?? 0);
    await this.write(() => this.model.update({ dueAtMs }, { where: { authenticator, ...due() } }));
  }

  /** When the next event is due, epoch ms. */
  async nextDueAt(): Promise<number | undefined> {
    const next = await this.model.min('dueAtMs', { where: { state: 'waiting' } });
    return next === null || next === undefined ? undefined : Number(next);
  }

  /** Of the days that are kept. */
  async countsOf(authenticator: string): Promise<EventCounts> {
    const count = (state: string) => this.model.count({ where: { authenticator, state } });
    const last = await this.model.max('receivedAtMs', { where: { authenticator } });
    return {
      waiting: await count('waiting'),
      failed: await count('failed'),
      ...(last ? { lastAt: Number(last) } : {}),
    };
  }

  /** Deletes events that are too old. @returns how many */
  forgetOld(): Promise<number> {
    return this.write(() => this.model.destroy({ where: { receivedAtMs: { [Op.lt]: Date.now() - KEPT_MS } } }));
  }

  /** The events about a member, under the former or the new userid. */
  async listOfMember(authenticator: string, wecomUserId: string): Promise<{ at: number; event: string }[]> {
    const rows = await this.model.findAll({ where: aboutMember(authenticator, wecomUserId), order: [['id', 'ASC']] });
    return rows.map((row) => {
      const { receivedAtMs, event } = columnsOf('wecomEvents', row);
      return { at: Number(receivedAtMs), event };
    });
  }

  /** Deletes them. @returns how many */
  forgetMember(authenticator: string, wecomUserId: string): Promise<number> {
    return this.write(() => this.model.destroy({ where: aboutMember(authenticator, wecomUserId) }));
  }

  private write<T>(work: () => Promise<T>, priority: 'request' | 'afterwards' = 'afterwards'): Promise<T> {
    return withWriterLock(this.app, work, priority);
  }

  private get model() {
    return this.app.db.getCollection('wecomEvents').model;
  }
}

const due = () => ({ state: 'waiting', dueAtMs: { [Op.lte]: Date.now() } });

function aboutMember(authenticator: string, wecomUserId: string) {
  const userId = normalWecomUserId(wecomUserId);
  return { authenticator, [Op.or]: [{ wecomUserId: userId }, { newWecomUserId: userId }] };
}
