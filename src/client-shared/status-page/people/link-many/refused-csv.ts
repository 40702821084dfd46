import type { PlannedLink } from '../../../../shared/status-page';
import type { Translate } from '../../../ui/use-texts';
import { PROBLEM_TEXTS } from '../people-texts';

const BOM = '\uFEFF'; // Excel takes a file without it for its own old encoding

/** The lines that were refused, with the reason, to be corrected and uploaded again. */
export function refusedCsv(lines: readonly PlannedLink[], t: Translate): string {
  const rows = lines.map(({ username, wecomUserId, problem }) => [
    username,
    wecomUserId,
    problem ? t(PROBLEM_TEXTS[problem]) : '',
  ]);
  return BOM + [['username', 'userid', 'reason'], ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

/** A spreadsheet would run a cell that begins like a formula. */
function cell(value: string): string {
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",;\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
