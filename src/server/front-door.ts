/**
 * Answers the addresses that browsers open during a sign-in, and those that WeCom's servers call, before NocoBase's
 * pipeline. A request costs the pipeline several milliseconds of CPU that these need nothing of, and its log would
 * contain `code` and `state`.
 */
import type { Context, Next } from '@nocobase/actions';
import type { ResourcerContext } from '@nocobase/resourcer';
import type { Application } from '@nocobase/server';
import { RESOURCE } from '../shared/constants';
import { ACTIONS, type ActionName, actionsAt, type Services } from './actions';
import type { Action } from './api/run-action';
import { toSignInError } from './errors';
import { authenticatorName } from './settings/authenticator';
import { withoutTrailingSlashes } from './settings/settings';
import { actionPath } from './sign-in/addresses';
import { logRefusal } from './sign-in/redirect-or-explain';

type Middleware = (ctx: Context, next: Next) => Promise<void>;

/** Place it after the request has its id and is audited, and before NocoBase's request log. */
export function frontDoor(app: Application, services: Services): Middleware {
  const actions = new Map(actionsAt('front-door').map((name) => [actionPath(name), name]));
  const withCors = corsOf(app);
  return async (ctx, next) => {
    const called = calledAction(actions, withoutTrailingSlashes(ctx.path));
    if (!called || !isAccepted(ctx.method, ACTIONS[called.name])) {
      return next();
    }
    const { name } = called;
    const began = Date.now();
    const { reqId, query } = ctx;
    ctx.logger = ctx.log = app.log.child({ reqId, module: RESOURCE, submodule: name });
    ctx.set('X-Request-Id', reqId);
    Object.assign(ctx, {
      action: { resourceName: RESOURCE, actionName: name, params: { ...query, ...called.fromPath } },
    }); // for NocoBase's audit log, too
    await withCors(ctx, () => answer(ctx, services, name));
    const { method, path, status } = ctx;
    app.requestLogger[status < 500 ? 'info' : 'error']({
      message: `${method} ${path}`, // the query has what no log may contain
      method,
      path,
      status,
      cost: Date.now() - began,
      authenticator: authenticatorName(ctx.action.params.authenticator),
      app: app.name,
      reqId,
    });
  };
}

interface CalledAction {
  name: ActionName;
  fromPath: Record<string, unknown>;
}

/** @param actions by their paths */
function calledAction(actions: Map<string, ActionName>, path: string): CalledAction | undefined {
  const end = path.lastIndexOf('/');
  const [whole, below] = [actions.get(path), actions.get(path.slice(0, end))];
  const name = whole ?? below;
  const { inPath }: Partial<Action<Services>> = name ? ACTIONS[name] : {};
  if (!name || (!whole && !inPath)) {
    return undefined;
  }
  return { name, fromPath: inPath ? { [inPath.name]: whole ? undefined : decoded(path.slice(end + 1)) } : {} };
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined; // a broken %-sequence
  }
}

function isAccepted(httpMethod: string, { method }: Action<Services>): boolean {
  return httpMethod === 'GET' || httpMethod === 'HEAD' || (httpMethod === 'POST' && method === 'GET or POST');
}

async function answer(ctx: Context, services: Services, name: ActionName): Promise<void> {
  if (ctx.method === 'HEAD') {
    return answerNothing(ctx);
  }
  try {
    await ACTIONS[name].run(ctx, services);
  } catch (error) {
    logRefusal(ctx, { authenticator: ctx.action.params.authenticator }, toSignInError(error));
    ctx.status = 500;
    ctx.body = { errors: [{ message: 'INTERNAL', code: 'INTERNAL' }] };
  }
}

/** NocoBase's own middleware for cross-origin requests, which has the operator's settings. */
function corsOf({ middleware }: Application): Middleware {
  const { _items } = middleware as unknown as { _items?: { group: string; node: Middleware }[] }; // of @hapi/topo
  return _items?.find(({ group }) => group === 'cors')?.node ?? ((_, next) => next());
}

/** Answers HEAD for the other actions: link scanners and proxies send it before a user opens an address. */
export async function answerHead(resourcerContext: ResourcerContext, next: Next): Promise<void> {
  const ctx = resourcerContext as unknown as Context;
  if (ctx.method === 'HEAD' && ctx.action?.resourceName === RESOURCE) {
    return answerNothing(ctx);
  }
  await next();
}

/** Consumes nothing. */
function answerNothing(ctx: Context): void {
  ctx.withoutDataWrapping = true;
  ctx.set('Cache-Control', 'no-store');
  ctx.status = 204;
}
