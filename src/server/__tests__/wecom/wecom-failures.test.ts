import { CORP_ID } from '../../../../simulator/seed';
import { listFailures } from '../../../../testing/failures';
import { shortLimits } from '../../../../testing/short-limits';
import { testApp } from '../../../../testing/test-app';

const test = testApp();

const errorOf = (page: URL) => page.searchParams.get('error');
const authorize = () => test.browser().as('lin.wei').authorize('wecom');

let apps = 0;

/** An app of its own for every test: tokens and refusals of the one before are still remembered. */
beforeEach(async () => {
  apps += 1;
  const app = { agentId: String(2_000_000 + apps), secret: `secret-of-app-${apps}` };
  test.simulator.addApp(CORP_ID, app);
  await test.addAuthenticator('wecom', { ...app, public: { autoSignup: true } });
});

describe('WeCom’s errcodes', () => {
  it.each([
    ['/cgi-bin/auth/getuserinfo', 40029, 'CODE_INVALID'],
    ['/cgi-bin/auth/getuserinfo', 42003, 'CODE_INVALID'],
    ['/cgi-bin/auth/getuserinfo', 50001, 'WECOM_DOMAIN_NOT_TRUSTED'],
    ['/cgi-bin/auth/getuserinfo', 60020, 'WECOM_IP_NOT_TRUSTED'],
    ['/cgi-bin/user/get', 60020, 'WECOM_IP_NOT_TRUSTED'],
    ['/cgi-bin/user/get', 60011, 'OUTSIDE_VISIBLE_RANGE'],
    ['/cgi-bin/user/get', 60111, 'NOT_A_MEMBER'],
    ['/cgi-bin/user/get', 48002, 'WECOM_CONFIG'],
    ['/cgi-bin/user/get', 45009, 'WECOM_RATE_LIMITED'],
    ['/cgi-bin/gettoken', 40013, 'WECOM_CONFIG'],
    ['/cgi-bin/gettoken', 45009, 'WECOM_RATE_LIMITED'],
    ['/cgi-bin/auth/getuserdetail', 84014, 'CODE_INVALID'],
    ['/cgi-bin/auth/getuserdetail', 92000, 'OUTSIDE_VISIBLE_RANGE'],
    ['/cgi-bin/user/get', 6000, 'WECOM_UNAVAILABLE'],
    ['/cgi-bin/auth/getuserinfo', -1, 'WECOM_UNAVAILABLE'],
    ['/cgi-bin/gettoken', 48010, 'WECOM_REFUSED'],
    ['/cgi-bin/auth/getuserinfo', 48004, 'WECOM_REFUSED'],
    ['/cgi-bin/auth/getuserinfo', 40058, 'WECOM_REFUSED'],
    ['/cgi-bin/user/get', 701008, 'WECOM_REFUSED'],
    ['/cgi-bin/user/get', 60123, 'WECOM_REFUSED'],
    ['/cgi-bin/user/get', 99999, 'WECOM_REFUSED'],
    ['/cgi-bin/auth/getuserdetail', -7, 'WECOM_REFUSED'],
  ])('%s %i: %s, with a line for the admin', async (path, errcode, code) => {
    test.simulator.fault(path, { errcode });
    expect(errorOf(await authorize())).toBe(code);
    const logs = await test.logs();
    expect(logs.split('\n').some((line) => line.includes(code) && line.includes(`"errcode":${errcode}`))).toBe(true);
  });

  it('60020 leaves the IP to trust and the hint in the log', async () => {
    test.simulator.fault('/cgi-bin/user/get', { errcode: 60020 });
    await authorize();
    const line = (await test.logs()).split('\n').findLast((entry) => entry.includes('WECOM_IP_NOT_TRUSTED'));
    expect(line).toMatch(/callerIp.{1,4}[\d.]+/);
    expect(line).toMatch(/hint.{1,4}\d{25}/);
    expect(line).toMatch(/reqId|[0-9a-f]{8}-[0-9a-f]{4}/);
  });

  it.each([92001, 48002])('%i from getuserdetail stops nobody, and tells the admin', async (errcode) => {
    test.simulator.fault('/cgi-bin/auth/getuserdetail', { errcode });
    expect(errorOf(await authorize())).toBe('NOT_LINKED'); // they may link, or say that they are new
    const logs = await test.logs();
    expect(logs.split('\n').some((line) => line.includes('no phone numbers') && line.includes(String(errcode)))).toBe(
      true,
    );
  });

  it('a reply about another member is not believed', async () => {
    test.simulator.fault('/cgi-bin/user/get', {
      body: '{"errcode":0,"errmsg":"ok","userid":"zhao.min","name":"Zhao","status":1}',
    });
    expect(errorOf(await authorize())).toBe('WECOM_UNAVAILABLE');
  });
});

