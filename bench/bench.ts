/**
 * `npm run bench`: compares sign-ins by WeCom with NocoBase's own by password and with what NocoBase needs for any, in
 * one run. Prints tables and writes .nocobase/bench.json. Load, simulator and browser share the machine with NocoBase.
 * Fails if a sign-in by WeCom ends with INTERNAL: under load a user must be told to wait.
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { stopAll, stopOnSignals } from '../scripts/child-process';
import { ensureChromium } from '../scripts/chromium';
import { NOCOBASE_DIR } from '../scripts/paths';
import { step } from '../scripts/progress';
import { load, quantile } from './load';
import { callsTo, type Morning, morning } from './morning';
import { renewPage } from './page';
import { type Row, signInRatios, tapRatios } from './ratios';
import { type BenchSetup, startSetup } from './setup';
import { measureNodes } from './several-nodes';
import { signInByPassword, signInByWecom, signInFree } from './sign-ins';
import { measureTaps } from './tile';

const MEMBERS = Number(process.env.BENCH_MEMBERS ?? 5_000);
const AT_ONCE = [1, 20, 100];
const LATENCIES_MS = [0, 100]; // of every call to WeCom
const SIGN_INS = 400; // per row of the table
const MAX_MS = 60_000; // per row: NocoBase's own sign-ins take minutes when SQLite refuses their writes
const REPORT = path.join(NOCOBASE_DIR, 'bench.json');

async function main(): Promise<void> {
  stopOnSignals(1);
  process.env.CHROMIUM_PATH = await step('Chromium', ensureChromium);
  const setup = await startSetup();
  try {
    const calls = await callsPerSignIn(setup);
    const rows = [await step(`${MEMBERS} first sign-ins`, () => firstSignIns(setup))];
    for (const latency of LATENCIES_MS) {
      for (const atOnce of AT_ONCE) {
        const title = `${atOnce} at once by WeCom, which takes ${latency} ms`;
        rows.push(await step(title, () => knownSignIns(setup, latency, atOnce)));
      }
    }
    for (const atOnce of AT_ONCE) {
      rows.push(await step(`${atOnce} at once by password`, () => passwordSignIns(setup, atOnce)));
    }
    rows.push(await step("NocoBase's share", () => freeSignIns(setup)));
    setup.simulator.settings.latencyMs = 0;
    const rush = await step(`${MEMBERS} members in a minute`, () => morning(setup, 0, MEMBERS));
    setup.addMembers(2 * MEMBERS);
    const firstDay = await step(`${MEMBERS} new members in a minute`, () => morning(setup, MEMBERS, MEMBERS));
    const tapped = await step('Tile and plain link in Chromium', () => measureTaps(setup));
    const nodes = await step('Two nodes', measureNodes);
    const ratios = [...signInRatios(rows), ...tapRatios(tapped)];

    console.log('\nRatios:');
    console.table(ratios.map(rounded));
    console.log('Sign-ins:');
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
    console.log('Several nodes, on PostgreSQL and Redis:');
    console.table(nodes.map(({ failures, ...figures }) => rounded(figures)));
    const machine = { cores: cpus().length, cpu: cpus()[0]?.model, node: process.version };
    writeFileSync(
      REPORT,
      JSON.stringify(
        { at: new Date(), machine, ratios, rows, calls, morning: rush, firstDay, taps: tapped, nodes },
        null,
        2,
      ),
    );
    renewPage(`${machine.cores} cores, ${machine.cpu}, Node ${machine.node}`, { ratios, rows, runs, tapped, nodes });
    console.log(`All figures: ${REPORT}`);
    const internal = failed.filter(({ method, code }) => method !== 'password' && code === 'INTERNAL');
    if (internal.length > 0) {
      throw new Error('Sign-ins have failed with INTERNAL: see the table above');
    }
  } finally {
    await setup.stop();
  }
}

interface Failed {
  method: string;
  atOnce: number | string;
  code: string;
  times: number;
}

function failedSignIns({ rows, rush, firstDay }: { rows: Row[]; rush: Morning; firstDay: Morning }): Failed[] {
  const runs = [
    ...rows.map(({ method, atOnce, failures }) => ({ method, atOnce, failures })),
    { method: 'a morning', atOnce: 'a minute', failures: rush.failures },
    { method: 'the first day', atOnce: 'a minute', failures: firstDay.failures },
  ];
  return runs.flatMap(({ failures, ...run }) =>
    Object.entries(failures).map(([code, times]) => ({ ...run, code, times })),
  );
}

async function callsPerSignIn(setup: BenchSetup): Promise<Record<string, Record<string, number>>> {
  setup.addMembers(1);
  const callsOf = async () => {
    setup.simulator.clearRequests();
    await signInByWecom(setup, 0);
    return callsTo(setup);
  };
  return { 'first time, no token yet': await callsOf(), known: await callsOf() };
}

async function firstSignIns(setup: BenchSetup): Promise<Row> {
  setup.addMembers(MEMBERS);
  const plan = { atOnce: 20, signIns: MEMBERS - 1 };
  const figures = await load(setup.pid, plan, async (index) => void (await signInByWecom(setup, index + 1)));
  return { method: 'WeCom, first time', latency: 0, ...figures };
}

async function knownSignIns(setup: BenchSetup, latency: number, atOnce: number): Promise<Row> {
  setup.simulator.settings.latencyMs = latency;
  let appMs = 0;
  setup.simulator.clearRequests();
  const figures = await load(setup.pid, { atOnce, signIns: SIGN_INS, maxMs: MAX_MS }, async (index) => {
    const ms = await signInByWecom(setup, index % MEMBERS);
    appMs += ms;
  });
  if (atOnce > 1) {
    return { method: 'WeCom', latency, ...figures }; // the measured time would include waiting for other sign-ins
  }
  const calls = Object.values(callsTo(setup)).reduce((sum, count) => sum + count);
  const ownMs = (appMs - calls * (await millisecondsOfACall(setup))) / figures.signIns;
  return { method: 'WeCom', latency, ...figures, ownMs };
}

/** Median time of a call to the simulator. */
async function millisecondsOfACall({ simulator }: BenchSetup): Promise<number> {
  const times: number[] = [];
  for (let count = 0; count < 50; count++) {
    const began = performance.now();
    const response = await fetch(`${simulator.url}/cgi-bin/user/get?access_token=none&userid=nobody`);
    await response.text();
    times.push(performance.now() - began);
  }
  return quantile(times, 0.5);
}

async function passwordSignIns(setup: BenchSetup, atOnce: number): Promise<Row> {
  const figures = await load(setup.pid, { atOnce, signIns: SIGN_INS, maxMs: MAX_MS }, (index) =>
    signInByPassword(setup, index),
  );
  return { method: 'password', ...figures };
}

/** One at a time: SQLite refuses NocoBase's own writes that meet. */
async function freeSignIns(setup: BenchSetup): Promise<Row> {
  const figures = await load(setup.pid, { atOnce: 1, signIns: SIGN_INS }, () => signInFree(setup));
  return { method: 'NocoBase’s share', ...figures };
}

function rounded(row: object): object {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, typeof value === 'number' ? Number(value.toFixed(1)) : value]),
  );
}

main().then(
  () => process.exit(0), // otherwise keep-alive connections keep the process running
  async (error: unknown) => {
    console.error(error);
    await stopAll();
    process.exit(1);
  },
);
