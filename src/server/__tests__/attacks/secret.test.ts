/** F4: what is stored of the secret tells nothing, whichever user sends it back, in whatever shape. */
import { createHash } from 'node:crypto';
import { SECRET } from '../../../../simulator/seed';
import { addUserWith, EDITOR } from '../../../../testing/attack';
import { testApp, wecomOptions } from '../../../../testing/test-app';
import { encryptSecret } from '../../settings/secret';

const test = testApp();

type Values = Record<string, unknown>;

const base = (): Values => ({ ...wecomOptions(test.simulator, test.origin) });
const repository = () => test.app.db.getRepository('authenticators');
const stored = async () =>
  (await repository().findOne({ filter: { name: 'wecom' } })).get('options') as Values & { secret: string };

/** As earlier versions stored it: AES-CBC over a hash of the purpose and the secret. */
async function oldSecret(secret = SECRET, apiBaseUrl = test.simulator.url): Promise<string> {
  const purpose = createHash('sha256')
    .update(JSON.stringify([apiBaseUrl, base().corpId]))
    .digest('hex');
  return `encrypted:${await test.app.aesEncryptor.encrypt(purpose + secret)}`;
}

const storeOld = async (secret: string) =>
  test.app.db
    .getCollection('authenticators')
    .model.update({ options: { ...(await stored()), secret } }, { where: { name: 'wecom' }, hooks: false });

let editor: number;

beforeEach(async () => {
  await test.addAuthenticator('wecom');
  editor = await addUserWith(test, EDITOR);
});

/** Every way in which a form's secret comes to be decrypted: status and body. */
async function answersTo(secret: string): Promise<unknown[]> {
  const options = { ...(await stored()), secret };
  const body = { authenticator: 'wecom', options };
  const query = { filter: '{"name":"wecom"}' };
  const replies = [
    await test.call('wecom:startTrial', { userId: editor, body }),
    await test.call('wecom:listDepartments', { userId: editor, body }),
    await test.call('authenticators:update', { userId: editor, body: { enabled: true, options }, query }),
  ];
  const { data } = await test.call<{ results: Values[] }>('wecom:checkSetup', { userId: editor, body });
  return [...replies, data.results.find(({ check }) => check === 'credentials')];
}

const changedAt = (text: string, index: number, sign: string) => text.slice(0, index) + sign + text.slice(index + 1);

it('answers every malformed, cut, forged or foreign secret alike (F4)', async () => {
  const { secret } = await stored();
  const old = await oldSecret();
  const app = test.app;
  const purpose = { apiBaseUrl: test.simulator.url, corpId: String(base().corpId) };
  const forged = [
    'encrypted:',
    'encrypted2:',
    'encrypted:00',
    'encrypted2:AA',
    secret.slice(0, -1),
    secret.slice(0, 40),
    `${secret}AAAA`,
    secret.replace('encrypted2:', 'encrypted:'),
    old.replace('encrypted:', 'encrypted2:'),
    changedAt(secret, 12, secret[12] === 'A' ? 'B' : 'A'),
    changedAt(secret, secret.length - 3, secret.at(-3) === 'A' ? 'B' : 'A'),
    encryptSecret(app, SECRET, { ...purpose, apiBaseUrl: 'https://evil.test' }),
    encryptSecret(app, SECRET, { ...purpose, corpId: 'ww0evil' }),
    old, // a right one of the old kind, which this authenticator does not have
    await oldSecret(SECRET, 'https://evil.test'),
    `encrypted:${await app.aesEncryptor.encrypt('a variable of another plugin')}`,
  ];
  const expected = await answersTo('encrypted2:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA');
  expect(JSON.stringify(expected)).toMatch(/secretAltered/);
  test.simulator.clearRequests();
  for (const one of forged) {
    expect([one, await answersTo(one)]).toEqual([one, expected]);
  }
  expect(test.simulator.calls('/cgi-bin/gettoken')).toBe(0);
});

