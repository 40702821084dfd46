/**
 * Waits for an answer no longer than `ms`. The work behind it goes on, because NocoBase's caches and shared requests
 * cannot be cancelled. NocoBase has no helper for this.
 *
 * @throws what `timedOut` returns, or what the answer rejects with
 */
export async function withTimeout<T>(answer: Promise<T>, ms: number, timedOut: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(timedOut()), Math.max(0, ms));
  });
  try {
    return await Promise.race([answer, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
