/** Members to whom WeCom's administrator gives another userid. */
import type { Fault } from '../../../../simulator';
import { CORP_ID, LIN_WEI_MOBILE, OTHER_CORP_ID } from '../../../../simulator/seed';
import { confirmAndLink } from '../../../../testing/confirm-link';
import { testApp } from '../../../../testing/test-app';
import { linkOf } from '../../../../testing/test-browser';
import { USER_AGENTS } from '../../../../testing/user-agents';
import type { LinkedMembers, MemberData } from '../../../shared/actions';
import type { WecomOptions } from '../../../shared/options';
import type { TrialState } from '../../../shared/setup-report';

const test = testApp();

const OLD = 'lin.wei';
const NEW = 'E1024';
const PASSWORD = 'a long password';
const identity = (userid: string) => `${CORP_ID}:${userid.toLowerCase()}`;
const errorOf = (page: URL) => page.searchParams.get('error');
const member = (userid: string) => test.simulator.member(CORP_ID, userid);
const signIn = (person = NEW, authenticator = 'wecom') => test.browser().as(person).signIn(authenticator);
const refusal = async (person = NEW) => errorOf(await test.browser().as(person).authorize('wecom'));
const begin = (options: Partial<WecomOptions> = {}) =>
  test.addAuthenticator('wecom', { public: { autoSignup: true }, ...options });
const lin = (values: object = {}) =>
  test.addUser({ username: 'lin', password: PASSWORD, phone: LIN_WEI_MOBILE, ...values });
const list = async () =>
  (await test.call<LinkedMembers>('wecom:listLinks', { query: { authenticator: 'wecom' } })).data;
const rows = (table: string) => test.app.db.getCollection(table).model;
const works = async (token: string | undefined, authenticator = 'wecom') => {
  const headers = { authorization: `Bearer ${token}`, 'x-authenticator': authenticator };
  return (await fetch(`${test.origin}/api/auth:check`, { headers })).status === 200;
};
const night = async () => {
  await test.call('wecom:checkMembers', { body: { authenticator: 'wecom' } });
  await test.idle();
};

/** A user who has signed in with WeCom, and whose userid changes then. */
async function renamed(options: Partial<WecomOptions> = {}, values: object = {}) {
  await begin(options);
  const userId = await lin(values);
  const { token } = await signIn(OLD);
  await test.idle();
  test.simulator.renameMember(CORP_ID, OLD, NEW);
  return { userId, token };
}

/** A member has left the company, and a colleague has their number, mail and what else a rule may compare. */
function successor(values: object = { name: '何新人' }) {
  const { mobile, bizMail, email } = member(OLD);
  test.simulator.removeMember(CORP_ID, OLD);
  test.simulator.addMember(CORP_ID, { userid: NEW, mobile, bizMail, email, ...values });
}

