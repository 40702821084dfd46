import { createServer } from 'node:net';
import { freePort } from '../free-port';

describe('the next free port', () => {
  it.each(['127.0.0.1', '0.0.0.0'])('skips one that is taken on %s', async (host) => {
    const wanted = await freePort(23_000);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(wanted, host, resolve));
    try {
      await expect(freePort(wanted)).resolves.toBeGreaterThan(wanted);
    } finally {
      server.close();
    }
  });
});
