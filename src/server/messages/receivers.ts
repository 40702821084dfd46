/**
 * Reads who is to get a message. NocoBase's own reading turns a record without `filter`, an empty filter and
 * `{ phone: null }` into all users (nocobase/nocobase#6424): here, what is not understood means nobody.
 */
import type { Filter, Model } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import { CHANNEL_TYPE } from '../../shared/message-limits';
import { readUserId } from '../accounts/user-id';
import { errorName } from '../errors';
import { columnsOf } from '../store/rows';

export interface Receivers {
  /** Each once; the users may not exist. */
  userIds: number[];
  /** How many entries mean nobody, because they are not understood, or a filter lacks a value. */
  unreadable: number;
}

type Condition = Record<string, unknown>;

const MAX_DEPTH = 10; // of lists in lists, and of conditions in conditions

/** Operators that need no value: `true` turns them on. */
const WITHOUT_VALUE = new Set(['$empty', '$notEmpty', '$exists', '$notExists', '$isTruly', '$isFalsy']);
const ALL_OR_ANY = new Set(['$and', '$or']);

/**
 * @param direct what a caller of the notification manager names: `{ type: 'userId', value: ids }`
 * @param inMessage what a workflow's node has: ids, lists of ids, records of users, `{ filter }`
 */
export async function readReceivers(app: Application, direct: unknown, inMessage: unknown): Promise<Receivers> {
  const entries = flatten(entriesOf(direct) ?? inMessage);
  const userIds = new Set<number>();
  let unreadable = 0;
  for (const entry of entries) {
    const found = await usersOf(app, entry);
    unreadable += found ? 0 : 1;
    for (const id of found ?? []) {
      userIds.add(id);
    }
  }
  return { userIds: [...userIds], unreadable };
}

/** @returns undefined if the caller names nobody in this way */
function entriesOf(direct: unknown): unknown {
  if (!isObject(direct)) {
    return undefined;
  }
  const { type, value, channelType } = direct;
  const isOurs = type === 'userId' || (type === 'channel-self-defined' && channelType === CHANNEL_TYPE);
  return isOurs ? (value ?? []) : [direct]; // receivers of another channel are not understood
}

/** An empty row of the form, and a variable without a value, are left out. */
function flatten(value: unknown, depth = 0): unknown[] {
  if (Array.isArray(value) && depth < MAX_DEPTH) {
    return value.flatMap((item) => flatten(item, depth + 1));
  }
  return value === undefined || value === null || value === '' ? [] : [value];
}

/** @returns undefined for an entry that is not understood */
async function usersOf(app: Application, entry: unknown): Promise<number[] | undefined> {
  if (!isObject(entry)) {
    const id = readUserId(entry);
    return id === undefined ? undefined : [id];
  }
  if (Object.hasOwn(entry, 'filter')) {
    return isSelective(entry.filter) ? findUsers(app, entry.filter) : undefined;
  }
  const id = readUserId(entry.id);
  return id === undefined ? undefined : [id];
}

async function findUsers(app: Application, filter: Condition): Promise<number[] | undefined> {
  try {
    const users: Model[] = await app.db.getRepository('users').find({ fields: ['id'], filter: filter as Filter });
    return users.map((user) => Number(columnsOf('users', user).id));
  } catch (error) {
    app.logger.warn('WeCom message: a filter of receivers cannot be used', { error: errorName(error) });
    return undefined;
  }
}

/** Whether every condition of a filter has a value: one whose variable is empty would widen the rest. */
export function isSelective(filter: unknown, depth = 0): filter is Condition {
  if (!isObject(filter) || depth > MAX_DEPTH) {
    return false;
  }
  const conditions = Object.entries(filter);
  return conditions.length > 0 && conditions.every(([key, value]) => isCondition(key, value, depth));
}

function isCondition(key: string, value: unknown, depth: number): boolean {
  if (ALL_OR_ANY.has(key)) {
    return Array.isArray(value) && value.length > 0 && value.every((each) => isSelective(each, depth + 1));
  }
  if (WITHOUT_VALUE.has(key)) {
    return value === true;
  }
  const isField = !key.startsWith('$') || key === '$not';
  return isField && isObject(value) ? isSelective(value, depth + 1) : hasValue(value);
}

function hasValue(value: unknown): boolean {
  if (Array.isArray(value)) {
    return value.length > 0 && value.every(hasValue);
  }
  if (isObject(value)) {
    return Object.keys(value).length > 0 && Object.values(value).every(hasValue);
  }
  return value !== null && value !== undefined && !Number.isNaN(value) && String(value).trim() !== '';
}

function isObject(value: unknown): value is Condition {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
