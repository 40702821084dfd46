/** A reverse proxy in front of the WeCom simulator, for events between two calls. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Gate {
  url: string;
  /** Runs `happens` after this many more calls. */
  after(calls: number, happens: () => void): void;
  /** Refuses connections. */
  shut(): void;
  open(): Promise<void>;
}

export async function startGate(wecom: string): Promise<Gate> {
  let left = Number.POSITIVE_INFINITY;
  let then = () => {};

  async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, headers, url } = request;
    const body = await text(request);
    const answer = await fetch(`${wecom}${url}`, {
      method,
      headers: { 'content-type': headers['content-type'] ?? '' },
      ...(body && { body }),
    });
    const reply = await answer.text();
    left -= 1;
    if (left === 0) {
      then();
    }
    response.writeHead(answer.status, { 'content-type': 'application/json', connection: 'close' }).end(reply);
  }

  const server = createServer((request, response) => void forward(request, response));
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    after(calls, happens) {
      left = calls;
      then = happens;
      if (calls === 0) {
        happens();
      }
    },
    shut: () => server.close(),
    async open() {
      left = Number.POSITIVE_INFINITY;
      if (!server.listening) {
        await listen(port);
      }
    },
  };
}
