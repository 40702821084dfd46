/** Child processes that never outlive this one. Each leads a process group of its own, which is ended as a whole. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import path from 'node:path';

const TAIL_LENGTH = 4_000; // characters of output kept for error messages
const STOP_TIMEOUT_MS = 15_000; // NocoBase drains its queues first, about 2 s

interface SpawnOptions {
  cwd: string;
  env?: NodeJS.ProcessEnv;
  /** Output is appended to this file. */
  logFile?: string;
  /** Output is also printed. */
  print?: boolean;
}

export interface RunningProcess {
  pid: number | undefined;
  /** Resolves with the exit code, 1 when ended by a signal. */
  exited: Promise<number>;
  /** The last lines of output. */
  tail(): string;
  /** Sends SIGTERM to the whole group, and SIGKILL after 15 s. */
  stop(): Promise<void>;
}

/** The children that are alive, each with its `stop`. */
const alive = new Map<ChildProcess, () => Promise<void>>();

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) {
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch {
    // the group has ended
  }
}

process.on('exit', () => {
  for (const child of alive.keys()) {
    signalGroup(child, 'SIGKILL');
  }
});

/** Starts a command in a process group of its own. */
export function start(command: string, args: string[], options: SpawnOptions): RunningProcess {
  // stdin is a pipe: it closes when this process dies, even by SIGKILL, and a child may watch for that.
  const child = spawn(command, args, { cwd: options.cwd, env: options.env, detached: true, stdio: 'pipe' });
  let tail = '';
  if (options.logFile) {
    mkdirSync(path.dirname(options.logFile), { recursive: true });
  }
  const log = options.logFile ? createWriteStream(options.logFile, { flags: 'a' }) : undefined;
  const keep = (chunk: Buffer): void => {
    tail = (tail + chunk).slice(-TAIL_LENGTH);
    log?.write(chunk);
    if (options.print) {
      process.stdout.write(chunk);
    }
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const exited = new Promise<number>((resolve) => {
    const finish = (code: number): void => {
      alive.delete(child);
      log?.end();
      resolve(code);
    };
    child.on('error', (error) => {
      tail += String(error);
      finish(1);
    });
    child.on('close', (code) => finish(code ?? 1));
  });
  const stop = async (): Promise<void> => {
    if (!alive.has(child)) {
      return;
    }
    signalGroup(child, 'SIGTERM');
    const killTimer = setTimeout(signalGroup, STOP_TIMEOUT_MS, child, 'SIGKILL');
    await exited;
    clearTimeout(killTimer);
  };
  alive.set(child, stop);
  return { pid: child.pid, exited, tail: () => tail, stop };
}

/**
 * Runs a command to its end.
 *
 * @throws Error with the last lines of output when the command fails
 */
export async function run(command: string, args: string[], options: SpawnOptions): Promise<void> {
  const child = start(command, args, options);
  const code = await child.exited;
  if (code !== 0) {
    const hint = options.print ? '' : `\n${child.tail()}`;
    throw new Error(`${command} ${args.join(' ')} ended with exit code ${code}${hint}`);
  }
}

/** Ends all children. */
export async function stopAll(): Promise<void> {
  await Promise.all([...alive.values()].map((stop) => stop()));
}

/**
 * On Ctrl-C and similar signals, ends all children and then this process.
 *
 * @param beforehand runs at the first signal, before the children end
 */
export function stopOnSignals(exitCode: number, beforehand: () => void = () => undefined): void {
  let isStopping = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (!isStopping) {
        isStopping = true;
        beforehand();
        void stopAll().finally(() => process.exit(exitCode));
      }
    });
  }
}
