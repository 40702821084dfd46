const TICK_MS = 10_000; // a step without output for longer looks stuck

const seconds = (since: number): string => `${((Date.now() - since) / 1000).toFixed(1)} s`;

interface StepTime {
  title: string;
  ms: number;
}

/** Every finished step, in the order of finishing. */
export const stepTimes: StepTime[] = [];

/** Runs a step, and prints that it has started, that it is still running, and how long it took. */
export async function step<T>(title: string, action: () => Promise<T>): Promise<T> {
  const since = Date.now();
  console.log(`▸ ${title} …`);
  const tick = setInterval(() => console.log(`  ${title}: ${seconds(since)} so far`), TICK_MS);
  try {
    const result = await action();
    console.log(`✔ ${title} (${seconds(since)})`);
    return result;
  } catch (error) {
    console.log(`✘ ${title} (${seconds(since)})`);
    throw error;
  } finally {
    clearInterval(tick);
    stepTimes.push({ title, ms: Date.now() - since });
  }
}
