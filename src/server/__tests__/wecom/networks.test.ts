/** What lies between the server and WeCom: addresses that lead nowhere, and proxies. */
import dns from 'node:dns/promises';
import { type AddressInfo, connect as connectTcp, createServer, type Server, type Socket } from 'node:net';
import tls, { createServer as createTlsServer } from 'node:tls';
import { CORP_ID } from '../../../../simulator/seed';
import { startDeafListener } from '../../../../testing/deaf-listener';
import { type ForwardProxy, startForwardProxy } from '../../../../testing/forward-proxy';
import { SELF_SIGNED } from '../../../../testing/self-signed';
import { shortLimits } from '../../../../testing/short-limits';
import { testApp, wecomOptions } from '../../../../testing/test-app';
import type { SetupReport } from '../../../shared/setup-report';

const test = testApp();

const PROXY_VARIABLES = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'].flatMap((name) => [
  name,
  name.toLowerCase(),
]);

let apps = 0;
let app: { agentId: string; secret: string };
const servers: { close(): unknown }[] = [];

/** An app of its own for every test: the token of the one before is still remembered. */
beforeEach(() => {
  apps += 1;
  app = { agentId: String(4_000_000 + apps), secret: `secret-of-far-app-${apps}` };
  test.simulator.addApp(CORP_ID, app);
});

