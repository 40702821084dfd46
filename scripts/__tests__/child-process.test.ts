import { run, start } from '../child-process';

const cwd = process.cwd();
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('child processes', () => {
  it('stop together with the children they started', async () => {
    const child = start('sh', ['-c', 'sleep 100 & echo grandchild $!; wait'], { cwd });
    await until(() => /grandchild \d+\n/.test(child.tail()));
    const grandchild = Number(/grandchild (\d+)/.exec(child.tail())?.[1]);
    expect(isAlive(grandchild)).toBe(true);
    await child.stop();
    await until(() => !isAlive(grandchild));
  });

  it('that fail are reported with the last lines they wrote', async () => {
    await expect(run('sh', ['-c', 'echo out of luck >&2; exit 3'], { cwd })).rejects.toThrow(
      /exit code 3[\s\S]*out of luck/,
    );
  });

  it('that cannot be started are reported too', async () => {
    await expect(run('no-such-command', [], { cwd })).rejects.toThrow(/ENOENT/);
  });
});
