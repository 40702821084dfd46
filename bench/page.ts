/** Writes the figures of a run to `docs/benchmarks.md`. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { replaceSection, table } from '../build/marked-section';
import { ROOT } from '../scripts/paths';

const PAGE = path.join(ROOT, 'docs/benchmarks.md');

const SIGN_INS = ['method', 'latency', 'atOnce', 'signIns', 'errors', 'perSecond', 'median', 'p95', 'cpu'];
const RUNS = ['run', 'members', 'errors', 'seconds', 'median', 'p95', 'calls', 'usersBefore', 'usersAfter'];
const TAPS = ['client', 'entry', 'cache', 'ms', 'pageLoads', 'kilobytes'];

/** @param rows with at least some of the columns */
function columnsOf(columns: readonly string[], rows: readonly object[]): string {
  const cells = rows.map((row) => new Map<string, unknown>(Object.entries(row)));
  return table([columns, ...cells.map((row) => columns.map((column) => cell(row.get(column))))]);
}

function cell(value: unknown): string {
  return typeof value === 'number' ? value.toLocaleString('en-US', { maximumFractionDigits: 1 }) : `${value ?? '–'}`;
}

/** Writes the section “Figures” of the page. */
export function renewPage(machine: string, signIns: readonly object[], runs: object[], taps: object[]): void {
  const figures = [machine, columnsOf(SIGN_INS, signIns), columnsOf(RUNS, runs), columnsOf(TAPS, taps)].join('\n\n');
  writeFileSync(PAGE, replaceSection(readFileSync(PAGE, 'utf8'), 'figures', figures));
}
