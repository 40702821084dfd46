/**
 * `npm run bench:people`: how long the page about sign-ins waits for its lists, with 100,000 links and 400 days of
 * counters. Fails if one takes longer than 300 ms.
 */
import path from 'node:path';
import sqlite3 from 'sqlite3';
import { connectApp } from '../demo/nocobase/app';
import { prepareTemplate, startInstance } from '../demo/nocobase/template';
import { stopAll, stopOnSignals } from '../scripts/child-process';
import { NOCOBASE_DIR } from '../scripts/paths';
import { buildPackage, isPackageCurrent } from '../scripts/plugin-package';
import { step } from '../scripts/progress';
import { startSimulator } from '../simulator';
import { CORP_ID } from '../simulator/seed';
import { quantile } from './load';

const LINKS = Number(process.env.BENCH_LINKS ?? 100_000);
const INSTANCE = 'bench-people';
const TIMES = 7; // each list is asked for; the median counts
const MAX_MS = 300;

const ASKED: [string, Record<string, string>][] = [
  ['listLinks', {}],
  ['listLinks', { page: '4000' }],
  ['listLinks', { search: 'person 77777' }],
  ['listLinks', { search: 'e' }],
  ['listLinks', { sort: '-lastSignIn' }],
  ['listLinks', { sort: 'wecomName', state: 'active' }],
  ['listLinks', { state: 'left' }],
  ['listLinks', { state: 'unconfirmed' }],
  ['overview', {}],
  ['signInCounts', { days: '400' }],
  ['listFailures', { search: '7' }],
  ['listActivity', {}],
];

/** As many rows as `n` has, which SQLite makes up itself. */
function rowsOf(count: number): string[] {
  const numbers = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})`;
  const at = `datetime('2026-01-01', '+' || (i % 300) || ' days')`;
  const into = (table: string, columns: string, values: string) =>
    `${numbers} INSERT INTO ${table} (${columns}) SELECT ${values} FROM n`;
  return [
    into(
      'users',
      'id, username, nickname, createdAt, updatedAt',
      `1000000 + i, 'person' || i, 'Person ' || i, ${at}, ${at}`,
    ),
    into(
      'usersAuthenticators',
      'authenticator, userId, uuid, nickname, avatar, meta, createdAt, updatedAt',
      `'wecom', 1000000 + i, '${CORP_ID}:person.' || i, '成员' || i, '', '{"by":"match","inside":true}', ${at}, ${at}`,
    ),
    into(
      'wecomIdentities',
      'authenticator, identity, leftAt, createdAt',
      `'wecom', '${CORP_ID}:person.' || i, CASE WHEN i % 50 = 0 THEN ${at} END, ${at}`,
    ),
    into(
      'issuedTokens',
      'id, jti, signInTime, issuedTime, userId, authenticator, createdAt, updatedAt',
      `'t' || i, 'j' || i, 1700000000000 + i, 1700000000000 + i, 1000000 + i, 'wecom', ${at}, ${at}`,
    ),
    into(
      'wecomActivities',
      'at, activity, authenticator, userId, wecomUserId, details',
      `${at}, 'signed-in', 'wecom', 1000000 + i, 'person.' || i, '{}'`,
    ),
    `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 399)
      INSERT INTO wecomDailyCounts (day, authenticator, kind, code, count)
      SELECT date('now', '-' || i || ' days'), 'wecom', k.kind, k.code, 100 + i FROM n,
      (SELECT 'inside' kind, '' code UNION SELECT 'web', '' UNION SELECT 'first', '' UNION SELECT 'failure', 'BUSY'
        UNION SELECT 'failure', 'NOT_LINKED') k`,
  ];
}

function fill(count: number): Promise<void> {
  const database = new sqlite3.Database(path.join(NOCOBASE_DIR, INSTANCE, 'storage/db/nocobase.sqlite'));
  const statements = ['BEGIN', ...rowsOf(count), 'COMMIT', 'ANALYZE'].join(';\n');
  return new Promise((resolve, reject) => {
    database.exec(statements, (error) => {
      database.close();
      error ? reject(error) : resolve();
    });
  });
}

async function main(): Promise<void> {
  stopOnSignals(1);
  if (!isPackageCurrent()) {
    await step('Plugin: build and pack', buildPackage);
  }
  await prepareTemplate();
  const simulator = await startSimulator();
  const { url, stop } = await step('NocoBase: start', () => startInstance(INSTANCE));
  try {
    const app = await connectApp(url);
    await app.createWecomAuthenticator(simulator.url, { name: 'wecom' });
    await step(`${LINKS} links`, () => fill(LINKS));
    const rows = [];
    for (const [action, query] of ASKED) {
      const took: number[] = [];
      for (let time = 0; time < TIMES; time++) {
        const began = performance.now();
        await app.root.call(`wecom:${action}`, { query });
        took.push(performance.now() - began);
      }
      rows.push({ action, query: new URLSearchParams(query).toString(), ms: Math.round(quantile(took, 0.5)) });
    }
    console.table(rows);
    process.exitCode = rows.some(({ ms }) => ms > MAX_MS) ? 1 : 0;
  } finally {
    await stop();
    await simulator.close();
  }
}

main().then(
  () => process.exit(), // otherwise keep-alive connections keep the process running
  async (error: unknown) => {
    console.error(error);
    await stopAll();
    process.exit(1);
  },
);
