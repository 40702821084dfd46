import { type AuthConfig, BaseAuth } from '@nocobase/auth';
import type { Model } from '@nocobase/database';
import { besideNoWriter } from '../accounts/in-turn';
import { settingsSchema } from '../setup/settings';
import { findAuthenticator } from './authenticator';
import type { FlowStores } from './flow';
import { hasFlowCookie, noteSignedInHere, retireFlowCookie } from './flow-cookie';
import { noteRefusal } from './redirect-or-explain';
import { SignInError, toSignInError } from './sign-in-error';

/** NocoBase's side of the sign-in: `auth:signIn` with `{ ticket }` gives `{ user, token, redirect }`. */
export function wecomAuth({
  tickets,
  knownBrowsers,
  failures,
  afterSignIn,
}: FlowStores): new (
  config: AuthConfig,
) => BaseAuth {
  return class WecomAuth extends BaseAuth {
    /** NocoBase would show rendered variables, secret ones too, to whoever saves: a sign-in renders them on its own. */
    static override optionsKeysNotAllowedInEnv = Object.keys(settingsSchema.shape);

    private redirect?: string;
    private refused = false;

    constructor(config: AuthConfig) {
      super({ ...config, userCollection: config.ctx.db.getCollection('users') });
    }

    override async signIn() {
      try {
        const session = await super.signIn();
        return { ...session, redirect: this.redirect };
      } catch (cause) {
        throw this.refused ? cause : this.refuse(cause); // what NocoBase has not wrapped has the database's words
      }
    }

    override signNewToken(userId: number): Promise<string> {
      return besideNoWriter(this.ctx.app, () => super.signNewToken(userId));
    }

    /** @throws SignInError, whose message is only a code: NocoBase sends it to the browser */
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
      noteRefusal(this.ctx, failures, { authenticator: this.authenticator.name }, error);
      return new SignInError(error.code);
    }

    private async tradeTicket(name: string): Promise<Model> {
      const ticket = await tickets.take(this.ctx.action.params.values?.ticket);
      const authenticator = await findAuthenticator(this.ctx.app, name);
      const { settings } = authenticator;
      // NocoBase falls back to another authenticator when it does not know the name in the header.
      if (!ticket || ticket.authenticator !== name || !hasFlowCookie(this.ctx, settings, ticket.cookieHash)) {
        throw new SignInError('STATE_INVALID', { ticketKnown: ticket !== undefined });
      }
      const user = await this.userRepository.findOne({ filterByTk: ticket.userId });
      if (!user) {
        throw new SignInError('NOT_LINKED', { reason: 'the user has just been deleted' });
      }
      this.redirect = ticket.redirect;
      noteSignedInHere(this.ctx, authenticator);
      retireFlowCookie(this.ctx, settings);
      knownBrowsers.remember(this.ctx, settings);
      afterSignIn.follow(this.ctx, { ...ticket, settings });
      return user;
    }
  };
}
