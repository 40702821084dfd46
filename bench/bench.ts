/**
 * `npm run bench`: sign-ins by WeCom beside NocoBase's own by password, on this machine, in one run. Prints tables and
 * writes .nocobase/bench.json. Load, simulator and browser share the machine with NocoBase. Fails when a sign-in by
 * WeCom ends with INTERNAL: under load a user must be told to wait.
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { stopAll, stopOnSignals } from '../scripts/child-process';
import { ensureChromium } from '../scripts/chromium';
import { NOCOBASE_DIR } from '../scripts/paths';
import { step } from '../scripts/progress';
import { type Load, load, quantile } from './load';
import { callsTo, type Morning, morning } from './morning';
import { renewPage } from './page';
import { signInByPassword, signInByWecom } from './sign-ins';
import { type Stand, startStand } from './stand';
import { taps } from './tile';

const PEOPLE = Number(process.env.BENCH_PEOPLE ?? 5_000);
const AT_ONCE = [1, 20, 100];
const LATENCIES_MS = [0, 100]; // of every call to WeCom
const SIGN_INS = 400; // of each kind, each time
const MAX_MS = 60_000; // NocoBase's own take minutes when SQLite refuses their writes
const REPORT = path.join(NOCOBASE_DIR, 'bench.json');

interface Row extends Load {
  way: 'WeCom' | 'password' | 'WeCom, first time';
  /** Of each call to WeCom, in milliseconds. */
  latency?: number;
  /** Milliseconds a sign-in takes for both redirects and the ticket, without WeCom's calls. */
  own?: number;
}

async function main(): Promise<void> {
  stopOnSignals(1);
  process.env.CHROMIUM_PATH = await step('Chromium', ensureChromium);
  const stand = await startStand();
  try {
    const calls = await callsPerSignIn(stand);
    const rows = [await step(`${PEOPLE} first sign-ins`, () => firstSignIns(stand))];
    for (const latency of LATENCIES_MS) {
      for (const atOnce of AT_ONCE) {
        const title = `${atOnce} at once by WeCom, which takes ${latency} ms`;
        rows.push(await step(title, () => knownSignIns(stand, latency, atOnce)));
      }
    }
    for (const atOnce of AT_ONCE) {
      rows.push(await step(`${atOnce} at once by password`, () => passwordSignIns(stand, atOnce)));
    }
    stand.simulator.settings.latencyMs = 0;
    const rush = await step(`${PEOPLE} people in a minute`, () => morning(stand, 0, PEOPLE));
    stand.hire(2 * PEOPLE);
    const firstDay = await step(`${PEOPLE} new people in a minute`, () => morning(stand, PEOPLE, PEOPLE));
    const tapped = await step('Tile and plain link in Chromium', () => taps(stand));

    console.log('\nSign-ins:');
    console.table(rows.map(({ failures, ...figures }) => rounded(figures)));
    console.log('Calls to WeCom of one sign-in:');
    console.table(calls);
    console.log('A morning, and the first day:');
    const runs = Object.entries({ 'a morning': rush, 'the first day': firstDay }).map(
      ([run, { calls, failures, ...figures }]) => ({ run, ...figures, calls: JSON.stringify(calls) }),
    );
    console.table(runs.map(rounded));
    const failed = failedSignIns({ rows, rush, firstDay });
    console.log('Sign-ins that failed, by code:');
    console.table(failed);
    console.log('From a tap in WeCom to a usable page:');
    console.table(tapped.map(rounded));
    const machine = { cores: cpus().length, cpu: cpus()[0]?.model, node: process.version };
    writeFileSync(
      REPORT,
      JSON.stringify({ at: new Date(), machine, rows, calls, morning: rush, firstDay, taps: tapped }, null, 2),
    );
    renewPage(`${machine.cores} cores, ${machine.cpu}, Node ${machine.node}`, rows, runs, tapped);
    console.log(`All figures: ${REPORT}`);
    const internal = failed.filter(({ way, code }) => way !== 'password' && code === 'INTERNAL');
    if (internal.length > 0) {
      throw new Error('Sign-ins have failed with INTERNAL: see the table above');
    }
  } finally {
    await stand.stop();
  }
}

interface Failed {
  way: string;
  atOnce: number | string;
  code: string;
  times: number;
}

function failedSignIns({ rows, rush, firstDay }: { rows: Row[]; rush: Morning; firstDay: Morning }): Failed[] {
  const runs = [
    ...rows.map(({ way, atOnce, failures }) => ({ way, atOnce, failures })),
    { way: 'a morning', atOnce: 'a minute', failures: rush.failures },
    { way: 'the first day', atOnce: 'a minute', failures: firstDay.failures },
  ];
  return runs.flatMap(({ failures, ...run }) =>
    Object.entries(failures).map(([code, times]) => ({ ...run, code, times })),
  );
}

async function callsPerSignIn(stand: Stand): Promise<Record<string, Record<string, number>>> {
  stand.hire(1);
  const callsOf = async () => {
    stand.simulator.clearRequests();
    await signInByWecom(stand, 0);
    return callsTo(stand);
  };
  return { 'first time, no token yet': await callsOf(), known: await callsOf() };
}

async function firstSignIns(stand: Stand): Promise<Row> {
  stand.hire(PEOPLE);
  const newcomers = { atOnce: 20, signIns: PEOPLE - 1 };
  const figures = await load(stand.pid, newcomers, async (index) => void (await signInByWecom(stand, index + 1)));
  return { way: 'WeCom, first time', latency: 0, ...figures };
}

async function knownSignIns(stand: Stand, latency: number, atOnce: number): Promise<Row> {
  stand.simulator.settings.latencyMs = latency;
  let atTheApp = 0;
  stand.simulator.clearRequests();
  const figures = await load(stand.pid, { atOnce, signIns: SIGN_INS, maxMs: MAX_MS }, async (index) => {
    const ms = await signInByWecom(stand, index % PEOPLE);
    atTheApp += ms;
  });
  if (atOnce > 1) {
    return { way: 'WeCom', latency, ...figures }; // what waits for others is nobody's own time
  }
  const calls = Object.values(callsTo(stand)).reduce((sum, count) => sum + count);
  const own = (atTheApp - calls * (await millisecondsOfACall(stand))) / figures.signIns;
  return { way: 'WeCom', latency, ...figures, own };
}

/** Median of a round trip to the simulator. */
async function millisecondsOfACall({ simulator }: Stand): Promise<number> {
  const times: number[] = [];
  for (let count = 0; count < 50; count++) {
    const began = performance.now();
    const response = await fetch(`${simulator.url}/cgi-bin/user/get?access_token=none&userid=nobody`);
    await response.text();
    times.push(performance.now() - began);
  }
  return quantile(times, 0.5);
}

async function passwordSignIns(stand: Stand, atOnce: number): Promise<Row> {
  const figures = await load(stand.pid, { atOnce, signIns: SIGN_INS, maxMs: MAX_MS }, (index) =>
    signInByPassword(stand, index),
  );
  return { way: 'password', ...figures };
}

function rounded(row: object): object {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, typeof value === 'number' ? Number(value.toFixed(1)) : value]),
  );
}

main().then(
  () => process.exit(0), // keep-alive connections would hold it open
  async (error: unknown) => {
    console.error(error);
    await stopAll();
    process.exit(1);
  },
);