describe('a member with another userid', () => {
  it('gets the activity under the former one exported and erased with the present one, and no later activity', async () => {
    await test.call('wecom:listActivity'); // writes what waits
    await rows('wecomActivities').destroy({ where: {} });
    await renamed();
    await signIn();
    await test.idle();
    await test.call('wecom:listActivity'); // writes what waits
    const later = { at: new Date(Date.now() + 60_000), activity: 'signed-in', authenticator: 'wecom', details: {} };
    await rows('wecomActivities').create({ ...later, wecomUserId: OLD });
    const key = { authenticator: 'wecom', wecomUserId: NEW };
    const { data } = await test.call<MemberData>('wecom:exportPerson', { query: key });
    expect(data.activities.map(({ activity }) => activity)).toEqual([
      'linked',
      'first-sign-in',
      'linked',
      'first-sign-in',
    ]);
    expect((await test.call('wecom:erasePerson', { body: key })).status).toBe(200);
    await test.call('wecom:listActivity');
    const left = await rows('wecomActivities').findAll({ where: { wecomUserId: [OLD, NEW.toLowerCase()] } });
    expect(left.map((row) => row.get('at'))).toEqual([later.at]);
  });

  it.each(['phone', 'bizMail', 'email'] as const)('is the same user by the rule %p, and stays it', async (rule) => {
    const { bizMail, email } = member(OLD);
    await begin({ matchBy: [rule] });
    const userId = await lin({ email: rule === 'email' ? email : bizMail });
    await signIn(OLD);
    await test.idle();
    test.simulator.renameMember(CORP_ID, OLD, NEW);
    expect((await signIn()).userId).toBe(userId);
    expect(await test.links()).toEqual([[userId, identity(NEW)]]);
    expect(await test.countUsers()).toBe(2);

    await test.idle();
    test.simulator.clearRequests();
    expect((await signIn()).userId).toBe(userId);
    expect(test.simulator.calls('/cgi-bin/user/get')).toBe(1); // as for everybody who is known
  });

  it('is the same user after the night in which WeCom said that they are gone', async () => {
    const { userId, token } = await renamed();
    await night();
    expect((await list()).people).toMatchObject([{ wecomUserId: OLD, left: expect.any(String) }]);
    expect(await works(token)).toBe(false);
    const again = await signIn();
    expect(again.userId).toBe(userId);
    expect(await works(again.token)).toBe(true);
    const [person] = (await list()).people;
    expect(person).not.toHaveProperty('left');
    await night();
    expect(await works(again.token)).toBe(true);
  });

  it('is shown to the admin, in the export, and in the log without the number', async () => {
    const { userId } = await renamed();
    await signIn();
    const movedFrom = { wecomUserId: OLD, at: expect.any(String) };
    expect((await list()).people).toMatchObject([{ userId, wecomUserId: NEW.toLowerCase(), by: 'match', movedFrom }]);
    const query = { authenticator: 'wecom', wecomUserId: NEW };
    expect((await test.call<MemberData>('wecom:exportPerson', { query })).data.links).toMatchObject([{ movedFrom }]);
    const lines = (await test.logs()).split('\n').filter((line) => line.includes('movedFrom'));
    expect(lines.join()).toContain('lin.wei');
    expect(lines.join()).not.toContain(LIN_WEI_MOBILE);
  });

  it('leaves nothing behind under the old userid', async () => {
    const { userId } = await renamed();
    await rows('wecomBlockedLinks').create({ authenticator: 'wecom', identity: identity(OLD), userId: 1 });
    await signIn();
    const left = await Promise.all([
      rows('wecomIdentities').count({ where: { identity: identity(OLD) } }),
      rows('wecomBlockedLinks').count({ where: { identity: identity(OLD) } }),
      rows('wecomIdentities').count({ where: { identity: identity(NEW) } }),
      rows('wecomBlockedLinks').count({ where: { identity: identity(NEW), userId: 1 } }),
      rows('usersAuthenticators').count({ where: { userId, authenticator: 'wecom' } }),
    ]);
    expect(left).toEqual([0, 0, 1, 1, 1]);
  });

  it('is one user, also where they come by several requests at once', async () => {
    const { userId } = await renamed();
    const sessions = await Promise.all([signIn(), signIn(), signIn()]);
    expect(sessions.map((session) => session.userId)).toEqual([userId, userId, userId]);
    expect(await test.links()).toEqual([[userId, identity(NEW)]]);
  });

  it('is the same user in every app of the company', async () => {
    await test.addAuthenticator('twin');
    await begin();
    const userId = await lin();
    await signIn(OLD);
    await signIn(OLD, 'twin');
    await test.idle();
    test.simulator.renameMember(CORP_ID, OLD, NEW);
    expect((await signIn()).userId).toBe(userId);
    expect((await signIn(NEW, 'twin')).userId).toBe(userId);
    expect(await test.links()).toEqual(Array(2).fill([userId, identity(NEW)]));
  });

  it('in another case is nobody new, and WeCom is asked nothing more', async () => {
    await begin();
    const userId = await lin();
    await signIn(OLD);
    await test.idle();
    test.simulator.renameMember(CORP_ID, OLD, 'Lin.WEI');
    test.simulator.clearRequests();
    expect((await signIn('lin.WEI')).userId).toBe(userId);
    expect(test.simulator.calls('/cgi-bin/user/get')).toBe(1);
    expect((await list()).people[0]).not.toHaveProperty('movedFrom');
  });

  it('is the same user by a number that they type and WeCom confirms', async () => {
    const { userId } = await renamed({ public: { autoSignup: false } });
    const browser = test.browser(USER_AGENTS.desktop).as(NEW);
    const link = linkOf(await browser.authorize('wecom'));
    expect((await browser.ask('confirmPhone', { link, phone: LIN_WEI_MOBILE })).status).toBe(200);
    expect(await test.links()).toEqual([[userId, identity(NEW)]]);
  });

  it('is found by a name that has changed before the userid', async () => {
    await begin();
    const userId = await lin();
    await signIn(OLD);
    await test.idle();
    member(OLD).name = '林伟（北京）';
    await signIn(OLD);
    await test.idle();
    test.simulator.renameMember(CORP_ID, OLD, NEW);
    expect((await signIn()).userId).toBe(userId);
  });

  it('keeps the user they got by mistake until an admin removes that link', async () => {
    const { userId } = await renamed();
    const mistaken = await test.addUser({ username: 'mistaken' });
    await test.addLink({ userId: mistaken, uuid: identity(NEW) });
    expect((await signIn()).userId).toBe(mistaken);
    await test.idle();
    await test.call('wecom:removeLink', { body: { authenticator: 'wecom', userId: mistaken } });
    expect((await signIn()).userId).toBe(userId);
  });

  it('is told in a trial, which moves nothing', async () => {
    const { userId } = await renamed();
    const record = await test.app.db.getRepository('authenticators').findOne({ filter: { name: 'wecom' } });
    const body = { authenticator: 'wecom', options: record.get('options') };
    const { data } = await test.call<{ trial: string; url: string }>('wecom:startTrial', { body });
    await test.browser().as(NEW).open(data.url);
    const report = await test.call<TrialState>('wecom:trialReport', { query: { trial: data.trial } });
    expect(report.data).toMatchObject({ verdict: { kind: 'matched', by: 'phone', user: { id: userId } } });
    expect(await test.links()).toEqual([[userId, identity(OLD)]]);
  });
});

