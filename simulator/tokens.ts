import { randomBytes } from 'node:crypto';
import type { SimulatorSettings } from './settings';

/** Whose access token it is; `agentId` is null for the contact-sync secret. */
export interface TokenOwner {
  corpId: string;
  agentId: string | null;
}

interface IssuedToken extends TokenOwner {
  token: string;
  expiresAt: number;
}

type TokenState = { kind: 'unknown' } | { kind: 'expired' } | ({ kind: 'valid' } & TokenOwner);

/** The access tokens WeCom has handed out. */
export class Tokens {
  private issued: IssuedToken[] = [];

  constructor(
    private readonly settings: SimulatorSettings,
    private readonly now: () => number,
  ) {}

  issue(owner: TokenOwner): { token: string; expiresIn: number } {
    const mine = this.issued.filter((entry) => entry.corpId === owner.corpId && entry.agentId === owner.agentId);
    const valid = mine.find((entry) => entry.expiresAt > this.now());
    if (valid && this.settings.sameTokenWhileValid) {
      const left = Math.floor((valid.expiresAt - this.now()) / 1000);
      return {
        token: valid.token,
        expiresIn: this.settings.expiresInCountsDown ? left : this.settings.tokenTtlSeconds,
      };
    }
    if (this.settings.newTokenKillsOld) {
      this.issued = this.issued.filter((entry) => !mine.includes(entry));
    }
    const token = `simtok-${randomBytes(48).toString('base64url')}`;
    this.issued.push({ ...owner, token, expiresAt: this.now() + this.settings.tokenTtlSeconds * 1000 });
    return { token, expiresIn: this.settings.tokenTtlSeconds };
  }

  look(token: string): TokenState {
    const found = this.issued.find((entry) => entry.token === token);
    if (!found) {
      return { kind: 'unknown' };
    }
    if (found.expiresAt <= this.now()) {
      return { kind: 'expired' };
    }
    return { kind: 'valid', corpId: found.corpId, agentId: found.agentId };
  }

  clear(): void {
    this.issued = [];
  }
}
