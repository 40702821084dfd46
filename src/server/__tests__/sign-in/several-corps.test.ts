import { AGENT_ID, CORP_ID, OTHER_AGENT_ID, OTHER_CORP_ID, OTHER_SECRET } from '../../../../simulator/seed';
import { testApp } from '../../../../testing/test-app';
import { linkOf } from '../../../../testing/test-browser';

const test = testApp();

const autoSignup = { public: { autoSignup: true } };
const other = { corpId: OTHER_CORP_ID, agentId: OTHER_AGENT_ID, secret: OTHER_SECRET };

beforeEach(async () => {
  await test.addAuthenticator('one', autoSignup);
  await test.addAuthenticator('two', { ...autoSignup, ...other });
});

it('the same userid in two companies is two people, each with their own user and link', async () => {
  const one = await test.browser().as('lin.wei').signIn('one');
  const two = await test.browser().as('lin.wei').signIn('two');
  expect(one.userId).not.toBe(two.userId);
  expect(await test.links('one')).toEqual([[one.userId, `${CORP_ID}:lin.wei`]]);
  expect(await test.links('two')).toEqual([[two.userId, `${OTHER_CORP_ID}:lin.wei`]]);
});

it('each company has its own access token, which the other never sees', async () => {
  const tokensOf = async (authenticator: string) => {
    await test.browser().as('lin.wei').signIn(authenticator); // takes care of a token that WeCom has forgotten
    test.simulator.clearRequests();
    await test.browser().as('lin.wei').signIn(authenticator);
    const tokens = test.simulator.requests.map(({ query }) => query.access_token).filter(Boolean);
    expect(tokens.length).toBeGreaterThan(0);
    return new Set(tokens);
  };
  const one = await tokensOf('one');
  const two = await tokensOf('two');
  expect([one.size, two.size, new Set([...one, ...two]).size]).toEqual([1, 1, 2]);
});

it('one person may use both at once on one device, and keeps apart who they are', async () => {
  const browser = test.browser().as('lin.wei');
  const [one, two] = await Promise.all([browser.signIn('one'), test.browser().as('lin.wei').signIn('two')]);
  const again = await browser.signIn('two'); // another company's tile, in the same WebView
  expect(again.userId).toBe(two.userId);
  expect((await browser.signIn('one')).userId).toBe(one.userId);
});

it('one user may be linked to a person of each', async () => {
  await test.app.db.getRepository('authenticators').destroy({ filter: { name: ['one', 'two'] } });
  await test.addAuthenticator('one');
  await test.addAuthenticator('two', other);
  const id = await test.addUser({ username: 'lin', password: 'a long password' });
  for (const name of ['one', 'two']) {
    const browser = test.browser().as('lin.wei');
    const link = linkOf(await browser.authorize(name));
    await browser.linkAccount(link, await browser.signInWithPassword('lin', 'a long password'));
  }
  expect(new Set(await test.links())).toEqual(
    new Set([
      [id, `${CORP_ID}:lin.wei`],
      [id, `${OTHER_CORP_ID}:lin.wei`],
    ]),
  );
});

it('an authenticator that is given another company knows none of the old one’s people', async () => {
  const before = await test.browser().as('lin.wei').signIn('one');
  const record = await test.app.db.getRepository('authenticators').findOne({ filter: { name: 'one' } });
  await record.update({ options: { ...record.get('options'), ...other } });
  const after = await test.browser().as('lin.wei').signIn('one');
  expect(after.userId).not.toBe(before.userId);
});

it('of two apps of one company, neither gives one person the user of another', async () => {
  await test.addAuthenticator('again', autoSignup);
  const { mobile } = test.simulator.member(CORP_ID, 'lin.wei');
  const id = await test.addUser({ username: 'lin', phone: mobile, password: 'a long password' });
  await test.browser().as('lin.wei').signIn('one');
  test.simulator.member(CORP_ID, 'zhao.min').mobile = mobile;
  for (const name of ['one', 'again']) {
    const page = await test.browser().as('zhao.min').authorize(name);
    expect([name, page.searchParams.get('error')]).toEqual([name, 'LINKED_ELSEWHERE']);
  }
  const browser = test.browser().as('zhao.min');
  const link = linkOf(await browser.open('/api/wecom:authorize?authenticator=again&purpose=link'));
  const token = await browser.signInWithPassword('lin', 'a long password');
  expect(await browser.linkAccount(link, token)).toMatchObject({ code: 'USER_TAKEN' });
  expect(await test.links()).toEqual([[id, `${CORP_ID}:lin.wei`]]);
});

it('two apps of one company are two authenticators: the same person may be linked in both', async () => {
  await test.addAuthenticator('again', { agentId: AGENT_ID });
  const id = await test.addUser({ username: 'lin', phone: test.simulator.member(CORP_ID, 'lin.wei').mobile });
  for (const name of ['one', 'again']) {
    expect((await test.browser().as('lin.wei').signIn(name)).userId).toBe(id);
  }
});