it('answers all 256 variants of a byte alike, of the new kind and of the old one that is stored (F4)', async () => {
  const start = async (secret: string) => {
    const body = { authenticator: 'wecom', options: { ...(await stored()), secret } };
    return JSON.stringify(await test.call('wecom:startTrial', { userId: editor, body }));
  };
  const { secret } = await stored();
  const bytes = Buffer.from(secret.slice('encrypted2:'.length), 'base64url');
  const old = await oldSecret();
  await storeOld(old);
  const oldBytes = Buffer.from(old.slice('encrypted:'.length), 'hex');

  const answers = new Set<string>();
  for (let value = 0; value < 256; value++) {
    const last = bytes.length - 20;
    if (bytes[last] !== value) {
      answers.add(
        await start(
          `encrypted2:${Buffer.from(bytes)
            .fill(value, last, last + 1)
            .toString('base64url')}`,
        ),
      );
    }
    // The byte that decides about the padding of the last block: what the oracle went by.
    const before = oldBytes.length - 17;
    if (oldBytes[before] !== value) {
      answers.add(
        await start(
          `encrypted:${Buffer.from(oldBytes)
            .fill(value, before, before + 1)
            .toString('hex')}`,
        ),
      );
    }
  }
  expect(answers.size).toBe(1);
  expect([...answers][0]).toContain('secretAltered');
});

describe('a secret of the old kind', () => {
  it('still signs people in where it is stored, and may be sent back as it is', async () => {
    await storeOld(await oldSecret());
    await test.addUser({ username: 'wei', phone: '13800000001' });
    expect((await test.browser().as('lin.wei').authorize('wecom')).searchParams.get('error')).not.toBe(
      'AUTHENTICATOR_UNAVAILABLE',
    );
    const body = { authenticator: 'wecom', options: await stored() };
    expect(await test.call('wecom:startTrial', { body })).toMatchObject({ data: { kind: 'started' } });
    const query = { filter: '{"name":"wecom"}' };
    const options = { ...(await stored()), workbenchRedirect: '/m' };
    const saved = await test.call('authenticators:update', { body: { enabled: true, options }, query });
    expect(saved.status).toBe(200);
    expect((await stored()).secret).toMatch(/^encrypted2:/);
  });

  it('of one authenticator is of no use to another (F4)', async () => {
    const old = await oldSecret();
    await storeOld(old);
    const values = { name: 'second', authType: 'wecom', enabled: false, options: { ...base(), secret: old } };
    expect(await test.call('authenticators:create', { body: values })).toMatchObject({ status: 400 });
  });
});

it('is never stored twice in the same way, and nowhere in clear', async () => {
  const { secret } = await stored();
  const query = { filter: '{"name":"wecom"}' };
  await test.call('authenticators:update', { body: { enabled: true, options: base() }, query });
  expect((await stored()).secret).not.toBe(secret);
  expect(JSON.stringify(await stored())).not.toContain(SECRET);
});

describe('a request that would keep the process busy (F9)', () => {
  it.each<[string, Values]>([
    ['slashes', { apiBaseUrl: `http://h${'/'.repeat(1_000_000)}x` }],
    ['slashes within the limit', { apiBaseUrl: `http://h${'/'.repeat(2_000)}x` }],
    ['braces', { corpId: '{'.repeat(1_000_000) }],
    ['braces within the limit', { corpId: '{'.repeat(2_040) }],
    ['variables', { origin: '{{ $env.'.repeat(100_000) }],
    ['what is nested', { refresh: JSON.parse(`${'['.repeat(300)}${']'.repeat(300)}`) }],
    ['a long list', { matchBy: Array(200_000).fill('phone') }],
    ['a long text inside', { public: { buttonText: 'x'.repeat(1_000_000) } }],
  ])('with %s is answered at once', async (_, options) => {
    const body = { authenticator: 'wecom', options: { ...base(), ...options } };
    const began = performance.now();
    expect(await test.call('wecom:startTrial', { body })).toMatchObject({ data: { kind: 'refused' } });
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});