describe('a consent page that gives no user_ticket', () => {
  const save = async (values: object) => {
    const record = await test.app.db.getRepository('authenticators').findOne({ filter: { name: 'wecom' } });
    await record.update({ options: { ...record.get('options'), ...values } });
  };
  const ticket = (value: string) => test.simulator.fault('/cgi-bin/auth/getuserinfo', { body: value });

  beforeEach(() => {
    test.simulator.settings.userTicketGiven = false;
  });

  it.each([
    ['phone', 'lin.wei'],
    ['bizMail', 'lin.wei'],
    ['email', 'lin.wei'],
    ['phone', 'no.phone'],
  ] as const)('is a fault of the set-up where users are found by %s: nobody is created (%s)', async (rule, person) => {
    await save({ matchBy: ['username', rule] });
    await test.addUser({ username: 'lin', phone: test.simulator.member(CORP_ID, 'lin.wei').mobile });
    expect(errorOf(await test.browser().as(person).authorize('wecom'))).toBe('WECOM_CONFIG');
    expect(await test.countUsers()).toBe(2);
    expect(await test.links()).toEqual([]);
    expect(await test.logs()).toContain('no user_ticket after the consent page');
    expect(await listFailures(test)).toMatchObject([
      { code: 'WECOM_CONFIG', text: 'NO_USER_TICKET', wecomUserId: person },
    ]);
  });

  it.each(['""', '" "'])('is one, too, where the ticket is %s', async (value) => {
    ticket(`{"errcode":0,"errmsg":"ok","userid":"lin.wei","user_ticket":${value}}`);
    expect(errorOf(await authorize())).toBe('WECOM_CONFIG');
    expect(await test.countUsers()).toBe(1);
  });

  it('stops nobody who is known, nor whoever WeCom names the number of without asking', async () => {
    const id = await test.addUser({ username: 'lin', phone: test.simulator.member(CORP_ID, 'lin.wei').mobile });
    test.simulator.app(CORP_ID, String(2_000_000 + apps)).createdBefore20220620 = true;
    expect((await test.browser().as('lin.wei').signIn('wecom')).userId).toBe(id);
    test.simulator.app(CORP_ID, String(2_000_000 + apps)).createdBefore20220620 = false;
    expect((await test.browser().as('lin.wei').signIn('wecom')).userId).toBe(id);
  });

  it.each([[['username']], [[]]] as const)('is none where the rules %j need nothing from it', async (matchBy) => {
    await save({ matchBy });
    const id = await test.addUser({ username: 'lin.wei' });
    const { userId } = await test.browser().as('lin.wei').signIn('wecom');
    expect(userId === id).toBe(matchBy.length > 0);
  });

  it('is told by a trial, also to a member who is linked', async () => {
    await test.addLink({ userId: await test.addUser({ username: 'lin' }), uuid: `${CORP_ID}:lin.wei` });
    const record = await test.app.db.getRepository('authenticators').findOne({ filter: { name: 'wecom' } });
    const body = { authenticator: 'wecom', options: record.get('options') };
    const { data } = await test.call<{ trial: string; url: string }>('wecom:startTrial', { body });
    await test.browser().as('lin.wei').open(data.url);
    const report = await test.call('wecom:trialReport', { query: { trial: data.trial } });
    expect(report.data).toMatchObject({ kind: 'failed', code: 'WECOM_CONFIG', text: 'NO_USER_TICKET' });
  });
});

it('a member who keeps phone and mail to themselves, or has none, is asked before a user is created', async () => {
  const pages = [
    await test.browser().as('lin.wei', 'none').authorize('wecom'),
    await test.browser().as('no.phone').authorize('wecom'),
  ];
  expect(pages.map((page) => page.searchParams.get('error'))).toEqual(['NOT_LINKED', 'NOT_LINKED']);
  expect((await test.logs()).split('WeCom gave no phone number and no mail of this person')).toHaveLength(3);
});

describe('the access token', () => {
  const gettoken = () => test.simulator.calls('/cgi-bin/gettoken');

  it('is fetched once for 30 sign-ins at once on a cold cache', async () => {
    const sessions = await Promise.all(Array.from({ length: 30 }, () => test.browser().as('lin.wei').signIn('wecom')));
    expect(sessions.map(({ status }) => status)).toEqual(Array(30).fill(200));
    expect(gettoken()).toBe(1);
    expect(await test.countUsers()).toBe(2);
  });

  it.each([40014, 42001] as const)(
    'that expired is replaced once, told as %i, and the sign-in goes on',
    async (errcode) => {
      test.simulator.settings.expiredTokenErrcode = errcode;
      await test.browser().as('lin.wei').signIn('wecom');
      test.simulator.invalidateTokens();
      test.simulator.clearRequests();
      const sessions = await Promise.all(Array.from({ length: 5 }, () => test.browser().as('lin.wei').signIn('wecom')));
      expect(sessions.map(({ status }) => status)).toEqual(Array(5).fill(200));
      expect(gettoken()).toBe(1);
    },
  );

  it('that is refused again and again is not asked for in a loop', async () => {
    test.simulator.fault('/cgi-bin/user/get', { errcode: 40014 });
    expect(errorOf(await authorize())).toBe('WECOM_REFUSED');
    expect(test.simulator.calls('/cgi-bin/user/get')).toBe(2);
    expect(gettoken()).toBeLessThanOrEqual(2);
  });

  it('is not asked for again for a minute when WeCom refuses the secret', async () => {
    await test.app.db.getRepository('authenticators').update({
      filter: { name: 'wecom' },
      values: { options: { ...(await options()), secret: 'wrong' } },
    });
    const pages = await Promise.all(Array.from({ length: 10 }, authorize));
    pages.push(await authorize());
    expect(pages.map(errorOf)).toEqual(Array(11).fill('WECOM_CONFIG'));
    expect(gettoken()).toBe(1);
  });

  async function options(): Promise<Record<string, unknown>> {
    return (await test.app.db.getRepository('authenticators').findOne({ filter: { name: 'wecom' } })).get('options');
  }
});

describe('while WeCom hangs', () => {
  shortLimits();

  it('one request for a token fails for all 20 that wait for it', async () => {
    test.simulator.fault('/cgi-bin/gettoken', { hang: true });
    const began = Date.now();
    const pages = await Promise.all(Array.from({ length: 20 }, authorize));
    expect(Date.now() - began).toBeLessThan(5_000); // a call may take 2 s here; one after another would take 40 s
    expect(pages.map(errorOf)).toEqual(Array(20).fill('WECOM_UNAVAILABLE'));
    expect(test.simulator.calls('/cgi-bin/gettoken')).toBe(1);
  });
});
