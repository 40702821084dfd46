/** Runs many sign-ins at a time against one process, and measures what they cost it. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pidusage from 'pidusage';
import { NOCOBASE_DIR, ROOT } from '../scripts/paths';
import { countFailure, type Failures, totalOf } from './failures';

const HEAP_FILE = path.join(NOCOBASE_DIR, 'bench-heap');
const HEAP_TIMEOUT_MS = 60_000;

const PRELOADED = ['heap', 'free-sign-in'].map((name) => `--require "${path.join(ROOT, `bench/${name}.cjs`)}"`);

/** Environment of the measured process. */
export const MEASURED_ENV = { NODE_OPTIONS: PRELOADED.join(' '), BENCH_HEAP_FILE: HEAP_FILE };

export interface Load {
  atOnce: number;
  signIns: number;
  perSecond: number;
  /** Milliseconds per sign-in, as the browser sees them. */
  median: number;
  p95: number;
  /** Milliseconds of CPU of NocoBase's process, per sign-in. With all further figures, absent on several nodes. */
  cpu?: number;
  /** Megabytes of NocoBase's process at the end, once garbage is collected. */
  memory?: number;
  /** Kilobytes by which its heap has grown after a garbage collection, per sign-in. */
  kept?: number;
  errors: number;
  failures: Failures;
}

/**
 * @param pid of the process that is measured, if it is one
 * @param plan how many sign-ins are made, unless `maxMs` is over before
 */
export async function load(
  pid: number | undefined,
  { atOnce, signIns: planned, maxMs }: { atOnce: number; signIns: number; maxMs?: number },
  signIn: (index: number) => Promise<void>,
): Promise<Load> {
  const times: number[] = [];
  const failures: Failures = {};
  let signIns = 0;
  const work = async () => {
    while (signIns < planned && performance.now() - began < (maxMs ?? Number.POSITIVE_INFINITY)) {
      const index = signIns++;
      const pressed = performance.now();
      try {
        await signIn(index);
        times.push(performance.now() - pressed);
      } catch (error) {
        countFailure(failures, error);
      }
    }
  };
  const before = pid && { heap: await heapOf(pid), ...(await pidusage(pid)) };
  const began = performance.now();
  await Promise.all(Array.from({ length: atOnce }, work));
  const seconds = (performance.now() - began) / 1000;
  const costs = before && (await costsOf(pid, before, signIns));
  return {
    atOnce,
    signIns,
    perSecond: times.length / seconds,
    median: quantile(times, 0.5),
    p95: quantile(times, 0.95),
    ...costs,
    errors: totalOf(failures),
    failures,
  };
}

async function costsOf(pid: number, before: { heap: number; ctime: number }, signIns: number) {
  const { ctime } = await pidusage(pid);
  const kept = ((await heapOf(pid)) - before.heap) / 2 ** 10 / signIns;
  const { memory } = await pidusage(pid);
  return { cpu: (ctime - before.ctime) / signIns, memory: memory / 2 ** 20, kept };
}

/** @returns bytes in use after a garbage collection */
async function heapOf(pid: number): Promise<number> {
  rmSync(HEAP_FILE, { force: true });
  process.kill(pid, 'SIGUSR2');
  for (const until = Date.now() + HEAP_TIMEOUT_MS; !existsSync(HEAP_FILE); await sleep(20)) {
    if (Date.now() > until) {
      throw new Error('The process does not say how large its heap is');
    }
  }
  return Number(readFileSync(HEAP_FILE, 'utf8'));
}

export function quantile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
