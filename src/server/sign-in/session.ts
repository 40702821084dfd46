import type { Context, Next } from '@nocobase/actions';
import { type AuthConfig, BaseAuth } from '@nocobase/auth';
import type { Model } from '@nocobase/database';
import { findLinkAndDeparture } from '../accounts/departures';
import { type IdentityKey, wecomUserIdOf } from '../accounts/identity';
import { withIdentityLock, withWriterLock } from '../accounts/identity-lock';
import { holdsAt, isUnseen, type Link } from '../accounts/links';
import { endSessions } from '../accounts/sessions';
import { SignInError, toSignInError } from '../errors';
import { rememberSubject, type SignInSubject } from '../request-subject';
import { findAuthenticator, findStored, isAuthenticatorName, type WecomAuthenticator } from '../settings/authenticator';
import { rememberedAuthenticators } from '../settings/remembered';
import { settingsSchema } from '../settings/settings';
import type { SharedCache } from '../store/shared-cache';
import { hasFlowCookie, markSignedInHere, retireFlowCookie } from './cookies';
import type { SignInServices, Ticket } from './flow';
import { recordRefusal } from './redirect-or-explain';
import { openByTicket } from './traded-tickets';

const UNSEEN_LINK_TTL_MS = 7 * 24 * 60 * 60_000; // longer than NocoBase's tokens; a renewed session asks again

/** Remembers whether a session was opened inside WeCom, for a member who has not been shown their link yet. */
export function rememberUnseenLink(sessions: SharedCache, jti: string, inside: boolean): Promise<void> {
  return sessions.set(unseenLinkKey(jti), inside, UNSEEN_LINK_TTL_MS);
}

/** @returns whether that session was opened inside WeCom; undefined for a session that need not show its link */
export function unseenLinkOf(sessions: SharedCache, jti: string): Promise<boolean | undefined> {
  return sessions.get<boolean>(unseenLinkKey(jti));
}

const unseenLinkKey = (jti: string) => `wecom:first-sign-in:${jti}`;

/** The result of trading a ticket. */
interface Traded {
  ticket: Ticket;
  authenticator: WecomAuthenticator;
  user: Model;
}

interface CurrentLink {
  link: Link;
  /** The member was marked as departed, and is back. */
  wasAway: boolean;
}

