/** Who gets a message, as NocoBase stores it: ids of users, variables, and queries. */

export type Receiver = number | string | { filter?: unknown };

/** `user`: one who is chosen, or nobody yet. `kept`: nothing that the form knows, which stays as it is. */
export type ReceiverKind = 'user' | 'variable' | 'query' | 'kept';

export type ReceiversProblem = 'NOBODY' | 'EVERYBODY';

export const RECEIVERS_PROBLEM_TEXTS: Record<ReceiversProblem, string> = {
  NOBODY: 'Choose at least one receiver.',
  EVERYBODY: 'A query needs a condition, or it would mean all users.',
};

export function readReceivers(stored: unknown): unknown[] {
  return Array.isArray(stored) ? stored : [];
}

export function kindOf(receiver: unknown): ReceiverKind {
  if (receiver === '' || receiver === null || receiver === undefined || userIdOf(receiver) !== undefined) {
    return 'user';
  }
  if (typeof receiver === 'string') {
    return 'variable';
  }
  return isQuery(receiver) ? 'query' : 'kept';
}

/** Some databases give ids as strings. */
export function userIdOf(receiver: unknown): number | undefined {
  const id = typeof receiver === 'string' && /^\d+$/.test(receiver) ? Number(receiver) : receiver;
  return typeof id === 'number' && Number.isSafeInteger(id) && id > 0 ? id : undefined;
}

export function receiversProblem(stored: unknown): ReceiversProblem | undefined {
  const receivers = readReceivers(stored).filter((receiver) => receiver !== '' && receiver !== null);
  if (receivers.some((receiver) => isQuery(receiver) && !hasCondition(receiver.filter))) {
    return 'EVERYBODY';
  }
  return receivers.length === 0 ? 'NOBODY' : undefined;
}

export function isQuery(receiver: unknown): receiver is { filter?: unknown } {
  return isObject(receiver) && 'filter' in receiver;
}

function hasCondition(filter: unknown): boolean {
  return (
    isObject(filter) &&
    Object.entries(filter).some(([key, value]) =>
      key === '$and' || key === '$or' ? Array.isArray(value) && value.some(hasCondition) : true,
    )
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
