/**
 * The checks that every API call with an access token passes first, in the order that was observed: token, address,
 * limits, parameters. See docs/wecom-api.md.
 */
import { findApp, ipTrusted } from '../directory';
import { ApiError } from '../envelope';
import type { Exchange } from '../exchange';
import type { App, Corp } from '../model';
import type { World } from '../world';

export interface ApiCall {
  world: World;
  corp: Corp;
  /** The app that owns the access token. */
  app: App;
  query: URLSearchParams;
  /** The parsed request body; empty for a GET. */
  json: Record<string, unknown>;
  /** For what is neither in the query nor JSON: an uploaded file. */
  exchange: Exchange;
}

export interface ApiRoute {
  method: 'GET' | 'POST';
  /** The body is a form with a file in it, no JSON. */
  takesFile?: boolean;
  /** The answer to a contact-sync token. */
  contactSyncErrcode: number;
  /** Empty defaults that stay in an error body. */
  errorFields?: Record<string, unknown>;
  ipChecked?: (world: World) => boolean;
  /** Calls that the rate limits don't count. */
  unlimited?: (world: World, exchange: Exchange) => boolean;
  run(call: ApiCall): Record<string, unknown>;
}

export function callRoute(route: ApiRoute, world: World, exchange: Exchange): Record<string, unknown> {
  const { corp, app } = tokenOwner(world, exchange, route);
  if (app.closed) {
    throw new ApiError(50003);
  }
  const ipChecked = route.ipChecked?.(world) ?? true;
  if (ipChecked && !ipTrusted(app, exchange.callerIp, world.now())) {
    throw new ApiError(60020);
  }
  checkConcurrency(world, exchange);
  if (!route.unlimited?.(world, exchange)) {
    world.limits.admit(corp.corpId, exchange.path);
  }
  if (route.method === 'POST' && exchange.method !== 'POST') {
    throw new ApiError(40058);
  }
  const json = route.method === 'POST' && !route.takesFile ? parseBody(exchange.body) : {};
  return route.run({ world, corp, app, query: exchange.query, json, exchange });
}

function checkConcurrency({ settings }: World, { concurrent }: Exchange): void {
  if (settings.callsAtOnce !== null && concurrent > settings.callsAtOnce) {
    throw new ApiError(45033);
  }
}

/** WeCom was observed to take the token from the query string only, never from a header or the body. */
function tokenOwner(world: World, exchange: Exchange, route: ApiRoute): { corp: Corp; app: App } {
  const token = exchange.query.get('access_token');
  if (!token) {
    throw new ApiError(41001);
  }
  const state = world.tokens.look(token);
  if (state.kind === 'expired') {
    throw new ApiError(world.settings.expiredTokenErrcode);
  }
  if (state.kind === 'unknown') {
    throw new ApiError(40014);
  }
  const corp = world.directory.corp(state.corpId);
  if (!corp) {
    throw new ApiError(40014);
  }
  if (state.agentId === null) {
    throw new ApiError(route.contactSyncErrcode);
  }
  const app = findApp(corp, state.agentId);
  if (!app) {
    throw new ApiError(40014);
  }
  return { corp, app };
}

function parseBody(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value));
    }
  } catch {
    // answered below
  }
  throw new ApiError(40058, 'invalid Request Parameter, Warning: wrong json format. ');
}

/** A parameter that must be a non-empty string; answers `errcode` where it is not. */
export function text(value: unknown, errcode: number): string {
  if (typeof value !== 'string' || value === '') {
    throw new ApiError(errcode);
  }
  return value;
}
