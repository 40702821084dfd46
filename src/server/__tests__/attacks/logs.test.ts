/** F17: nothing that was sent in confidence stands in NocoBase's logs, whatever shape it came in. */

import { addUserWith, EDITOR } from '../../../../testing/attack';
import { testApp, wecomOptions } from '../../../../testing/test-app';

const test = testApp();

type Values = Record<string, unknown>;

const CANARY = 'canary-0123456789';
const options = (): Values => ({ ...wecomOptions(test.simulator, test.origin), secret: CANARY });
const values = (name = 'mine'): Values => ({ name, authType: 'wecom', enabled: true, options: options() });

const SHAPES: [string, string, unknown, Record<string, string>?][] = [
  ['an array', 'authenticators:create', 'array'],
  ['an array of arrays', 'authenticators:create', 'arrays'],
  ['values', 'authenticators:create', 'values'],
  ['options as JSON', 'authenticators:create', 'json'],
  ['options as broken JSON', 'authenticators:create', 'broken'],
  ['options as a text', 'authenticators:create', { name: 'mine', authType: 'wecom', options: `secret=${CANARY}` }],
  [
    'another name',
    'authenticators:create',
    { name: 'x', authType: 'SMS', options: { aliyun: { accessKeySecret: CANARY } } },
  ],
  ['a path', 'authenticators:create', { name: 'mine', 'options.secret': CANARY, 'options[secret]': CANARY }],
  ['deep inside', 'authenticators:create', 'deep'],
  ['updateOrCreate', 'authenticators:updateOrCreate', 'object', { 'filterKeys[]': 'name' }],
  ['a refused update', 'authenticators:update', 'object'],
  ['the query', 'authenticators:create', {}, { 'values[options][secret]': CANARY, 'values[name]': 'q' }],
  ['a filter', 'authenticators:list', undefined, { filter: JSON.stringify({ 'options.secret': CANARY }) }],
  ['an association', 'users/1/authenticators:create', 'object'],
  ['what a user is created with', 'users:create', 'nested'],
  ['a check', 'wecom:checkSetup', 'form'],
  ['a check of an array', 'wecom:checkSetup', 'array'],
  ['an unknown action', 'wecom:nothingLikeThis', 'form'],
  ['an account', 'wecom:linkAccount', { link: CANARY, userId: 1, password: CANARY, phone: CANARY }],
  ['a code and a state', 'wecom:callback', undefined, { authenticator: 'wecom', code: CANARY, state: CANARY }],
  ['a pair', 'authenticators:create', { name: 'mine', options: [{ key: 'secret', value: CANARY }] }],
  ['a token in a target', 'wecom:authorize', undefined, { authenticator: 'x', redirect: `/admin?token=${CANARY}` }],
  ['a ticket', 'auth:signIn', { ticket: [CANARY], values: { ticket: CANARY }, Ticket: CANARY }, { ticket: CANARY }],
  ['a question', 'wecom:answerConfirmation', { answer: 'given' }, { question: CANARY }],
  ['a trial', 'wecom:trial', undefined, { trial: CANARY }],
];

function bodyOf(shape: unknown): unknown {
  const shapes: Record<string, unknown> = {
    object: values(),
    array: [values('one'), values('two')],
    arrays: [[values()], [[values()]]],
    values: { values: values() },
    json: { ...values(), options: JSON.stringify(options()) },
    broken: { ...values(), options: JSON.stringify(options()).slice(0, -1) },
    deep: { ...values(), options: { a: [{ b: { c: { d: [[{ e: { secret: CANARY } }]] } } }] } },
    nested: { username: 'nested', authenticators: [values()] },
    form: { authenticator: 'mine', options: options() },
  };
  return typeof shape === 'string' ? shapes[shape] : shape;
}

it('nothing that was sent stands in a log, in whatever shape it came, from any user (F17)', async () => {
  const senders = [1, await addUserWith(test, EDITOR), await test.addUser({ username: 'nobody' })];
  for (const [, action, shape, query] of SHAPES) {
    for (const userId of senders) {
      await test.call(action, { userId, body: bodyOf(shape), query });
    }
    const headers = { 'content-type': 'application/json' };
    const body = shape === undefined ? undefined : JSON.stringify(bodyOf(shape));
    const url = `${test.origin}/api/${action}?${new URLSearchParams(query)}`;
    await fetch(url, { method: body ? 'POST' : 'GET', headers, body, redirect: 'manual' });
  }
  const lines = (await test.logs()).split('\n');
  expect(lines.filter((line) => line.includes(CANARY)).map((line) => line.slice(0, 1_000))).toEqual([]);
  expect(lines.length).toBeGreaterThan(SHAPES.length * 4);
});

it('the log still says who has called what', async () => {
  await test.call('authenticators:create', { body: [values('kept-name')] });
  const logs = await test.logs();
  expect(logs).toContain('kept-name');
  expect(logs).toContain('[hidden]');
});

it('leaves what other resources are sent alone', async () => {
  const nickname = 'a nickname with secret: inside';
  await test.call('users:create', { body: { username: 'other', nickname, phone: '13711112222' } });
  const logs = await test.logs();
  expect(logs).toContain(nickname);
});
