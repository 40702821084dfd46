import { failure } from './envelope';
import type { Reply } from './exchange';

/** What goes wrong on a path. With only `delay`, `fields` or `rawControls` the normal answer follows. */
export interface Fault {
  /** HTTP status; 200 where not given. */
  status?: number;
  body?: string;
  /** Follows the body where not given: HTML for one that starts with `<`, else JSON. */
  contentType?: string;
  /** E.g. the `Location` of a redirect. */
  headers?: Record<string, string>;
  /** Real milliseconds before anything else happens. */
  delay?: number;
  /** true: no answer, ever; 'body': headers and half of the body, then silence. */
  hang?: boolean | 'body';
  /** Cuts the connection without an answer. */
  reset?: boolean;
  /** WeCom's envelope with this code. */
  errcode?: number;
  errmsg?: string;
  /** Values of the reply in another type than documented, e.g. `{ mobile: null, status: '1' }`; undefined: not there. */
  fields?: Record<string, unknown>;
  /** Strings keep raw control characters, as WeCom keeps those that members type. */
  rawControls?: boolean;
  /** The call takes effect all the same; only its answer goes wrong. */
  carriedOut?: boolean;
  /** How many requests it hits; Infinity where not given. */
  times?: number;
}

/** One queue of faults per path; a fault without `times` is replaced by the next that is set. */
export class Faults {
  private readonly queues = new Map<string, { fault: Fault; left: number }[]>();

  add(path: string, fault: Fault): void {
    const queue = (this.queues.get(path) ?? []).filter((entry) => Number.isFinite(entry.left));
    this.queues.set(path, [...queue, { fault, left: fault.times ?? Number.POSITIVE_INFINITY }]);
  }

  take(path: string): Fault | null {
    const queue = this.queues.get(path);
    const entry = queue?.[0];
    if (!queue || !entry) {
      return null;
    }
    entry.left -= 1;
    if (entry.left <= 0) {
      queue.shift();
    }
    return entry.fault;
  }

  clear(): void {
    this.queues.clear();
  }
}

/** An answer, the normal one or a fault's, with what the fault changes in it. */
export function changedReply(reply: Reply, { fields, rawControls }: Fault): Reply {
  let { body } = reply;
  if (fields) {
    body = JSON.stringify({ ...(JSON.parse(body) as object), ...fields });
  }
  if (rawControls) {
    body = body.replace(/\\(?:\\|u00[01][0-9a-f]|[bfnrt])/g, (escaped) =>
      escaped === '\\\\' ? escaped : (JSON.parse(`"${escaped}"`) as string),
    );
  }
  return { ...reply, body };
}

/** The answer a fault stands for; null where it only delays, or changes the normal one. */
export function faultReply(fault: Fault, callerIp: string, now: number): Reply | null {
  if (fault.errcode !== undefined) {
    const reply = failure({ errcode: fault.errcode, text: fault.errmsg, callerIp, now });
    return { ...reply, status: fault.status ?? 200 };
  }
  if (fault.body === undefined && fault.status === undefined && !fault.hang) {
    return null;
  }
  const body = fault.body ?? '';
  const contentType = fault.contentType ?? (body.startsWith('<') ? 'text/html' : 'application/json; charset=UTF-8');
  return { status: fault.status ?? 200, headers: { 'Content-Type': contentType, ...fault.headers }, body };
}
