/** A morning: all members open the app within a minute, and WeCom drops the access token in the middle of it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { countFailure, type Failures, totalOf } from './failures';
import { quantile } from './load';
import type { BenchSetup } from './setup';
import { signInByWecom } from './sign-ins';

const MINUTE_MS = 60_000;

export interface Morning {
  members: number;
  signedIn: number;
  errors: number;
  failures: Failures;
  /** Milliseconds from opening the app to the session. */
  median: number;
  p95: number;
  /** Seconds until the last member was signed in. */
  seconds: number;
  calls: Record<string, number>;
  usersBefore: number;
  usersAfter: number;
}

/** @param first index of the first member */
export async function morning(setup: BenchSetup, first: number, members: number): Promise<Morning> {
  const { app, simulator } = setup;
  const countUsers = async () => (await app.findUsers({})).length;
  const usersBefore = await countUsers();
  const times: number[] = [];
  const failures: Failures = {};
  simulator.clearRequests();
  const began = performance.now();
  const arrive = async (index: number) => {
    await sleep((index / members) * MINUTE_MS);
    const arrived = performance.now();
    await signInByWecom(setup, first + index).then(
      () => times.push(performance.now() - arrived),
      (error) => countFailure(failures, error),
    );
  };
  const dropToken = sleep(MINUTE_MS / 2).then(() => simulator.invalidateTokens());
  await Promise.all([dropToken, ...Array.from({ length: members }, (_, index) => arrive(index))]);
  const seconds = (performance.now() - began) / 1000;
  return {
    members,
    signedIn: times.length,
    errors: totalOf(failures),
    failures,
    median: quantile(times, 0.5),
    p95: quantile(times, 0.95),
    seconds,
    calls: callsTo(setup),
    usersBefore,
    usersAfter: await countUsers(),
  };
}

/** How often each call of WeCom's API was made since the requests were cleared. */
export function callsTo({ simulator }: BenchSetup): Record<string, number> {
  const paths = simulator.requests.map(({ path }) => path).filter((path) => path.startsWith('/cgi-bin/'));
  return Object.fromEntries([...new Set(paths)].map((path) => [path.replace('/cgi-bin/', ''), simulator.calls(path)]));
}