describe('another member with the number of a user', () => {
  const stays = async (userId: number) => {
    expect(await test.links('wecom')).toEqual([[userId, identity(OLD)]]);
    expect(await test.countUsers()).toBe(2);
  };

  it.each<[string, Fault | undefined]>([
    ['still there', undefined],
    ['outside the visible range (60011)', { errcode: 60011 }],
    ['perhaps there: -1', { errcode: -1 }],
    ['perhaps there: 45009', { errcode: 45009 }],
    ['perhaps there: HTTP 502', { status: 502, body: '<html>60111</html>' }],
    ['perhaps there: cut off', { reset: true }],
    ['perhaps there: a reply about another', { body: '{"errcode":0,"userid":"somebody"}' }],
  ])('is refused while the user’s own member is %s', async (_, fault) => {
    await begin();
    const userId = await lin();
    await signIn(OLD);
    await test.idle();
    member('zhao.min').mobile = LIN_WEI_MOBILE;
    member('zhao.min').name = member(OLD).name;
    if (fault) {
      // The second one: about the one who stands in the way. Before, as ever: about the person, twice.
      test.simulator.fault('/cgi-bin/user/get', { delay: 1, times: 2 });
      test.simulator.fault('/cgi-bin/user/get', fault);
    }
    expect(await refusal('zhao.min')).toBe('LINKED_ELSEWHERE');
    await stays(userId);
  });

  it.each(['disabled', 'left, and still listed'])('is refused while that member is %s', async (status) => {
    await begin();
    const userId = await lin();
    await signIn(OLD);
    await test.idle();
    Object.assign(member(OLD), { status: status === 'disabled' ? 2 : 5 });
    member('zhao.min').mobile = LIN_WEI_MOBILE;
    expect(await refusal('zhao.min')).toBe('LINKED_ELSEWHERE');
    await stays(userId);
  });

  it.each([false, true])(
    'has to prove the account of a leaver by signing in to it (noted as left: %p)',
    async (noted) => {
      await begin({ linkAfterSignIn: false });
      const userId = await lin();
      const { token: before } = await signIn(OLD);
      await test.idle();
      successor();
      if (noted) {
        await night();
      }
      const browser = test.browser().as(NEW);
      const page = await browser.authorize('wecom');
      expect(errorOf(page)).toBe('PROOF_REQUIRED');
      await stays(userId);

      const other = await test.addUser({ username: 'other', password: PASSWORD });
      const asOther = await browser.signInWithPassword('other', PASSWORD);
      expect(await browser.linkAccount(linkOf(page), asOther)).toMatchObject({ code: 'LINK_OFF' });
      expect(await works(asOther, 'basic')).toBe(true);
      const token = await browser.signInWithPassword('lin', PASSWORD);
      expect((await browser.linkAccount(linkOf(page), token)).status).toBe(200);
      expect(await test.links('wecom')).toEqual([[userId, identity(NEW)]]);
      expect(await works(before)).toBe(false);
      expect(await works(token, 'basic')).toBe(true);
      expect(other).not.toBe(userId);
    },
  );

  it.each([
    ['moves', false],
    ['proves', true],
  ])('without a name from WeCom (%s, noted as left: %p)', async (_, noted) => {
    await begin();
    const userId = await lin();
    await signIn(OLD);
    await test.idle();
    successor({}); // the simulator takes the userid for the name then, as WeCom does for some apps
    if (noted) {
      await night();
    }
    expect(await refusal()).toBe(noted ? 'PROOF_REQUIRED' : null);
    expect(await test.links()).toEqual([[userId, identity(noted ? OLD : NEW)]]);
  });

  it.each<[string, { apiBaseUrl?: string; uuid?: string }]>([
    ['another WeCom address', { apiBaseUrl: 'https://qyapi.elsewhere.example' }],
    ['another company', { uuid: `${OTHER_CORP_ID}:somebody` }],
  ])(
    'is refused where the user is linked at %s: a member that this WeCom does not know may well be there',
    async (_, link) => {
      await begin();
      const userId = await lin();
      await test.addLink({ userId, uuid: identity('unknown.here'), ...link });
      expect(await refusal(OLD)).toBe('LINKED_ELSEWHERE');
      expect(await test.links('wecom')).toHaveLength(1);
    },
  );

  it('moves nothing by a number that the user wrote about themselves', async () => {
    await begin({ public: { autoSignup: false } });
    const userId = await lin({ phone: undefined });
    await test.addLink({ userId, uuid: identity('old.one') });
    const token = await test.browser().signInWithPassword('lin', PASSWORD);
    await fetch(`${test.origin}/api/users:updateProfile`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-authenticator': 'basic', authorization: `Bearer ${token}` },
      body: JSON.stringify({ username: 'lin', phone: LIN_WEI_MOBILE }),
    });
    expect(await refusal(OLD)).toBe('NOT_LINKED');
    expect(await test.links()).toEqual([[userId, identity('old.one')]]);
  });
});

