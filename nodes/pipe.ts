/** A TCP proxy in front of a server, which a test can cut off. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

interface Pipe {
  /** The server's URL, with the host and port of the pipe. */
  url: string;
  /** Ends all connections; new ones are refused. */
  cut(): void;
  restore(): Promise<void>;
}

export async function startPipe(target: URL): Promise<Pipe> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    return socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  };
  const server = createServer((near) => {
    const far = connect(Number(target.port || 6379), target.hostname);
    keep(near).pipe(keep(far)).pipe(near);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const url = new URL(target);
  url.host = `127.0.0.1:${port}`;
  return {
    url: url.toString(),
    cut() {
      server.close();
      for (const socket of sockets) {
        socket.destroy();
      }
    },
    restore: () => listen(port),
  };
}
