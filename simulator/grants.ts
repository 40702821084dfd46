/** What members allowed: one-time codes, user tickets and remembered consents. */
import { randomBytes } from 'node:crypto';
import type { SensitiveField } from './model';
import type { SimulatorSettings } from './settings';

export interface CodeGrant {
  corpId: string;
  /** null where the authorize link named none. */
  agentId: string | null;
  /** host[:port] the code was sent to. */
  redirectHost: string;
  /** A member's userid or a guest's id. */
  personId: string;
  /** The fields consented to; null for a flow that gives no user ticket. */
  fields: SensitiveField[] | null;
}

interface TicketGrant {
  corpId: string;
  agentId: string;
  userid: string;
  fields: SensitiveField[];
}

/** The fields that each member agreed to, by company, app and userid; `at` in ms since the epoch. */
export type Consents = [key: string, consent: { fields: SensitiveField[]; at: number }][];

type Kept<T> = T & { expiresAt: number; used: boolean };

const DAY_MS = 24 * 3600_000;

export class Grants {
  private readonly codes = new Map<string, Kept<CodeGrant>>();
  private readonly tickets = new Map<string, Kept<TicketGrant>>();
  private readonly consents = new Map<string, { fields: SensitiveField[]; at: number }>();

  constructor(
    private readonly settings: SimulatorSettings,
    private readonly now: () => number,
  ) {}

  issueCode(grant: CodeGrant): string {
    const code = randomBytes(this.settings.codeLength).toString('base64url').slice(0, this.settings.codeLength);
    this.codes.set(code, { ...grant, expiresAt: this.now() + this.settings.codeTtlSeconds * 1000, used: false });
    return code;
  }

  lookCode(code: string): { grant: CodeGrant; expired: boolean; used: boolean } | null {
    const kept = this.codes.get(code);
    return kept ? { grant: kept, expired: kept.expiresAt <= this.now(), used: kept.used } : null;
  }

  spendCode(code: string): void {
    const kept = this.codes.get(code);
    if (kept) {
      kept.used = true;
    }
  }

  issueTicket(grant: TicketGrant): string {
    const ticket = `simticket-${randomBytes(48).toString('base64url')}`;
    this.tickets.set(ticket, {
      ...grant,
      expiresAt: this.now() + this.settings.userTicketTtlSeconds * 1000,
      used: false,
    });
    return ticket;
  }

  lookTicket(ticket: string): { grant: TicketGrant; expired: boolean; used: boolean } | null {
    const kept = this.tickets.get(ticket);
    return kept ? { grant: kept, expired: kept.expiresAt <= this.now(), used: kept.used } : null;
  }

  spendTicket(ticket: string): void {
    const kept = this.tickets.get(ticket);
    if (kept) {
      kept.used = true;
    }
  }

  remember(corpId: string, agentId: string, userid: string, fields: SensitiveField[]): void {
    this.consents.set(consentKey(corpId, agentId, userid), { fields, at: this.now() });
  }

  remembered(corpId: string, agentId: string, userid: string): SensitiveField[] | null {
    const consent = this.consents.get(consentKey(corpId, agentId, userid));
    if (!consent || consent.at + this.settings.consentTtlDays * DAY_MS <= this.now()) {
      return null;
    }
    return consent.fields;
  }

  forgetConsents(): void {
    this.consents.clear();
  }

  get keptConsents(): Consents {
    return [...this.consents];
  }

  restoreConsents(consents: Consents): void {
    for (const [key, consent] of consents) {
      this.consents.set(key, consent);
    }
  }

  clear(): void {
    this.codes.clear();
    this.tickets.clear();
    this.consents.clear();
  }
}

function consentKey(corpId: string, agentId: string, userid: string): string {
  return `${corpId} ${agentId} ${userid.toLowerCase()}`;
}
