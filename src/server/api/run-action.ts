/** What describes an action, and how requests to it are read, answered and refused. */
import { Readable } from 'node:stream';
import type { Context } from '@nocobase/actions';
import type { z } from 'zod';
import { AccountError, RequestError, toSignInError } from '../errors';
import { rememberSubject, type Subject } from '../request-subject';
import { mayManageAccess } from '../settings/admin-rights';
import { authenticatorName } from '../settings/authenticator';
import { logRefusal } from '../sign-in/redirect-or-explain';

/**
 * Who may call an action.
 *
 * - `browser`: everyone; most of these actions look for the cookie of the browser that began a flow
 * - `user`: callers who have signed in
 * - `support`: callers who may see the page "Settings → WeCom", admins among them
 * - `admin`: callers who may edit authenticators
 * - `manager`: admins who may also manage users and roles
 * - `sender`: callers who may edit notification channels
 */
export type Access = 'browser' | 'user' | 'support' | 'admin' | 'manager' | 'sender';

export type Fields = Record<string, z.ZodType>;

/** Where an action is answered: in NocoBase's pipeline, or before it, without a user, a role or a body. */
export type Place = 'pipeline' | 'front-door';

type NoFields = Record<never, never>;

/** What the API description and the registration of an action need. */
export interface ActionDescription {
  access: Access;
  /** As the API description says; NocoBase accepts any method. */
  method: 'GET' | 'POST' | 'GET or POST';
  /** `pipeline` by default. */
  at?: Place;
  summary: string;
  description?: string;
  query?: Fields;
  body?: Fields;
  /** The field that is the last segment of the path; for actions at the front door. */
  inPath?: { name: string; field: z.ZodType };
  /** `page`: a redirect, or a page without scripts. `csv`: a file. `text`: plain text, or an empty refusal. */
  reply: z.ZodType | 'redirect' | 'page' | 'csv' | 'text';
  /** HTTP status of errors without one of their own; 400 by default. */
  errorStatus?: number;
  /** Changes and decides nothing, so NocoBase's audit log leaves it out. */
  isReadOnly?: true;
}

export interface Action<Services> extends ActionDescription {
  run(ctx: Context, services: Services): Promise<void>;
}

/** A field that is missing, or does not fit its schema, is undefined. */
type Input<T extends Fields> = { [Name in keyof T]?: z.output<T[Name]> };

type Handler<Services, Query extends Fields, Body extends Fields, Reply> = (
  ctx: Context,
  services: Services,
  input: Input<Query & Body>,
  subject: Subject,
) => Promise<Reply>;

type Described<Query, Body> = Omit<ActionDescription, 'reply' | 'query' | 'body'> & { query?: Query; body?: Body };

/** An action that replies JSON, or an HTTP status with a code. */
export function jsonAction<
  Services,
  Reply extends z.ZodType,
  Query extends Fields = NoFields,
  Body extends Fields = NoFields,
>(
  action: Described<Query, Body> & { reply: Reply; handler: Handler<Services, Query, Body, z.output<Reply>> },
): Action<Services> {
  const { handler, ...description } = action;
  return {
    ...description,
    async run(ctx, services) {
      const input = readInput(ctx, action);
      const { authenticator } = input as { authenticator?: unknown };
      const subject = rememberSubject<Subject>(ctx, { authenticator: authenticatorName(authenticator) });
      ctx.set('Cache-Control', 'no-store');
      try {
        assertAllowed(ctx, action.access);
        ctx.body = await handler(ctx, services, input, subject);
      } catch (cause) {
        refuse(ctx, subject, cause, action.errorStatus);
      }
    },
  };
}

/** An action that replies a CSV file, or an HTTP status with a code. */
export function fileAction<Services, Query extends Fields = NoFields>(
  action: Described<Query, NoFields> & {
    reply: 'csv';
    fileName: string;
    handler: Handler<Services, Query, NoFields, AsyncIterable<string>>;
  },
): Action<Services> {
  const { handler, fileName, ...description } = action;
  return {
    ...description,
    async run(ctx, services) {
      const subject: Subject = { authenticator: '' };
      ctx.set('Cache-Control', 'no-store');
      try {
        assertAllowed(ctx, action.access);
        const chunks = await handler(ctx, services, readInput(ctx, action), subject);
        ctx.withoutDataWrapping = true;
        ctx.attachment(fileName);
        ctx.type = 'text/csv; charset=utf-8';
        ctx.body = Readable.from(whole(ctx, subject, chunks));
      } catch (cause) {
        refuse(ctx, subject, cause, action.errorStatus);
      }
    },
  };
}

/**
 * Ends the connection on an error, so that the browser does not take a part of the file for the whole. Koa would log the
 * error with its message, and leave the connection open.
 */
async function* whole(ctx: Context, subject: Subject, chunks: AsyncIterable<string>): AsyncGenerator<string> {
  try {
    yield* chunks;
  } catch (cause) {
    logRefusal(ctx, subject, toSignInError(cause));
    ctx.res.destroy();
  }
}

/** @throws AccountError NOT_ALLOWED if the action takes rights that NocoBase's ACL has not checked */
function assertAllowed(ctx: Context, access: Access): void {
  if (access === 'manager' && !mayManageAccess(ctx)) {
    throw new AccountError('NOT_ALLOWED');
  }
}

/** An action that a browser opens: its handler redirects or shows a page, also on an error. */
export function pageAction<Services, Query extends Fields = NoFields, Body extends Fields = NoFields>(
  action: Described<Query, Body> & {
    reply: 'redirect' | 'page';
    handler: Handler<Services, Query, Body, void>;
  },
): Action<Services> {
  const { handler, ...description } = action;
  return {
    ...description,
    run: (ctx, services) => handler(ctx, services, readInput(ctx, action), { authenticator: '' }),
  };
}

/** An action that another server calls: its handler reads the request and answers by itself. */
export function serverAction<Services>(
  action: Omit<ActionDescription, 'reply'> & {
    reply: 'text';
    handler: (ctx: Context, services: Services) => Promise<void>;
  },
): Action<Services> {
  const { handler, ...description } = action;
  return { ...description, run: handler };
}

function readInput<Query extends Fields, Body extends Fields>(
  ctx: Context,
  { query, body }: { query?: Query; body?: Body },
): Input<Query & Body> {
  const { params } = ctx.action;
  return { ...readFields(query, params), ...readFields(body, params.values) } as Input<Query & Body>;
}

function readFields(fields: Fields = {}, given: unknown): Record<string, unknown> {
  const values = typeof given === 'object' && given !== null ? (given as Record<string, unknown>) : {};
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.safeParse(values[name]).data]));
}

/** Logs why a request was refused, and answers with status and code. */
function refuse(ctx: Context, subject: Subject, cause: unknown, status = 400): never {
  if (cause instanceof AccountError) {
    ctx.logger.warn('WeCom account unchanged', { ...subject, code: cause.code });
  }
  if (cause instanceof RequestError) {
    const { code } = cause;
    throw code === undefined ? ctx.throw(cause.status) : ctx.throw(cause.status, code, { code });
  }
  const error = toSignInError(cause);
  const { code } = error;
  logRefusal(ctx, subject, error);
  throw ctx.throw(code === 'INTERNAL' ? 500 : status, code, { code });
}
