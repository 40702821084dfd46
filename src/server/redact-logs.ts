/**
 * Middlewares that keep secrets and personal data in requests to authenticators and to `wecom` out of NocoBase's logs.
 */
import type { Context, Next } from '@nocobase/actions';

const HIDDEN = '[hidden]';

/** Matches anywhere in a name: `clientSecret`, `options[secret]`, `confirm_password`. */
const SENSITIVE = /secret|aeskey|link|phone|password|ticket|code|confirm|question|nonce|state|token|trial|content/i;

/** In text that is not JSON: `secret=…`, `"password": …`. */
const ASSIGNMENT = /(secret|aeskey|password|ticket|token|phone)["'\]]?\s*[=:]/i;

const REDACTED_RESOURCES = /(^|\.)(authenticators|wecom)$/;

/** Other resources may create authenticators along with them, below these keys. */
const AUTHENTICATOR_KEYS = /^(users)?authenticators$/i;

const MAX_DEPTH = 12;
const MAX_NODES = 10_000;
const MAX_JSON_LENGTH = 100_000;

/**
 * Redacts parameters and body. It stands inside NocoBase's request log, which writes them down after the action, and
 * outside everything that may refuse a request.
 */
export async function redactBodies(ctx: Context, next: Next): Promise<void> {
  try {
    await next();
  } finally {
    const { action, request } = ctx;
    if (action) {
      const clean =
        REDACTED_RESOURCES.test(action.resourceName) || action.resourceName === 'auth'
          ? redacted
          : redactedBelowAuthenticators;
      for (const [name, value] of Object.entries(action.params)) {
        action.params[name] = clean({ [name]: value })[name];
      }
      Object.assign(request, { body: clean((request as { body?: unknown }).body) });
    }
  }
}

/** Redacts the query. It stands before NocoBase's request log, which writes down the address at once. */
export async function redactAddress(ctx: Context, next: Next): Promise<void> {
  const { url } = ctx;
  const [path, query] = [url.split('?', 1)[0] ?? '', url.slice(url.indexOf('?') + 1)];
  if (url.includes('?') && /authenticators|wecom|auth:signIn/i.test(decoded(url))) {
    Object.defineProperty(ctx, 'url', { value: `${path}?${redactedQuery(query)}`, configurable: true });
  }
  await next();
}

function redactedQuery(query: string): string {
  return query
    .split('&')
    .map((pair) => {
      const [name = '', value] = [pair.split('=', 1)[0], pair.slice(pair.indexOf('=') + 1)];
      const text = decoded(value);
      return SENSITIVE.test(decoded(name)) || redacted(text) !== text ? `${name}=${HIDDEN}` : pair;
    })
    .join('&');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * By its own name, or as the value of a pair such as `{ key: 'secret', value }`. Options as one text may hold anything.
 */
function isSensitive(name: string, node: Record<string, unknown>): boolean {
  const { key, name: named, field } = node;
  const isPair =
    name === 'value' && [key, named, field].some((label) => typeof label === 'string' && SENSITIVE.test(label));
  return SENSITIVE.test(name) || isPair || (name === 'options' && typeof node[name] === 'string');
}

/**
 * A copy in which every value with a sensitive name is hidden, except flags. Hides whatever is too deep or too large.
 */
function redacted<T>(value: T): T {
  let remaining = MAX_NODES;
  const walk = (node: unknown, depth: number): unknown => {
    remaining -= 1;
    if (remaining < 0 || depth > MAX_DEPTH) {
      return HIDDEN;
    }
    if (typeof node === 'string') {
      return redactedText(node, (parsed) => walk(parsed, depth + 1));
    }
    if (Array.isArray(node)) {
      return node.map((entry) => walk(entry, depth + 1));
    }
    return isPlain(node)
      ? Object.fromEntries(
          Object.entries(node).map(([name, entry]) => [
            name,
            isSensitive(name, node) && hasContent(entry) ? HIDDEN : walk(entry, depth + 1),
          ]),
        )
      : node;
  };
  return walk(value, 0) as T;
}

/**
 * The same for other resources: hides only what is below an authenticator. Returns `value` itself if that is nothing.
 */
function redactedBelowAuthenticators<T>(value: T): T {
  let remaining = MAX_NODES;
  const walk = (node: unknown, depth: number): unknown => {
    remaining -= 1;
    if (remaining < 0 || depth > MAX_DEPTH) {
      return node;
    }
    if (Array.isArray(node)) {
      return keepIfEqual(
        node,
        node.map((entry) => walk(entry, depth + 1)),
      );
    }
    if (!isPlain(node)) {
      return node;
    }
    const entries = Object.entries(node);
    const walked = entries.map(([name, entry]) =>
      AUTHENTICATOR_KEYS.test(name) ? redacted(entry) : walk(entry, depth + 1),
    );
    return walked.every((entry, index) => entry === entries[index]?.[1])
      ? node
      : Object.fromEntries(entries.map(([name], index) => [name, walked[index]]));
  };
  return walk(value, 0) as T;
}

const keepIfEqual = (before: unknown[], after: unknown[]) =>
  after.every((entry, index) => entry === before[index]) ? before : after;

const hasContent = (value: unknown) => value !== undefined && value !== null && typeof value !== 'boolean';

function redactedText(text: string, walk: (parsed: unknown) => unknown): string {
  if (!/^\s*[[{]/.test(text)) {
    return ASSIGNMENT.test(text) ? HIDDEN : text;
  }
  try {
    return text.length > MAX_JSON_LENGTH ? HIDDEN : JSON.stringify(walk(JSON.parse(text)));
  } catch {
    return SENSITIVE.test(text) ? HIDDEN : text;
  }
}

function isPlain(value: unknown): value is Record<string, unknown> {
  const prototype: unknown = typeof value === 'object' && value !== null ? Object.getPrototypeOf(value) : undefined;
  return prototype === Object.prototype || prototype === null;
}
