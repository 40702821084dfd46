/** The part “Figures” of `docs/benchmarks.md`. */
import { table } from '../build/marked-section';

const SIGN_INS = ['way', 'latency', 'atOnce', 'signIns', 'errors', 'perSecond', 'median', 'p95', 'cpu'];
const RUNS = ['run', 'people', 'errors', 'seconds', 'median', 'p95', 'calls', 'usersBefore', 'usersAfter'];
const TAPS = ['client', 'way', 'cache', 'ms', 'pageLoads', 'kilobytes'];

/** @param rows with at least some of the columns */
function columnsOf(columns: readonly string[], rows: readonly object[]): string {
  const cells = rows.map((row) => new Map<string, unknown>(Object.entries(row)));
  return table([columns, ...cells.map((row) => columns.map((column) => cell(row.get(column))))]);
}

function cell(value: unknown): string {
  return typeof value === 'number' ? value.toLocaleString('en-US', { maximumFractionDigits: 1 }) : `${value ?? '–'}`;
}

export function figuresPage(machine: string, signIns: readonly object[], runs: object[], taps: object[]): string {
  return [machine, columnsOf(SIGN_INS, signIns), columnsOf(RUNS, runs), columnsOf(TAPS, taps)].join('\n\n');
}