/** NocoBase's part of the sign-in: `auth:signIn` with `{ ticket }` answers `{ user, token, redirect, firstSignIn? }`. */
export function wecomAuth({
  tickets,
  knownBrowsers,
  unseenLinks,
  failures,
  counts,
  activities,
  afterSignIn,
}: SignInServices): new (
  config: AuthConfig,
) => BaseAuth {
  return class WecomAuth extends BaseAuth {
    /**
     * Keeps NocoBase from rendering variables, which would show secret ones to the admin who saves. A sign-in renders
     * them.
     */
    static override optionsKeysNotAllowedInEnv = Object.keys(settingsSchema.shape);

    private traded?: Traded;
    private refused = false;
    /** Whether the member must be shown which user their link signs them in as. */
    private isUnseen = false;

    constructor(config: AuthConfig) {
      super({ ...config, userCollection: config.ctx.db.getCollection('users') });
    }

    override async signIn() {
      try {
        const session = await super.signIn();
        const firstSignIn = this.isUnseen && { firstSignIn: true };
        return { ...session, redirect: this.traded?.ticket.redirect, ...firstSignIn };
      } catch (cause) {
        throw this.refused ? cause : this.refuse(cause); // errors that NocoBase did not wrap may contain database messages
      }
    }

    /** @throws SignInError STATE_INVALID if the link was removed, or the member left, after the ticket was issued */
    override async signNewToken(userId: number): Promise<string> {
      const open = () => openByTicket(this.traded?.ticket, () => super.signNewToken(userId));
      const token = await withWriterLock(this.ctx.app, open, 'session');
      if (this.traded) {
        // Checked only now: code that removes the link from here on finds this session and ends it.
        const current = await this.currentLink(this.traded);
        if (!current) {
          await this.end(userId, token, this.traded.ticket);
          throw new SignInError('STATE_INVALID', { reason: 'the link was removed, or the member left' });
        }
        await this.finish(this.traded, current, token);
      }
      return token;
    }

    /** @returns undefined if the link was removed, or the member left, after the ticket was issued */
    private async currentLink({ ticket, authenticator }: Traded): Promise<CurrentLink | undefined> {
      const { link, leftAt } = (await findLinkAndDeparture(this.ctx.app, ticket)) ?? {};
      const hasLeft = leftAt !== undefined && leftAt >= ticket.issuedAt;
      const holds = link?.userId === ticket.userId && holdsAt(link, authenticator.settings) && !hasLeft;
      return holds ? { link, wasAway: leftAt !== undefined } : undefined;
    }

    /** Sets the cookies of a browser that has signed in, and has the user and the link refreshed after the answer. */
    private async finish(
      { ticket, authenticator, user }: Traded,
      { link, wasAway }: CurrentLink,
      token: string,
    ): Promise<void> {
      const { settings } = authenticator;
      this.isUnseen = isUnseen(link.meta, ticket.inside);
      if (this.isUnseen) {
        await rememberUnseenLink(unseenLinks, await this.idOf(token), ticket.inside);
      }
      const { isUnused = false } = link.meta;
      const first = ticket.isNewLink === true || isUnused;
      const { authenticator: name, userId, inside } = ticket;
      const wecomUserId = wecomUserIdOf(ticket.identity);
      counts.signedIn(name, { inside, first });
      rememberSubject<SignInSubject>(this.ctx, { authenticator: name, userId, how: inside ? 'inside' : 'web', first });
      const activity = first ? 'first-sign-in' : 'signed-in';
      activities.record({ activity, authenticator: name, userId, actorId: userId, wecomUserId });
      afterSignIn.follow(this.ctx, { ...ticket, settings, user, wasAway, isUnused });
      markSignedInHere(this.ctx, authenticator);
      retireFlowCookie(this.ctx, settings);
      knownBrowsers.remember(this.ctx, settings);
    }

    private async end(userId: number, token: string, identity: IdentityKey): Promise<void> {
      const { app } = this.ctx;
      const jti = await this.idOf(token);
      await withIdentityLock(app, identity, (transaction) => endSessions(app, { userId, jti }, transaction), 'session');
    }

    private async idOf(token: string): Promise<string> {
      const { jti }: { jti: string } = await this.ctx.app.authManager.jwt.decode(token);
      return jti;
    }

    /** @throws SignInError with the code alone as its message, which NocoBase sends to the browser */
    override async validate(): Promise<Model> {
      try {
        return await this.tradeTicket(this.authenticator.name);
      } catch (cause) {
        throw this.refuse(cause);
      }
    }

    private refuse(cause: unknown): SignInError {
      this.refused = true;
      const error = toSignInError(cause);
      recordRefusal(this.ctx, { failures, counts }, { authenticator: this.authenticator.name }, error);
      return new SignInError(error.code);
    }

    private async tradeTicket(name: string): Promise<Model> {
      // Consumed before the cookie is checked: a ticket that another browser got hold of is void for both.
      const ticket = await tickets.consume(this.ctx.action.params.values?.ticket);
      const authenticator = await findAuthenticator(this.ctx.app, name);
      const { settings } = authenticator;
      // NocoBase falls back to another authenticator if it does not know the one in the header.
      if (!ticket || ticket.authenticator !== name || !hasFlowCookie(this.ctx, settings, ticket)) {
        throw new SignInError('STATE_INVALID', { ticketKnown: ticket !== undefined });
      }
      const user: Model | null = await this.userCollection.model.findByPk(ticket.userId);
      if (!user) {
        throw new SignInError('NOT_LINKED', { reason: 'the user has just been deleted' });
      }
      this.traded = { ticket, authenticator, user };
      return user;
    }
  };
}

/**
 * Middleware before NocoBase's own: before a sign-in, loads an authenticator that another node has added or enabled since
 * this one started. After it, removes the ticket from the request, so that NocoBase does not log it.
 */
export async function loadMissingAuthenticator(ctx: Context, next: Next): Promise<void> {
  try {
    if (ctx.path.endsWith('/auth:signIn')) {
      await loadIfMissing(ctx, ctx.get('X-Authenticator'));
    }
    await next();
  } finally {
    if (ctx.action?.resourceName === 'auth') {
      delete ctx.action.params.values?.ticket;
    }
  }
}

/** @throws SignInError */
async function loadIfMissing({ app, logger }: Context, name: string): Promise<void> {
  const storer = rememberedAuthenticators(app);
  try {
    if (isAuthenticatorName(name) && (await storer.get(name))?.name !== name) {
      const added = await findStored(app, name);
      if (added?.get('enabled')) {
        await storer.setCache([...(await storer.getCache()), added]);
      }
    }
  } catch (cause) {
    const { code, detail } = toSignInError(cause);
    logger.error('WeCom sign-in refused', { authenticator: name, code, ...detail });
    throw new SignInError(code); // without the database's message
  }
}