describe('a block', () => {
  const block = (userId: number) =>
    test.call('wecom:removeLink', { body: { authenticator: 'wecom', userId, block: true } });

  it('holds for the person under another userid, by a rule and by hand', async () => {
    await begin();
    const userId = await lin();
    await signIn(OLD);
    await test.idle();
    await block(userId);
    test.simulator.renameMember(CORP_ID, OLD, NEW);
    const browser = test.browser().as(NEW);
    const page = await browser.authorize('wecom');
    expect(errorOf(page)).toBe('LINKED_ELSEWHERE');
    const token = await browser.signInWithPassword('lin', PASSWORD);
    expect(await browser.linkAccount(linkOf(page), token)).toMatchObject({ status: 400, code: 'LINK_BLOCKED' });
    expect(await test.links()).toEqual([]);
    expect(await test.countUsers()).toBe(2);
  });

  it('of a member who is still there stops no colleague', async () => {
    await begin();
    const userId = await lin();
    await signIn(OLD);
    await test.idle();
    await block(userId);
    member('zhao.min').mobile = LIN_WEI_MOBILE;
    expect((await signIn('zhao.min')).userId).toBe(userId);
  });
});

describe('linking oneself', () => {
  it.each([USER_AGENTS.wecom, USER_AGENTS.desktop])('takes the place of the former userid', async (userAgent) => {
    await begin({ matchBy: [], public: { autoSignup: false } });
    const userId = await lin();
    await test.addLink({ userId, uuid: identity(OLD) });
    test.simulator.renameMember(CORP_ID, OLD, NEW);
    const browser = test.browser(userAgent).as(NEW);
    const link = String(linkOf(await browser.authorize('wecom')));
    const token = await browser.signInWithPassword('lin', PASSWORD);
    const reply =
      userAgent === USER_AGENTS.wecom
        ? await browser.linkAccount(link, token)
        : await confirmAndLink(test, browser, link, token, NEW);
    expect(reply).toMatchObject({ status: 200, data: { linked: true } });
    expect(await test.links()).toEqual([[userId, identity(NEW)]]);
    expect((await list()).people).toMatchObject([{ by: 'self', movedFrom: { wecomUserId: OLD } }]);
  });

  it.each<[string, Fault | undefined]>([
    ['is still there', undefined],
    ['may be there', { errcode: 60011 }],
    ['may be there, since WeCom is silent', { reset: true }],
  ])('does not where the other member %s', async (_, fault) => {
    await begin({ matchBy: [], public: { autoSignup: false } });
    const userId = await lin();
    await test.addLink({ userId, uuid: identity('zhao.min') });
    const browser = test.browser().as(OLD);
    const link = linkOf(await browser.authorize('wecom'));
    const token = await browser.signInWithPassword('lin', PASSWORD);
    if (fault) {
      test.simulator.fault('/cgi-bin/user/get', fault);
    }
    expect(await browser.linkAccount(link, token)).toMatchObject({ status: 400, code: 'USER_TAKEN' });
    expect(await test.links()).toEqual([[userId, identity('zhao.min')]]);
  });
});
