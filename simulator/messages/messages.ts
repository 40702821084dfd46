/** What apps have sent, who got it, and what WeCom kept to itself. */
import { randomBytes } from 'node:crypto';
import type { Member } from '../model';
import type { SimulatorSettings } from '../settings';
import type { DropReason, MessageContent } from './content';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const CHINA_OFFSET_MS = 8 * HOUR_MS;

/** The app that sends. */
export interface Sender {
  corpId: string;
  agentId: string;
  name: string;
  alwaysHome: boolean;
}

export interface SentMessage {
  msgid: string;
  sender: Sender;
  /** ms since the epoch. */
  at: number;
  content: MessageContent;
  /** Shown with a watermark, and not to be passed on. */
  safe: boolean;
  /** Every accepted receiver; null for one who got it. */
  deliveries: Map<Member, DropReason | null>;
  recalledAt: number | null;
}

/** What `enable_duplicate_check` asks for. */
export interface DuplicateCheck {
  /** Equal for messages that are the same. */
  key: string;
  /** null: the message is no duplicate, whatever came before. */
  intervalMs: number | null;
}

export interface Outgoing {
  sender: Sender;
  members: Member[];
  content: MessageContent;
  safe: boolean;
  duplicateCheck: DuplicateCheck;
}

interface Earlier {
  at: number;
  checked: boolean;
  msgid: string;
}

export class Messages {
  private sent: SentMessage[] = [];
  /** The latest message of each app and key. */
  private readonly earlier = new Map<string, Earlier>();
  /** When each app reached each member within the last hour. */
  private readonly arrivals = new Map<string, WeakMap<Member, number[]>>();
  private readonly taskIds = new Set<string>();

  constructor(
    private readonly settings: SimulatorSettings,
    private readonly now: () => number,
  ) {}

  /** @returns the msgid that WeCom answers; undefined where it answers none */
  accept(outgoing: Outgoing): string | undefined {
    const { sender, content } = outgoing;
    const duplicateOf = this.duplicateOf(sender, outgoing.duplicateCheck);
    const msgid = `simmsg-${randomBytes(24).toString('base64url')}`;
    const reasonFor = (member: Member) => (duplicateOf ? this.duplicate(sender, member) : this.reach(sender, member));
    const deliveries = new Map(outgoing.members.map((member) => [member, reasonFor(member)]));
    this.sent.push({ msgid, sender, at: this.now(), content, safe: outgoing.safe, deliveries, recalledAt: null });
    if (duplicateOf) {
      return { 'new msgid': msgid, 'same msgid': duplicateOf.msgid, 'no msgid': undefined }[
        this.settings.duplicateAnswer
      ];
    }
    this.remember(outgoing, msgid);
    return msgid;
  }

  isDuplicate(sender: Sender, check: DuplicateCheck): boolean {
    return this.duplicateOf(sender, check) !== null;
  }

  find(msgid: string): SentMessage | undefined {
    return this.sent.find((message) => message.msgid === msgid);
  }

  /** Oldest first, with those that were dropped. */
  of(member: Member): SentMessage[] {
    return this.sent.filter((message) => message.deliveries.has(member));
  }

  taskIdTaken(sender: Sender, taskId: string): boolean {
    return this.taskIds.has(appKey(sender, taskId));
  }

  /** How many members each app of a company has sent to on one day, most first. */
  personTimes(corpId: string, daysAgo: number): { sender: Sender; count: number }[] {
    const day = chinaDay(this.now()) - daysAgo;
    const counts = new Map<string, { sender: Sender; count: number }>();
    for (const { sender, at, deliveries } of this.sent) {
      if (sender.corpId === corpId && chinaDay(at) === day) {
        const { count } = counts.get(sender.agentId) ?? { count: 0 };
        counts.set(sender.agentId, { sender, count: count + deliveries.size });
      }
    }
    return [...counts.values()].sort((one, other) => other.count - one.count);
  }

  clear(): void {
    this.sent = [];
    this.earlier.clear();
    this.arrivals.clear();
    this.taskIds.clear();
  }

  private duplicateOf(sender: Sender, { key, intervalMs }: DuplicateCheck): Earlier | null {
    const earlier = this.earlier.get(appKey(sender, key));
    if (intervalMs === null || !earlier || earlier.at + intervalMs <= this.now()) {
      return null;
    }
    return earlier.checked || !this.settings.duplicateNeedsEarlierFlag ? earlier : null;
  }

  private remember({ sender, content, duplicateCheck: { key, intervalMs } }: Outgoing, msgid: string): void {
    this.earlier.set(appKey(sender, key), { at: this.now(), checked: intervalMs !== null, msgid });
    if (content.type === 'template_card' && content.card.taskId) {
      this.taskIds.add(appKey(sender, content.card.taskId));
    }
  }

  private duplicate(sender: Sender, member: Member): DropReason {
    if (this.settings.duplicatesCount) {
      this.reach(sender, member);
    }
    return 'duplicate';
  }

  /** What was dropped is not counted itself. */
  private reach(sender: Sender, member: Member): DropReason | null {
    if (member.status !== 1) {
      return 'inactive';
    }
    const now = this.now();
    const ofApp = this.arrivals.get(appKey(sender)) ?? new WeakMap<Member, number[]>();
    this.arrivals.set(appKey(sender), ofApp);
    const lastHour = (ofApp.get(member) ?? []).filter((at) => at > now - HOUR_MS);
    ofApp.set(member, lastHour);
    if (lastHour.length >= this.settings.memberMessagesPerHour) {
      return 'perHour';
    }
    if (lastHour.filter((at) => at > now - MINUTE_MS).length >= this.settings.memberMessagesPerMinute) {
      return 'perMinute';
    }
    lastHour.push(now);
    return null;
  }
}

function appKey({ corpId, agentId }: Sender, rest = ''): string {
  return `${corpId} ${agentId} ${rest}`;
}

function chinaDay(at: number): number {
  return Math.floor((at + CHINA_OFFSET_MS) / DAY_MS);
}
