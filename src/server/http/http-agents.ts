/** Keep-alive connections to other servers: direct ones, and tunnels through the operator's proxy. */
import { once } from 'node:events';
import { type ClientRequestArgs, Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest, type RequestOptions } from 'node:https';
import { isIP, isIPv6, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { getProxyForUrl } from 'proxy-from-env';
import { connect } from './connect';
import { limits } from './limits';

const KEPT_OPEN = { keepAlive: true, scheduling: 'lifo', timeout: 5_000 } as const; // as Node's own agents

/** The proxy opened no tunnel. Does not contain the proxy's address, which may hold a password. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';

  constructor(
    /** E.g. `HTTP 407`, `ECONNREFUSED`, `timeout`. */
    readonly reason: string,
  ) {
    super(reason);
  }
}

export interface Agents {
  httpAgent: HttpAgent;
  httpsAgent: HttpsAgent;
}

interface Target {
  host: string;
  port: number;
}

type OpenSocket = (target: Target) => Promise<Socket>;
type SocketCallback = (error: Error | null, stream: Duplex) => void;

class PlainAgent extends HttpAgent {
  constructor(private readonly open: OpenSocket) {
    super(KEPT_OPEN);
  }

  override createConnection(options: ClientRequestArgs, callback?: SocketCallback): undefined {
    passToCallback(this.open(targetOf(options)), callback);
  }
}

class TlsAgent extends HttpsAgent {
  constructor(private readonly open: OpenSocket) {
    super(KEPT_OPEN);
  }

  override createConnection(options: RequestOptions, callback?: SocketCallback): undefined {
    const secured = async () => {
      const withSocket = { ...options, socket: await this.open(targetOf(options)) };
      return super.createConnection(withSocket) as Duplex;
    };
    passToCallback(secured(), callback);
  }
}

const direct = agentsBy(({ host, port }) => connect(host, port, limits.connectMs));
const tunnelAgents = new Map<string, Agents>();

/**
 * The agents for a URL, by the current environment: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`, in upper or
 * lower case.
 */
export function agentsFor(url: string): Agents {
  const proxy = getProxyForUrl(url);
  if (!proxy) {
    return direct;
  }
  const agents = tunnelAgents.get(proxy) ?? agentsBy((target) => openTunnel(proxy, target));
  tunnelAgents.set(proxy, agents);
  return agents;
}

function agentsBy(open: OpenSocket): Agents {
  return { httpAgent: new PlainAgent(open), httpsAgent: new TlsAgent(open) };
}

/**
 * Uses CONNECT also for http, so that the proxy never reads a request, whose address may hold the secret.
 *
 * @throws ProxyError
 */
async function openTunnel(proxy: string, { host, port }: Target): Promise<Socket> {
  const { protocol, hostname, port: proxyPort, username, password } = addressOf(proxy);
  const secure = protocol === 'https:';
  const credentials = Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64');
  const target = `${isIPv6(host) ? `[${host}]` : host}:${port}`;
  const proxyHost = hostname.replace(/^\[|\]$/g, '');
  const request = (secure ? httpsRequest : httpRequest)({
    method: 'CONNECT',
    host: proxyHost,
    servername: isIP(proxyHost) ? '' : proxyHost, // else Node checks the proxy's certificate against the header `Host`
    port: proxyPort || (secure ? 443 : 80),
    path: target,
    headers: { Host: target, ...((username || password) && { 'Proxy-Authorization': `Basic ${credentials}` }) },
    agent: secure ? direct.httpsAgent : direct.httpAgent,
    signal: AbortSignal.timeout(limits.proxyMs),
  });
  request.end();
  const connected = once(request, 'connect') as Promise<[IncomingMessage, Socket]>;
  const [{ statusCode }, socket] = await connected.catch((error: NodeJS.ErrnoException) => {
    throw new ProxyError(error.name === 'AbortError' ? 'timeout' : (error.code ?? 'request failed'));
  });
  if (statusCode !== 200) {
    socket.destroy();
    throw new ProxyError(`HTTP ${statusCode}`);
  }
  return socket;
}

/** @throws ProxyError if it is not the address of an HTTP proxy */
function addressOf(proxy: string): URL {
  // To a proxy without a scheme, `proxy-from-env` adds the target's; other programs take it for http.
  const isComplete = Object.values(process.env).includes(proxy);
  const address = isComplete ? proxy : proxy.replace(/^https:/, 'http:');
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw new ProxyError('ERR_INVALID_URL');
  }
  return url;
}

/** Decodes `%40` and the like; a `%` that encodes nothing stays. */
function decoded(text: string): string {
  return text.replace(/(?:%[\da-f]{2})+/gi, (encoded) => {
    try {
      return decodeURIComponent(encoded);
    } catch {
      return encoded;
    }
  });
}

function targetOf({ host, port }: ClientRequestArgs): Target {
  return { host: String(host), port: Number(port) };
}

function passToCallback(opening: Promise<Duplex>, callback?: SocketCallback): void {
  const done = callback as (error: Error | null, stream?: Duplex) => void;
  opening.then((stream) => done(null, stream), done);
}
