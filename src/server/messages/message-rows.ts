/** What can still be done with a row of a message. */

const DAY_MS = 24 * 60 * 60_000;

interface Row {
  at: Date;
  state: string;
  body: unknown;
  msgId: string | null;
  recalledAt: Date | null;
}

/** WeCom recalls messages of the last 24 hours. */
export function isRecallable({ at, msgId, recalledAt, state }: Row): boolean {
  const isWaiting = state === 'queued';
  return !recalledAt && (isWaiting || Boolean(msgId)) && Date.now() - new Date(at).getTime() < DAY_MS;
}

/** Its content has not been deleted yet. */
export function isSendable({ body }: Row): boolean {
  return body !== null && body !== undefined;
}
