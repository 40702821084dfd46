/** Writes the figures of a run to `docs/benchmarks.md`. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { replaceSection, table } from '../build/marked-section';
import { ROOT } from '../scripts/paths';

const PAGE = path.join(ROOT, 'docs/benchmarks.md');

const RATIOS = ['figure', 'value', 'toPassword', 'toShare', 'toSignedIn'];
const SIGN_INS = ['method', 'latency', 'atOnce', 'signIns', 'errors', 'perSecond', 'median', 'p95', 'cpu', 'memory'];
const RUNS = ['run', 'members', 'errors', 'seconds', 'median', 'p95', 'calls', 'usersBefore', 'usersAfter'];
const TAPS = ['client', 'entry', 'cache', 'ms', 'pageLoads', 'kilobytes'];
const NODES = ['nodes', 'method', 'atOnce', 'signIns', 'errors', 'perSecond', 'median', 'p95'];

interface Figures {
  ratios: readonly object[];
  rows: readonly object[];
  runs: readonly object[];
  tapped: readonly object[];
  /** None where the servers are not reachable. */
  nodes: readonly object[];
}

/** @param rows with at least some of the columns */
function columnsOf(columns: readonly string[], rows: readonly object[]): string {
  const cells = rows.map((row) => new Map<string, unknown>(Object.entries(row)));
  return table([columns, ...cells.map((row) => columns.map((column) => cell(row.get(column))))]);
}

function cell(value: unknown): string {
  return typeof value === 'number'
    ? value.toLocaleString('en-US', { maximumSignificantDigits: digitsOf(value) })
    : `${value ?? '–'}`;
}

/** Ratios and times of a few milliseconds need decimals. */
function digitsOf(value: number): number {
  return value < 10 ? 2 : Math.max(3, Math.trunc(value).toString().length);
}

/** Writes the section “Figures” of the page. */
export function renewPage(machine: string, { ratios, rows, runs, tapped, nodes }: Figures): void {
  const tables = [
    columnsOf(RATIOS, ratios),
    columnsOf(SIGN_INS, rows),
    columnsOf(RUNS, runs),
    columnsOf(TAPS, tapped),
    ...(nodes.length > 0 ? [columnsOf(NODES, nodes)] : []),
  ];
  writeFileSync(PAGE, replaceSection(readFileSync(PAGE, 'utf8'), 'figures', [machine, ...tables].join('\n\n')));
}
