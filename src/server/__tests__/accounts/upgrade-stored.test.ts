/** What an earlier version has stored, as the first start of this one finds it. */
import { createHash } from 'node:crypto';
import { Op } from '@nocobase/database';
import { CORP_ID, SECRET } from '../../../../simulator/seed';
import type { Hooks } from '../../../../testing/failing-database';
import { testApp, wecomOptions } from '../../../../testing/test-app';
import { upgradeStored } from '../../admin/upgrade-stored';

const test = testApp();

type Values = Record<string, unknown>;

const model = () => test.app.db.getCollection('authenticators').model;
const links = () => test.app.db.getCollection('usersAuthenticators').model;
const stored = async (name = 'wecom') =>
  (await model().findOne({ where: { name }, rejectOnEmpty: true })).get('options') as Values;

const apiOf = (url: string) => createHash('sha256').update(url).digest('base64url').slice(0, 22);

/** Past all hooks, as an earlier version left it. */
async function addOld(name: string, overrides: Values = {}): Promise<void> {
  const purpose = createHash('sha256')
    .update(JSON.stringify([test.simulator.url, CORP_ID]))
    .digest('hex');
  const secret = `encrypted:${await test.app.aesEncryptor.encrypt(purpose + SECRET)}`;
  const options = { ...wecomOptions(test.simulator, test.origin), secret, ...overrides };
  await model().create({ name, authType: 'wecom', enabled: true, options }, { hooks: false });
}

const addLink = async (meta: unknown, { name = 'wecom', uuid = `${CORP_ID}:someone` } = {}) => {
  const userId = await test.addUser({});
  await links().create({ authenticator: name, userId, uuid, meta });
  return userId;
};
const metaOf = async (userId: number) =>
  (await links().findOne({ where: { userId }, rejectOnEmpty: true })).get('meta') as Values;

describe('the first start of this version', () => {
  it('writes down what silent options have meant until now', async () => {
    await addOld('wecom', { title: 'kept' });
    await upgradeStored(test.app);
    expect(await stored()).toMatchObject({
      title: 'kept',
      rootMatch: 'phone',
      takenFields: ['name', 'phone', 'bizMail', 'email'],
    });
  });

  it('leaves what was chosen, and what this version has stored', async () => {
    await addOld('wecom', { rootMatch: 'any', takenFields: [] });
    await test.addAuthenticator('new');
    await upgradeStored(test.app);
    expect(await stored()).toMatchObject({ rootMatch: 'any', takenFields: [] });
    expect(await stored('new')).toMatchObject({ rootMatch: 'never', takenFields: ['name', 'phone', 'bizMail'] });
  });

  it('encrypts the secret anew: it is what it was', async () => {
    await addOld('wecom', { public: { autoSignup: true } });
    await upgradeStored(test.app);
    expect((await stored()).secret).toMatch(/^encrypted2:/);
    expect((await test.browser().as('lin.wei').signIn('wecom')).status).toBe(200);
  });

  it('binds links without an address to the one that is set, and no others', async () => {
    await addOld('wecom');
    const [bare, kept, elsewhere, another, ofAnother] = [
      await addLink({}),
      await addLink({ note: 'kept' }),
      await addLink({ api: 'elsewhere' }),
      await addLink(null),
      await addLink({}, { uuid: 'ww0another:someone' }),
    ];
    await upgradeStored(test.app);
    const api = apiOf(test.simulator.url);
    expect(await metaOf(bare)).toEqual({ api });
    expect(await metaOf(kept)).toEqual({ note: 'kept', api });
    expect(await metaOf(elsewhere)).toEqual({ api: 'elsewhere' });
    expect(await metaOf(another)).toEqual({ api });
    expect(await metaOf(ofAnother)).toEqual({});
  });

  it('binds a thousand links with a few statements', async () => {
    await addOld('wecom');
    const first = await test.addUser({});
    const users = test.app.db.getCollection('users').model;
    const ids = Array.from({ length: 1_100 }, (_, index) => first + 1 + index);
    const withoutHooks = { hooks: false }; // NocoBase's take 25 ms for each user
    await users.bulkCreate(
      ids.map((id) => ({ id })),
      withoutHooks,
    );
    await links().bulkCreate(
      ids.map((userId) => ({ authenticator: 'wecom', userId, uuid: `${CORP_ID}:u${userId}`, meta: {} })),
      withoutHooks,
    );
    let statements = 0;
    const hooks = test.app.db.sequelize as unknown as Hooks;
    hooks.addHook('beforeQuery', 'counting', () => {
      statements += 1;
    });
    await upgradeStored(test.app);
    hooks.removeHook('beforeQuery', 'counting');
    expect(statements).toBeLessThan(50);
    const all = await links().findAll({ where: { authenticator: 'wecom' } });
    expect(all.filter((link) => (link.get('meta') as Values).api === undefined)).toEqual([]);
    expect(all).toHaveLength(1_100);
    await links().destroy({ where: { authenticator: 'wecom' }, ...withoutHooks });
    await users.destroy({ where: { id: { [Op.gt]: first } }, ...withoutHooks });
  });

  it('once, however often and wherever it runs', async () => {
    await addOld('wecom');
    const link = await addLink({});
    await Promise.all([upgradeStored(test.app), upgradeStored(test.app)]);
    const [options, meta] = [await stored(), await metaOf(link)];
    await upgradeStored(test.app);
    expect(await stored()).toEqual(options);
    expect(await metaOf(link)).toEqual(meta);
  });

  it('is not stopped by one that is broken', async () => {
    await addOld('broken', { corpId: '{{$env.NOPE}}', secret: 'encrypted:zz' });
    await addOld('wecom');
    const link = await addLink({}, { name: 'broken' });
    await upgradeStored(test.app);
    expect(await stored('broken')).toMatchObject({ rootMatch: 'phone', secret: 'encrypted:zz' });
    expect(await metaOf(link)).toEqual({});
    expect((await stored()).secret).toMatch(/^encrypted2:/);
  });
});

it('runs at every start', async () => {
  await addOld('wecom');
  await test.app.emitAsync('beforeStart', test.app, {});
  expect((await stored()).rootMatch).toBe('phone');
});
