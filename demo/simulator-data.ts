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

/** Changes with the simulator's members and settings: data of another version cannot be used. */
function version(): string {
  return createHash('sha256')
    .update(JSON.stringify([seed(), defaultSettings()]))
    .digest('hex');
}

/** The data that the last run of the demo has stored, if it is of this version. */
export function readSimulatorData(file = FILE): KeptData | undefined {
  if (!existsSync(file)) {
    return undefined;
  }
  try {
    const stored = JSON.parse(readFileSync(file, 'utf8')) as Stored;
    return stored.version === version() ? stored : undefined;
  } catch {
    return undefined; // malformed, as after a crash while it was written
  }
}

const WRITE_EVERY_MS = 1_000;

/**
 * Stores the simulator's data every second if it has changed, so that the next start has it, however the demo ends.
 *
 * @returns a function that stores it at once
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
