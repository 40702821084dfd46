/** Many sign-ins at a time against one process, and what they cost it. */
import pidusage from 'pidusage';

export interface Load {
  atOnce: number;
  signIns: number;
  perSecond: number;
  /** Milliseconds a sign-in, as its browser sees them. */
  median: number;
  p95: number;
  /** Milliseconds of CPU of NocoBase's process, each sign-in. */
  cpu: number;
  /** Megabytes of NocoBase's process at the end. */
  memory: number;
  /** Kilobytes by which that has grown, each sign-in; garbage that has not been collected yet counts. */
  grown: number;
  errors: number;
}

/** @param planned fewer are made when the time is over before */
export async function load(
  pid: number,
  { atOnce, signIns: planned, maxMs }: { atOnce: number; signIns: number; maxMs?: number },
  signIn: (index: number) => Promise<void>,
): Promise<Load> {
  const times: number[] = [];
  let errors = 0;
  let signIns = 0;
  const work = async () => {
    while (signIns < planned && performance.now() - began < (maxMs ?? Number.POSITIVE_INFINITY)) {
      const index = signIns++;
      const pressed = performance.now();
      try {
        await signIn(index);
        times.push(performance.now() - pressed);
      } catch (error) {
        errors += 1;
        if (errors === 1) console.error(error);
      }
    }
  };
  const before = await pidusage(pid);
  const began = performance.now();
  await Promise.all(Array.from({ length: atOnce }, work));
  const seconds = (performance.now() - began) / 1000;
  const after = await pidusage(pid);
  return {
    atOnce,
    signIns,
    perSecond: times.length / seconds,
    median: quantile(times, 0.5),
    p95: quantile(times, 0.95),
    cpu: (after.ctime - before.ctime) / signIns,
    memory: after.memory / 2 ** 20,
    grown: (after.memory - before.memory) / 2 ** 10 / signIns,
    errors,
  };
}

export function quantile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
