/** Personal data goes when its purpose does: nothing is kept of strangers, of people without a link, of deleted users. */
import { CORP_ID } from '../../../../simulator/seed';
import { testApp } from '../test-app';
import { linkOf } from '../test-browser';
import { autoSignup, errorOf } from './attack';

const test = testApp();

const identities = () => test.app.db.getRepository('wecomIdentities').count();
const addWecom = (options = {}) => test.addAuthenticator('wecom', { ...autoSignup, ...options });
const noSignup = { public: { autoSignup: false } };

describe('of a stranger who is refused', () => {
  it.each([
    ['nobody is found', { ...noSignup }, 'NOT_LINKED'],
    ['their department is not allowed', { departments: [99] }, 'DEPARTMENT_NOT_ALLOWED'],
  ])('no identity is kept: %s', async (_, options, code) => {
    await addWecom(options);
    expect(errorOf(await test.browser().as('lin.wei').authorize('wecom'))).toBe(code);
    expect(await identities()).toBe(0);
  });

  it('no identity is kept: several users have their phone number', async () => {
    await addWecom();
    const { mobile } = test.simulator.member(CORP_ID, 'lin.wei');
    await test.addUser({ username: 'one', phone: mobile });
    await test.addUser({ username: 'two', phone: `+86 ${mobile}` });
    expect(errorOf(await test.browser().as('lin.wei').authorize('wecom'))).toMatch(/AMBIGUOUS|PROOF/);
    expect(await identities()).toBe(0);
  });

  it('no identity is kept: the user they want to be linked to is somebody else', async () => {
    await addWecom({ ...noSignup, matchBy: [] });
    const userId = await test.addUser({ username: 'zhao', password: 'a long password' });
    const links = test.app.db.getCollection('usersAuthenticators').model;
    await links.create({ authenticator: 'wecom', userId, uuid: `${CORP_ID}:zhao.min` });
    const browser = test.browser().as('lin.wei');
    const page = await browser.authorize('wecom');
    const token = await browser.signInWithPassword('zhao', 'a long password');
    expect(await browser.linkAccount(linkOf(page), token)).toMatchObject({ code: 'USER_TAKEN' });
    expect(await identities()).toBe(0);
  });

  it('ten requests at a time leave none, and get the same answer', async () => {
    await addWecom(noSignup);
    const pages = await Promise.all(Array.from({ length: 10 }, () => test.browser().as('lin.wei').authorize('wecom')));
    expect(pages.map(errorOf)).toEqual(Array(10).fill('NOT_LINKED'));
    expect(await identities()).toBe(0);
  });
});

it('a person whose row another node deletes while this one waits for it is looked at once more', async () => {
  await addWecom();
  const { model } = test.app.db.getCollection('wecomIdentities');
  let deletions = 0;
  model.addHook('beforeFind', 'another node', async ({ lock, transaction }) => {
    if (lock && deletions < 2) {
      deletions += 1;
      await model.destroy({ where: { authenticator: 'wecom' }, transaction });
    }
  });
  try {
    expect((await test.browser().as('lin.wei').signIn('wecom')).status).toBe(200);
  } finally {
    model.removeHook('beforeFind', 'another node');
  }
  expect(deletions).toBe(2);
  expect(await test.links()).toHaveLength(1);
});

it('a removed link takes the identity along', async () => {
  await addWecom();
  const { userId } = await test.browser().as('lin.wei').signIn('wecom');
  expect(await identities()).toBe(1);
  await test.call('wecom:removeLink', { body: { authenticator: 'wecom', userId } });
  expect(await identities()).toBe(0);
});
