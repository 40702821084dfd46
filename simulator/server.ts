/** The HTTP server: reads a request, records it, applies faults, writes the reply. */
import { setMaxListeners } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Exchange, RecordedRequest, Reply } from './exchange';
import { changedReply, type Faults, faultReply } from './faults';
import type { World } from './world';

const MIB = 1024 * 1024;
/** No real request but an upload comes near this; WeCom's own bodies are a few hundred bytes. */
const MAX_BODY_BYTES = MIB;
/** A file may have 20 MiB, and the form around it needs some room. */
const MAX_BODY_BYTES_BY_PATH = new Map([['/cgi-bin/media/upload', 21 * MIB]]);
const VISIT_TIMEOUT_MS = 15_000;

interface ServerParts {
  world: World;
  faults: Faults;
  requests: RecordedRequest[];
  answer(exchange: Exchange): Reply;
}

/** How many requests of each path are being answered. */
type Busy = Map<string, number>;

interface RunningServer {
  port: number;
  close(): Promise<void>;
}

export async function listen(parts: ServerParts, port: number): Promise<RunningServer> {
  const closing = new AbortController();
  setMaxListeners(0, closing.signal); // one for each answer that is delayed
  const busy: Busy = new Map();
  const server = createServer((request, response) => {
    handle(parts, busy, request, response, closing.signal).catch((error: unknown) => {
      if (closing.signal.aborted || request.socket.destroyed) {
        return;
      }
      console.error('simulator:', error);
      response.writeHead(500).end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return { port: (server.address() as AddressInfo).port, close: () => close(server, closing) };
}

/** Hanging requests would keep a server open for good, so their sockets are destroyed. */
async function close(server: Server, closing: AbortController): Promise<void> {
  if (!server.listening) {
    return;
  }
  closing.abort();
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function handle(
  parts: ServerParts,
  busy: Busy,
  request: IncomingMessage,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const { pathname: path } = addressOf(request);
  busy.set(path, (busy.get(path) ?? 0) + 1);
  try {
    const exchange = await readExchange(parts.world, busy, request);
    await answerExchange(parts, exchange, request, response, signal);
  } finally {
    busy.set(path, (busy.get(path) ?? 1) - 1);
  }
}

const addressOf = (request: IncomingMessage): URL => new URL(`http://simulator${request.url ?? '/'}`);

async function readExchange(world: World, busy: Busy, request: IncomingMessage): Promise<Exchange> {
  const { pathname: path, searchParams: query } = addressOf(request);
  const concurrent = busy.get(path) ?? 1;
  const { bytes, size } = await readBody(request, MAX_BODY_BYTES_BY_PATH.get(path) ?? MAX_BODY_BYTES);
  const isForm = /^multipart\//i.test(request.headers['content-type'] ?? '');
  return {
    method: request.method ?? 'GET',
    path,
    query,
    body: isForm ? '' : bytes.toString('utf8'),
    bytes,
    bodySize: size,
    concurrent,
    headers: request.headers,
    callerIp: world.settings.callerIp ?? request.socket.remoteAddress ?? '127.0.0.1',
  };
}

async function answerExchange(
  { world, faults, requests, answer }: ServerParts,
  exchange: Exchange,
  request: IncomingMessage,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const record = recorded(exchange, world.now());
  requests.push(record);

  const fault = faults.take(exchange.path);
  const latency = exchange.path.startsWith('/cgi-bin/') ? world.settings.latencyMs : 0;
  const carriedOut = fault?.carriedOut ? answer(exchange) : null;
  const delay = latency + (fault?.delay ?? 0);
  if (delay > 0) {
    await sleep(delay, undefined, { signal });
  }
  if (fault?.reset) {
    request.socket.resetAndDestroy();
    return;
  }
  if (fault?.hang === true) {
    return;
  }
  const plain = (fault && faultReply(fault, exchange.callerIp, world.now())) ?? carriedOut ?? answer(exchange);
  const reply = fault ? changedReply(plain, fault) : plain;
  if (reply.before) {
    await visit(reply.before, signal);
  }
  record.answer = { status: reply.status, errcode: reply.headers['Error-Code'] };
  const length = Buffer.byteLength(reply.body);
  if (fault?.hang === 'body') {
    response.writeHead(reply.status, { ...reply.headers, 'Content-Length': length + 1 }); // one byte that never comes
    response.flushHeaders();
    response.write(reply.body);
    return;
  }
  response.writeHead(reply.status, { ...reply.headers, 'Content-Length': length });
  response.end(reply.body);
}

function recorded({ method, path, query, body, bodySize, headers }: Exchange, at: number): RecordedRequest {
  return {
    method,
    path,
    query: Object.fromEntries([...query.keys()].map((name) => [name, query.getAll(name).join(',')])),
    body,
    bodySize,
    headers,
    at,
  };
}

/** As a link scanner does; the reply does not matter. */
async function visit({ method, url }: NonNullable<Reply['before']>, closing: AbortSignal): Promise<void> {
  const signal = AbortSignal.any([closing, AbortSignal.timeout(VISIT_TIMEOUT_MS)]);
  await fetch(url, { method, redirect: 'manual', signal }).catch(() => undefined);
}

async function readBody(request: IncomingMessage, limit: number): Promise<{ bytes: Buffer; size: number }> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= limit) {
      chunks.push(chunk);
    }
  }
  return { bytes: Buffer.concat(chunks), size };
}
