/** A round-robin load balancer. Tries the next node if a connection is refused, and replies 502 if a reply breaks off. */
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Balancer {
  url: string;
  /** Sends the next request to this node. */
  next(node: number): void;
  close(): void;
}

export async function startBalancer(nodes: string[]): Promise<Balancer> {
  let turn = 0;
  const server = createServer(async (incoming, outgoing) => {
    const body = await text(incoming);
    const first = turn++;
    for (let step = 0; step < nodes.length; step++) {
      const node = nodes[(first + step) % nodes.length] as string;
      if (await forward(node, incoming, body, outgoing)) {
        return;
      }
    }
    outgoing.writeHead(503).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    next(node) {
      turn = node;
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** @returns false if the node refuses connections */
function forward(node: string, { method, headers, url }: IncomingMessage, body: string, outgoing: ServerResponse) {
  return new Promise<boolean>((resolve) => {
    const fail = (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED') {
        return resolve(false);
      }
      if (!outgoing.headersSent) {
        outgoing.writeHead(502);
      }
      outgoing.end();
      resolve(true);
    };
    const forwarded = request(new URL(String(url), node), { method, headers, agent: false }, (answer) => {
      outgoing.writeHead(Number(answer.statusCode), answer.headers);
      answer.on('error', fail).pipe(outgoing);
      resolve(true);
    });
    forwarded.on('error', fail).end(body);
  });
}
