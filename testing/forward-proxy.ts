/** A forward proxy on this machine that asks for a password, and records everything that it could read. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { SELF_SIGNED } from './self-signed';

export interface ForwardProxy {
  port: number;
  /** The targets of CONNECT, `host:port`, and all other requests. */
  asked: string[];
  /** Everything that passed through, in both directions. */
  read: () => string;
  close(): Promise<void>;
}

interface ProxyOptions {
  secure?: boolean;
  /** `user:password` */
  credentials?: string;
  /** Instead of a tunnel: an HTTP status, a closed connection, or no reply. */
  answer?: number | 'cut' | 'hang';
}

export async function startForwardProxy({ secure, credentials, answer }: ProxyOptions = {}): Promise<ForwardProxy> {
  const asked: string[] = [];
  const read: string[] = [];
  const expected = credentials ? `Basic ${Buffer.from(credentials).toString('base64')}` : undefined;
  const server: Server = secure ? createTlsServer(SELF_SIGNED) : createServer();
  const sockets = new Set<Duplex>();
  server.on('request', (request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(400).end();
  });
  server.on('connect', (request: IncomingMessage, socket: Duplex) => {
    const target = String(request.url);
    asked.push(target);
    read.push(JSON.stringify(request.headers));
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    const refused = request.headers['proxy-authorization'] === expected ? answer : 407;
    if (refused === 'cut') {
      socket.destroy();
    } else if (typeof refused === 'number') {
      socket.end(`HTTP/1.1 ${refused} Refused\r\nContent-Type: text/html\r\nContent-Length: 9\r\n\r\n<p>no</p>`);
    } else if (refused !== 'hang') {
      const { hostname, port } = new URL(`http://${target}`);
      const onward = connect(Number(port || 80), hostname, () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        socket.pipe(onward).pipe(socket);
      });
      onward.on('error', () => socket.destroy());
      socket.on('close', () => onward.destroy());
      for (const side of [socket, onward]) {
        side.on('data', (bytes: Buffer) => read.push(bytes.toString('latin1')));
      }
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    read: () => read.join(''),
    close() {
      for (const socket of sockets) {
        socket.destroy();
      }
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
