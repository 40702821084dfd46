import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Gateway } from '@nocobase/server';
import { LIN_WEI } from '../../../simulator/seed';
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
  const address = `http://127.0.0.1:${port}/api/${action}?authenticator=wecom&canonical=1&__appName=${appName}`;
  const response = await fetch(address, { redirect: 'manual' });
  return { status: response.status, code: await codeOf(response), leadsTo: originOf(response) };
}

function originOf(response: Response): string | undefined {
  const location = response.headers.get('location');
  return location ? new URL(location, test.origin).origin : undefined;
}

async function codeOf(response: Response): Promise<unknown> {
  const body = await response.json().catch(() => undefined);
  return body?.error?.code ?? body?.errors?.[0]?.code;
}

const toWecom = () => ({ status: 302, code: undefined, leadsTo: test.simulator.url });
const toExplanation = () => ({ status: 302, code: undefined, leadsTo: test.origin }); // without a state
const unavailable = (code: unknown) => ({ status: 503, code, leadsTo: undefined });

it('an app that stops, restarts or is not there answers sign-ins as it answers everything', async () => {
  await test.addAuthenticator('wecom', { public: { autoSignup: true } });
  expect(await ask('wecom:authorize')).toEqual(toWecom());
  expect(await ask('wecom:callback')).toEqual(toExplanation());

  const meanwhile: unknown[] = [];
  test.app.once('beforeStop', async () => {
    meanwhile.push(...(await Promise.all([...OURS, NOT_OURS].map((action) => ask(action)))));
  });
  await test.app.runAsCLI(['restart'], { from: 'user' });
  expect(meanwhile).toEqual(Array(3).fill(unavailable('APP_COMMANDING')));
  expect(await ask('wecom:authorize')).toEqual(toWecom());

  await test.app.stop();
  for (const action of [...OURS, NOT_OURS]) {
    expect(await ask(action)).toEqual(unavailable('APP_STOPPED'));
  }
  await test.app.start();
  expect(await ask('wecom:authorize')).toEqual(toWecom());

  expect(await test.browser().as(LIN_WEI).signIn('wecom')).toMatchObject({ status: 200 });

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