afterEach(async () => {
  jest.restoreAllMocks();
  for (const name of [...PROXY_VARIABLES, 'SERVER_REQUEST_WHITELIST']) {
    delete process.env[name];
  }
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

const options = (overrides: object = {}) => ({
  ...wecomOptions(test.simulator, test.origin),
  ...app,
  public: { autoSignup: true },
  ...overrides,
});
const add = (overrides: object = {}) => test.addAuthenticator('wecom', options(overrides));
const signIn = () => test.browser().as('lin.wei').signIn('wecom');
const errorOf = (page: URL) => page.searchParams.get('error');
const hostOf = (url: string) => new URL(url).host;

async function findings(check: string, overrides: object = {}) {
  const body = { authenticator: 'wecom', options: options(overrides) };
  const { data } = await test.call<SetupReport>('wecom:checkSetup', { body });
  const found = data.results.find((result) => result.check === check);
  return [found?.status, ...(found?.findings ?? [])];
}

describe('a host of several addresses', () => {
  shortLimits();

  const NAME = 'wecom.test';

  it.each([
    ['the first of which is IPv6 and leads nowhere', ['::1'], ['::1', '127.0.0.1']],
    ['all of whose IPv6 addresses lead nowhere', ['::1', '127.0.0.2', '127.0.0.3'], ['::1', '::1', '127.0.0.1']],
    ['most of which lead nowhere', ['127.0.0.2', '127.0.0.3'], ['127.0.0.2', '127.0.0.3', '127.0.0.1']],
    ['one of which refuses', [], ['127.0.0.2', '127.0.0.1']],
  ])('%s', async (_, deaf, addresses) => {
    const { port } = new URL(test.simulator.url);
    if (deaf.length > 0) {
      servers.push(await startDeafListener(deaf, Number(port)));
    }
    resolveTo(addresses);
    await add({ apiBaseUrl: `http://${NAME}:${port}` });
    expect(await signIn()).toMatchObject({ status: 200 });
  });

  it('of which the one that answers is far away', async () => {
    const port = await freePort();
    servers.push(await startDeafListener(['::1'], port));
    const far = await startDeafListener(['127.0.0.1'], port, Number(new URL(test.simulator.url).port));
    servers.push(far);
    resolveTo(['127.0.0.1', '::1'], () => setImmediate(far.wake));
    await add({ apiBaseUrl: `http://${NAME}:${port}` });
    expect(await signIn()).toMatchObject({ status: 200 });
  });

  it('none of which answers: the admin reads so', async () => {
    const port = await freePort();
    servers.push(await startDeafListener(['::1', '127.0.0.1'], port));
    resolveTo(['::1', '127.0.0.1']);
    expect(await findings('api', { apiBaseUrl: `http://${NAME}:${port}` })).toMatchObject([
      'failed',
      { code: 'NET_TIMEOUT' },
    ]);
  });

  function resolveTo(addresses: string[], asked = () => {}): void {
    const lookup = dns.lookup as (name: string, ...rest: unknown[]) => Promise<unknown>;
    const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    jest.spyOn(dns, 'lookup').mockImplementation((async (name: string, ...rest: unknown[]) => {
      if (name !== NAME) {
        return lookup(name, ...rest);
      }
      asked();
      return found;
    }) as typeof dns.lookup);
  }
});

describe('a forward proxy', () => {
  shortLimits();

  it.each([
    ['HTTP_PROXY', 'http://lin:p%40ss@', 'lin:p@ss', false],
    ['http_proxy', 'http://lin:p@ss@', 'lin:p@ss', false],
    ['HTTP_PROXY', 'lin:%23%2F%3A@', 'lin:#/:', false],
    ['ALL_PROXY', 'http://%E6%9E%97:p@ss%@', '林:p@ss%', false],
    ['all_proxy', 'http://lin@', 'lin:', false],
    ['HTTP_PROXY', 'http://', '', false],
    ['HTTP_PROXY', 'https://lin:p%40ss@', 'lin:p@ss', true],
  ])('%s=%s… opens tunnels for %j, and sees nothing else', async (variable, address, credentials, secure) => {
    const proxy = await start({ credentials, secure });
    trustSelfSigned();
    process.env[variable] = `${address}127.0.0.1:${proxy.port}`;
    await add();
    expect(await signIn()).toMatchObject({ status: 200 });
    expect(new Set(proxy.asked)).toEqual(new Set([hostOf(test.simulator.url)]));
  });

  it.each(['HTTPS_PROXY', 'https_proxy'])('%s never reads the secret, a token or a code', async (variable) => {
    const proxy = await start({ credentials: 'lin:p@ss' });
    const apiBaseUrl = await startTlsFront();
    trustSelfSigned();
    process.env[variable] = `lin:p%40ss@127.0.0.1:${proxy.port}`; // without http://, as curl takes it
    await add({ apiBaseUrl });
    test.simulator.clearRequests();
    const browser = test.browser().as('lin.wei');
    expect(await browser.signIn('wecom')).toMatchObject({ status: 200 });
    expect(new Set(proxy.asked)).toEqual(new Set([hostOf(apiBaseUrl)]));
    const secrets = test.simulator.requests.flatMap(({ query }) => [query.corpsecret, query.access_token, query.code]);
    expect(secrets).toContain(app.secret);
    const read = proxy.read();
    expect(read.length).toBeGreaterThan(1_000);
    expect(secrets.filter((secret) => secret && read.includes(secret))).toEqual([]);
  });

  it('keeps its tunnel for the next call, also after the time that opening one may take', async () => {
    const proxy = await start();
    process.env.HTTP_PROXY = `http://127.0.0.1:${proxy.port}`;
    await add();
    test.simulator.settings.latencyMs = 300; // six calls
    expect(await signIn()).toMatchObject({ status: 200 });
    expect(proxy.asked).toHaveLength(1);
  });

  it.each(['127.0.0.1', '*', 'other.test,127.0.0.1:PORT', ' 127.0.0.1 , .corp.test'])(
    'is left alone where NO_PROXY is %j',
    async (hosts) => {
      const proxy = await start();
      process.env.HTTP_PROXY = `http://127.0.0.1:${proxy.port}`;
      process.env.NO_PROXY = hosts.replace('PORT', new URL(test.simulator.url).port);
      await add();
      expect(await signIn()).toMatchObject({ status: 200 });
      expect(proxy.asked).toEqual([]);
    },
  );

  it.each([
    ['wants another password', { credentials: 'lin:other' }, 'HTTP 407'],
    ['does not reach WeCom', { answer: 502 }, 'HTTP 502'],
    ['forbids it', { answer: 403 }, 'HTTP 403'],
    ['says nothing', { answer: 'hang' }, 'timeout'],
    ['hangs up', { answer: 'cut' }, 'ECONNRESET'],
    ['has a certificate that nobody trusts', { secure: true }, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ] as const)('that %s: the admin reads so, and the log holds no password', async (_, kind, reason) => {
    const proxy = await start({ credentials: 'lin:p@ss', ...kind });
    const scheme = 'secure' in kind ? 'https' : 'http';
    process.env.HTTP_PROXY = `${scheme}://lin:p%40ss@127.0.0.1:${proxy.port}`;
    await add();
    await expectRefusal(reason);
  });

  it.each([
    ['nobody listens', 'http://lin:p%40ss@127.0.0.1:1', 'ECONNREFUSED'],
    ['no name server knows', 'http://lin:p%40ss@nowhere.invalid:3128', 'ENOTFOUND'],
    ['no HTTP proxy is', 'socks5://lin:p%40ss@127.0.0.1:1080', 'ERR_INVALID_URL'],
    ['no address is', 'http://lin:p%40ss@[x]:y', 'ERR_INVALID_URL'],
  ])('where %s: the same', async (_, address, reason) => {
    process.env.HTTP_PROXY = address;
    await add();
    await expectRefusal(reason);
  });

  it('is not asked about hosts that the operator does not let the server call', async () => {
    const proxy = await start();
    process.env.HTTP_PROXY = `http://127.0.0.1:${proxy.port}`;
    process.env.SERVER_REQUEST_WHITELIST = 'qyapi.weixin.qq.com';
    expect(await findings('api')).toMatchObject(['failed', { code: 'NET_BLOCKED' }]);
    expect(proxy.asked).toEqual([]);
  });

  it('that does not lead back to this site is named by the check of the origin', async () => {
    const proxy = await start({ answer: 503 });
    process.env.HTTP_PROXY = `http://127.0.0.1:${proxy.port}`;
    expect(await findings('origin')).toMatchObject(['failed', { code: 'NET_PROXY', values: { reason: 'HTTP 503' } }]);
    process.env.NO_PROXY = hostOf(test.origin);
    expect(await findings('origin')).toMatchObject(['passed', {}]);
  });

  async function start(kind?: Parameters<typeof startForwardProxy>[0]): Promise<ForwardProxy> {
    const proxy = await startForwardProxy(kind);
    servers.push(proxy);
    return proxy;
  }

  async function expectRefusal(reason: string): Promise<void> {
    const host = hostOf(test.simulator.url);
    const [page, found] = await Promise.all([test.browser().as('lin.wei').authorize('wecom'), findings('api')]);
    expect(errorOf(page)).toBe('WECOM_UNAVAILABLE');
    expect(found).toEqual(['failed', { code: 'NET_PROXY', values: { host, reason } }]);
    const lines = (await test.logs()).split('\n').filter((line) => line.includes('"failure":"proxy"'));
    expect(lines.some((line) => line.includes(reason))).toBe(true);
    expect(lines.filter((line) => /p%40ss|p@ss/.test(line) || line.includes(app.secret))).toEqual([]);
  }
});

function trustSelfSigned(): void {
  const connect = tls.connect as (options: tls.ConnectionOptions) => tls.TLSSocket;
  const trusting = (options: tls.ConnectionOptions) => connect({ ...options, ca: SELF_SIGNED.cert });
  jest.spyOn(tls, 'connect').mockImplementation(trusting as typeof tls.connect);
}

/** The simulator by https. @returns its address */
async function startTlsFront(): Promise<string> {
  const server = createTlsServer(SELF_SIGNED, (socket) => {
    const onward = connectTcp(Number(new URL(test.simulator.url).port), '127.0.0.1');
    socket.pipe(onward).pipe(socket);
    socket.on('error', () => onward.destroy());
    onward.on('error', () => socket.destroy());
  });
  await listening(server);
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  servers.push({
    close() {
      for (const socket of sockets) {
        socket.destroy();
      }
      server.close();
    },
  });
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function freePort(): Promise<number> {
  const server = await listening(createServer());
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function listening<T extends Server>(server: T): Promise<T> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
