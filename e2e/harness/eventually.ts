const PATIENCE_MS = 20_000;
const PAUSE_MS = 50;

/** Reads until it is as it should be: a page may show something a moment after what a test has waited for. */
export async function eventually<T>(read: () => Promise<T>, expected: unknown): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const value = await read();
    try {
      return expect(value).toEqual(expected);
    } catch (error) {
      if (Date.now() > end) {
        throw error;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
