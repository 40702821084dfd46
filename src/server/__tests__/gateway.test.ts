import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Gateway } from '@nocobase/server';
import { testApp } from '../../../testing/test-app';

const test = testApp({ name: 'main' }); // is stopped, and loses the plugin: so in no folder

/** NocoBase's own entrance, which knows the states of its apps. */
let gateway: Server;

beforeAll(async () => {
  gateway = createServer(Gateway.getInstance().getCallback());
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
});

afterAll(() => {
  gateway.closeAllConnections();
  gateway.close();
});

const OURS = ['wecom:authorize', 'wecom:callback'];
const NOT_OURS = 'app:getLang';

async function ask(action: string, appName = 'main') {
  const { port } = gateway.address() as AddressInfo;
  const address = `http://127.0.0.1:${port}/api/${action}?authenticator=wecom&__appName=${appName}`;
  const response = await fetch(address, { redirect: 'manual' });
  return { status: response.status, code: await codeOf(response) };
}

async function codeOf(response: Response): Promise<unknown> {
  const body = await response.json().catch(() => undefined);
  return body?.error?.code ?? body?.errors?.[0]?.code;
}

const RUNNING = { status: 302, code: undefined };

it('an app that stops, restarts or is not there answers sign-ins as it answers everything', async () => {
  await test.addAuthenticator('wecom');
  for (const action of OURS) {
    expect(await ask(action)).toEqual(RUNNING);
  }

  const meanwhile: unknown[] = [];
  test.app.once('beforeStop', async () => {
    meanwhile.push(...(await Promise.all([...OURS, NOT_OURS].map((action) => ask(action)))));
  });
  await test.app.runAsCLI(['restart'], { from: 'user' });
  expect(meanwhile).toEqual(Array(3).fill({ status: 503, code: 'APP_COMMANDING' }));
  expect(await ask('wecom:authorize')).toEqual(RUNNING);

  await test.app.stop();
  for (const action of [...OURS, NOT_OURS]) {
    expect(await ask(action)).toEqual({ status: 503, code: 'APP_STOPPED' });
  }
  await test.app.start();
  expect(await ask('wecom:authorize')).toEqual(RUNNING);

  for (const action of OURS) {
    expect(await ask(action, 'nobody')).toEqual(await ask(NOT_OURS, 'nobody'));
  }
});

it('without the plugin, there is no such action', async () => {
  const { pm } = test.app;
  pm.options.plugins = pm.options.plugins?.filter((plugin) => typeof plugin === 'string'); // which NocoBase's test app enables
  await pm.disable('nocobase-plugin-auth-wecom');
  for (const action of OURS) {
    expect(await ask(action)).toEqual(await ask('nothing:here'));
    expect((await ask(action)).status).toBe(404);
  }
});
