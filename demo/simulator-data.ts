import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { NOCOBASE_DIR } from '../scripts/paths';
import type { KeptData, Simulator } from '../simulator';
import { seed } from '../simulator/seed';
import { defaultSettings } from '../simulator/settings';

const FILE = path.join(NOCOBASE_DIR, 'demo/wecom.json');

interface Stored extends KeptData {
  version: string;
}

/** Data of a simulator with other members or settings is of no use to this one. */
function version(): string {
  return createHash('sha256')
    .update(JSON.stringify([seed(), defaultSettings()]))
    .digest('hex');
}

/** What the demo's WeCom was left with, if it is still of use. */
export function readSimulatorData(file = FILE): KeptData | undefined {
  if (!existsSync(file)) {
    return undefined;
  }
  try {
    const stored = JSON.parse(readFileSync(file, 'utf8')) as Stored;
    return stored.version === version() ? stored : undefined;
  } catch {
    return undefined; // cut short
  }
}

const WRITE_EVERY_MS = 1_000;

/**
 * Writes what the demo's WeCom knows when it has changed: however the demo ends, the next start has it.
 *
 * @returns writes at once
 */
export function keepSimulatorData(simulator: Simulator, file = FILE): () => void {
  let written = '';
  const write = () => {
    const data = JSON.stringify({ version: version(), ...simulator.keep() } satisfies Stored);
    if (data !== written) {
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(`${file}.new`, data);
      renameSync(`${file}.new`, file);
      written = data;
    }
  };
  setInterval(write, WRITE_EVERY_MS).unref();
  return write;
}
