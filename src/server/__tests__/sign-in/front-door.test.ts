import type { Context, Next } from '@nocobase/actions';
import { LIN_WEI } from '../../../../simulator/seed';
import { testApp } from '../../../../testing/test-app';

const test = testApp();
let reached: string[] = [];

beforeAll(() => {
  const watch = async (ctx: Context, next: Next) => {
    reached.push(ctx.path);
    await next();
  };
  test.app.use(watch, { tag: 'watch', before: 'dataSource', after: 'dataWrapping' });
});

beforeEach(async () => {
  reached = [];
  await test.addAuthenticator('office');
  await test.addUser({ nickname: 'Lin', phone: '13900000001' });
});

const ask = (path: string, init: RequestInit = {}) =>
  fetch(`${test.origin}/api/${path}`, { redirect: 'manual', ...init });

it('answers both redirects of a sign-in without NocoBase’s pipeline', async () => {
  const landing = await test.browser().as(LIN_WEI).authorize('office');
  expect(landing.hash).toMatch(/^#ticket=/);
  expect(reached).toEqual([]);
});

it('leaves all other actions to the pipeline', async () => {
  await ask('wecom:signInHelp?authenticator=office');
  await ask('wecom:authorized?authenticator=office');
  await ask('users.wecom:callback');
  expect(reached).toHaveLength(3);
});

it.each(['wecom:authorize', 'wecom:authorize/', 'wecom:callback'])(
  'has a request id and no cache: %s',
  async (path) => {
    const response = await ask(`${path}?authenticator=office`);
    expect(response.status).toBe(302);
    expect(response.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(reached).toEqual([]);
  },
);

it('logs each request once, under the id that the browser was told, without code and state', async () => {
  const { headers } = await ask(
    'wecom:callback?authenticator=office&code=a-code-of-mine&state=a-state-of-mine&retry=1',
  );
  const logs = await test.logs();
  const lines = logs.split('\n').filter((line) => line.includes(String(headers.get('x-request-id'))));
  expect(lines.filter((line) => line.includes('/api/wecom:callback'))).toHaveLength(1);
  expect(lines.join('\n')).toContain('WeCom sign-in refused');
  expect(logs).not.toMatch(/a-(code|state)-of-mine/);
});

it('tells other sites what NocoBase tells them', async () => {
  const headers = { Origin: 'https://other.example' };
  const [ours, theirs] = [
    await ask('wecom:authorize?authenticator=office', { headers }),
    await ask('wecom:signInHelp?authenticator=office', { headers }),
  ];
  for (const name of ['access-control-allow-origin', 'access-control-allow-credentials', 'vary']) {
    expect([name, ours.headers.get(name)]).toEqual([name, theirs.headers.get(name)]);
  }
  const preflight = await ask('wecom:authorize', {
    method: 'OPTIONS',
    headers: { ...headers, 'Access-Control-Request-Method': 'GET' },
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('access-control-allow-methods')).toContain('GET');
});

it('begins no sign-in by another method', async () => {
  expect((await ask('wecom:authorize?authenticator=office', { method: 'POST' })).status).toBe(404);
  const head = await ask('wecom:authorize?authenticator=office', { method: 'HEAD' });
  expect([head.status, head.headers.get('set-cookie')]).toEqual([204, null]);
});
